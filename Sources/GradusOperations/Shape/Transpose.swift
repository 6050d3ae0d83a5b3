import GradusIR
import GradusTensors

/// `x` with its axes in another order.
package struct Transpose: DifferentiableOperation {
    /// Axis i of the result is this axis of the operand; nil reverses them, until the rank is known.
    package let axes: [Int]?

    package init(axes: [Int]?) { self.axes = axes }

    package static let signature = OperationSignature(
        "transpose", .shape, operands: ["x"],
        attributes: [.init("axes", .integers, default: AttributeValue.none)],
        formula: "axis i of y is axis axes[i] of x",
        documentation: """
            The axes in another order: axis i of the result is axis axes[i] of the operand. Without \
            'axes' their order is reversed; written with the postfix '.T'.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axes = attributes.integers("axes")
    }

    package var attributes: AttributeValues {
        AttributeValues(["axes": axes.map(AttributeValue.integers) ?? .none])
    }

    /// Axes counted from the front.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Transpose {
        Transpose(axes: try order(for: operands[0]))
    }

    private func order(for type: TensorType) throws(OperationError) -> [Int] {
        guard let axes else { return (0..<type.rank).reversed() }
        var order: [Int] = []
        for axis in axes { order.append(try TypeRule.axis(axis, of: type, for: "transpose")) }
        guard order.sorted() == Array(0..<type.rank) else {
            throw OperationError(
                .attribute, "axes \(axes) of 'transpose' do not name each axis of \(type) once",
                labels: [.init(operand: 0, "this is \(type)")])
        }
        return order
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let order = try order(for: operands[0])
        return [operands[0].with(Shape(order.map { operands[0].shape[$0] }))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let order = try order(for: x.type)
        let strides = Shape.rowMajorStrides(x.sizes)
        return [
            x.gathered(sizes: order.map { x.sizes[$0] }, strides: order.map { strides[$0] })
        ]
    }

    /// `x̄` is `ȳ` with the axes in their old order
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let order = axes ?? (0..<context[0].shape.rank).reversed()
        return [try context.cotangent.transposed(Transpose.inverse(of: order))]
    }

    /// The order that undoes another.
    package static func inverse(of order: [Int]) -> [Int] {
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return inverse
    }
}
