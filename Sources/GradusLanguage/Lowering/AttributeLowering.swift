import GradusIR
import GradusTensors

/// Attributes: what a call says beside its tensors.
extension GraphLowering {
    /// The value of an attribute, of the kind that the signature asks for.
    func attribute(
        _ attribute: OperationSignature.Attribute, of operation: String,
        from expression: ExpressionSyntax
    ) throws(Failed) -> AttributeValue {
        if attribute.kind == .elementType, case .name(let name) = expression {
            return .elementType(try elementType(name))
        }
        let value = try known(expression)
        let converted: AttributeValue? =
            switch (attribute.kind, value) {
            case (.integer, .integer(let integer)): .integer(integer)
            case (.integers, .integer(let integer)), (.integersOrText, .integer(let integer)):
                .integers([integer])
            case (.integers, .list(let list)), (.integersOrText, .list(let list)): integers(list)
            case (.integersOrText, .text(let text)): .text(text)
            case (.number, .integer(let integer)): .number(Double(integer))
            case (.number, .number(let number)): .number(number)
            case (.boolean, .boolean(let boolean)): .boolean(boolean)
            case (.elementType, .elementType(let type)): .elementType(type)
            case (.shape, .list(let list)): shape(list)
            case (.shape, .integer), (.shape, .size): shape([value])
            case (.text, .text(let text)): .text(text)
            default: nil
            }
        if let converted { return converted }
        throw fail(
            .error(
                .invalidAttribute,
                "'\(attribute.name)' of '\(operation)' is \(attribute.kind.described), found "
                    + value.description, at: expression.range,
                help: ["for example \(attribute.name): \(attribute.kind.example)"]))
    }

    private func integers(_ list: [Known]) -> AttributeValue? {
        var integers: [Int] = []
        for element in list {
            guard case .integer(let integer) = element else { return nil }
            integers.append(integer)
        }
        return .integers(integers)
    }

    private func shape(_ list: [Known]) -> AttributeValue? {
        var dimensions: [Dimension] = []
        for element in list {
            guard let dimension = element.dimension else { return nil }
            dimensions.append(dimension)
        }
        return .shape(Shape(dimensions))
    }
}

extension AttributeKind {
    /// As part of a message.
    fileprivate var described: String {
        switch self {
        case .integer: "an integer"
        case .integers: "an integer or a list of integers"
        case .integersOrText: "a text, an integer or a list of integers"
        case .number: "a number"
        case .boolean: "true or false"
        case .elementType: "an element type"
        case .shape: "a list of sizes"
        case .text: "a text"
        }
    }
}
