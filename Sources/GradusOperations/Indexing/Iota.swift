import GradusIR
import GradusTensors

/// `0, 1, 2, …`
package struct Iota: Operation {
    package let size: Dimension
    package let elementType: ElementType

    package init(size: Dimension, type elementType: ElementType) {
        self.size = size
        self.elementType = elementType
    }

    package static let signature = OperationSignature(
        "iota", .indexing, operands: [],
        attributes: [
            .init("size", .shape), .init("type", .elementType, default: .elementType(.i32)),
        ],
        formula: "y[i] = i",
        documentation: "The vector 0, 1, 2, … of the given size, which may be symbolic.")

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let type = attributes.elementType("type"), type.isNumeric else {
            throw OperationError(.elementType, "'iota' needs a type of numbers")
        }
        self.init(size: try IndexRule.size("size", of: attributes, for: "iota"), type: type)
    }

    package var attributes: AttributeValues {
        AttributeValues(["size": .shape([size]), "type": .elementType(elementType)])
    }

    package func binding(_ sizes: [String: Int]) -> Iota {
        Iota(size: size.binding(sizes), type: elementType)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireSizes([size], of: "iota")
        return [TensorType(elementType, [size])]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [])[0])
        return [Tensor(elementType, sizes: sizes, converting: (0..<sizes[0]).map { Int64($0) })]
    }
}
