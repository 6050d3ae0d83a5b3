import GradusIR
import GradusTensors

/// `x` without axes of size 1.
package struct Squeeze: CompositeOperation, DifferentiableOperation {
    /// The axes that go; nil for all of size 1, until the shape is known.
    package let axes: [Int]?

    package init(axes: [Int]?) { self.axes = axes }

    package static let signature = OperationSignature(
        "squeeze", .shape, operands: ["x"],
        attributes: [.init("axis", .integers, default: AttributeValue.none)],
        formula: "x without axes of size 1",
        documentation: """
            The same elements without the given axes, which must have size 1; without all axes of size \
            1 by default.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axes = attributes.integers("axis")
    }

    package var attributes: AttributeValues {
        AttributeValues(["axis": axes.map(AttributeValue.integers) ?? .none])
    }

    /// Axes counted from the front and sorted.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Squeeze {
        let type = operands[0]
        guard let axes else {
            return Squeeze(axes: (0..<type.rank).filter { type.shape[$0] == 1 })
        }
        return Squeeze(axes: try TypeRule.axes(axes, of: type, for: "squeeze"))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let type = operands[0]
        let axes = try canonicalized(for: operands).axes ?? []
        for axis in axes where type.shape[axis] != 1 {
            throw OperationError(
                .shape, "axis \(axis) of 'squeeze' has size \(type.shape[axis]), not 1",
                labels: [.init(operand: 0, axis: axis, "this is \(type)")])
        }
        let kept = (0..<type.rank).filter { !axes.contains($0) }
        return [type.with(Shape(kept.map { type.shape[$0] }))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let sizes = try resultTypes(for: operands.map(\.type))[0].shape.sizes ?? []
        return [operands[0].reshaped(sizes) ?? operands[0]]
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let shape = operands[0].shape
        let gone = axes ?? shape.dimensions.indices.filter { shape[$0] == 1 }
        let kept = shape.dimensions.indices.filter { !gone.contains($0) }
        return [try operands[0].reshaped(to: Shape(kept.map { shape[$0] }))]
    }

    /// `x̄` is `ȳ` in the shape of x
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.reshaped(to: context[0].shape)]
    }
}
