import GradusIR
import GradusTensors

/// 1 at the place that an integer says, 0 elsewhere.
package struct OneHot: Operation {
    package let depth: Dimension
    package let elementType: ElementType

    package init(depth: Dimension, type elementType: ElementType) {
        self.depth = depth
        self.elementType = elementType
    }

    package static let signature = OperationSignature(
        "one_hot", .indexing, operands: ["indices"],
        attributes: [
            .init("depth", .shape), .init("type", .elementType, default: .elementType(.f32)),
        ],
        formula: "y[i, k] = 1 where indices[i] = k, else 0",
        documentation: """
            For each integer a row of 'depth' elements on a new last axis, 1 (true for bool) at that \
            place and 0 elsewhere. An integer outside 0..<depth gives zeros alone.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let type = attributes.elementType("type") else {
            throw OperationError(.attribute, "'one_hot' needs 'type'")
        }
        self.init(
            depth: try IndexRule.size("depth", of: attributes, for: "one_hot"), type: type)
    }

    package var attributes: AttributeValues {
        AttributeValues(["depth": .shape([depth]), "type": .elementType(elementType)])
    }

    package func binding(_ sizes: [String: Int]) -> OneHot {
        OneHot(depth: depth.binding(sizes), type: elementType)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try IndexRule.requireIndices(operands[0], operand: 0, of: "one_hot")
        let shape = Shape(operands[0].shape.dimensions + [depth])
        try TypeRule.requireSizes(shape, of: "one_hot")
        return [TensorType(elementType, shape)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [operands[0].type])[0])
        let rows = operands[0].integers.flatMap { index in
            (0..<(depth.size ?? 0)).map { index == Int64($0) ? Int64(1) : 0 }
        }
        return [Tensor(elementType, sizes: sizes, converting: rows)]
    }
}
