import GradusIR
import GradusTensors

/// A size as a number.
package struct DimensionSize: Operation {
    package let dimension: Dimension
    package let elementType: ElementType

    package init(of dimension: Dimension, type elementType: ElementType) {
        self.dimension = dimension
        self.elementType = elementType
    }

    package static let signature = OperationSignature(
        "size", .shape, operands: [],
        attributes: [
            .init("of", .shape), .init("type", .elementType, default: .elementType(.i32)),
        ],
        formula: "the size as a number",
        documentation: """
            A size, which may be symbolic, as a scalar of the given type: 'size(of: 3 * batch, \
            type: f32)'. The size of a list of sizes is their product. A size is never less than 0.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let shape = attributes.shape("of"), let type = attributes.elementType("type") else {
            throw OperationError(.attribute, "'size' needs 'of' and 'type'")
        }
        guard type.isNumeric else {
            throw OperationError(.elementType, "'size' is a number, not \(type)")
        }
        self.init(of: shape.elementCount, type: type)
    }

    package var attributes: AttributeValues {
        AttributeValues(["of": .shape([dimension]), "type": .elementType(elementType)])
    }

    package func binding(_ sizes: [String: Int]) -> DimensionSize {
        DimensionSize(of: dimension.binding(sizes), type: elementType)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { [TensorType(elementType)] }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        guard let size = dimension.size else {
            throw OperationError(.evaluation, "the size \(dimension) is not known")
        }
        return [Tensor(elementType, sizes: [], converting: [Double(max(size, 0))])]
    }
}

extension GraphBuilder {
    /// A size as a scalar: a constant where it is known, a node where it is symbolic. Never less
    /// than 0.
    ///
    /// - Throws: `GraphError` where the element type is `bool`.
    public func size(
        of dimension: Dimension, _ elementType: ElementType
    ) throws(GraphError) -> Value {
        if let size = dimension.size { return constant(Double(max(size, 0)), elementType) }
        return try apply(DimensionSize(of: dimension, type: elementType), [])[0]
    }
}
