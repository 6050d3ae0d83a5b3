import GradusIR
import GradusOperations
import GradusTensors

/// Builds the right side of a rule from what its left side matched.
struct Replacement {
    let match: Match
    let site: RewriteSite

    /// The value of a pattern.
    ///
    /// A number takes the element type of the first operand beside it that is no number and no
    /// truth value, else the one that is expected of the whole.
    ///
    /// - Throws: `GraphError` where an operation does not fit its operands.
    func build(_ pattern: Pattern, _ elementType: ElementType) throws(GraphError) -> Value {
        switch pattern {
        case .number(let number, _):
            return site.builder.constant(number, elementType)
        case .truth(let truth, _):
            return site.builder.constant(truth ? 1 : 0, .bool)
        case .variable(let slot):
            guard let value = match.slots[slot] else {
                throw GraphError("a variable of a replacement is not bound")
            }
            return site.builder.value(value)
        case .operation(let pattern):
            return try build(pattern, elementType)
        }
    }

    private func build(
        _ pattern: OperationPattern, _ elementType: ElementType
    ) throws(GraphError) -> Value {
        var operands = [Value?](repeating: nil, count: pattern.operands.count)
        var expected: ElementType?
        for (index, operand) in pattern.operands.enumerated() {
            if case .number = operand { continue }
            let value = try build(operand, expected ?? elementType)
            operands[index] = value
            if expected == nil, value.elementType.isNumeric { expected = value.elementType }
        }
        var built: [Value] = []
        for (operand, value) in zip(pattern.operands, operands) {
            if let value {
                built.append(value)
            } else {
                built.append(try build(operand, expected ?? elementType))
            }
        }
        let operation: any Operation
        do {
            operation = try pattern.operation.init(attributes: try attributes(of: pattern))
        } catch {
            throw GraphError(error.message, cause: error)
        }
        return try site.call(operation, built)
    }

    private func attributes(of pattern: OperationPattern) throws(OperationError) -> AttributeValues
    {
        var values = AttributeValues()
        for attribute in pattern.attributes {
            guard
                let value = attribute.term.evaluate(match, site)?.attribute?
                    .converted(to: attribute.kind)
            else {
                throw OperationError(.attribute, "'\(attribute.name)' has no meaning here")
            }
            values[attribute.name] = value
        }
        return values
    }
}
