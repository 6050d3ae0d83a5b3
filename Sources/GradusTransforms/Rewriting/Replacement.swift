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
        var operands: [Value] = []
        operands.reserveCapacity(pattern.operands.count)
        var numbers: [Int] = []
        var expected: ElementType?
        for (position, operand) in pattern.operands.enumerated() {
            if case .number = operand {
                numbers.append(position)
                continue
            }
            let value = try build(operand, expected ?? elementType)
            operands.append(value)
            if expected == nil, value.elementType.isNumeric { expected = value.elementType }
        }
        for position in numbers {
            let number = try build(pattern.operands[position], expected ?? elementType)
            operands.insert(number, at: position)
        }
        return try site.call(try operation(of: pattern), operands)
    }

    private func operation(of pattern: OperationPattern) throws(GraphError) -> any Operation {
        if let plain = pattern.plainOperation { return plain }
        do {
            return try pattern.operation.init(attributes: try attributes(of: pattern))
        } catch {
            throw GraphError(error.message, cause: error)
        }
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
