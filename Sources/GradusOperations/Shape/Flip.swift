import GradusIR
import GradusTensors

/// `x` back to front along axes.
package struct Flip: DifferentiableOperation {
    /// The axes; nil for all of them, until the rank is known.
    package let axes: [Int]?

    package init(axes: [Int]?) { self.axes = axes }

    package static let signature = OperationSignature(
        "flip", .shape, operands: ["x"],
        attributes: [.init("axis", .integers, default: AttributeValue.none)],
        formula: "y[i] = x[n - 1 - i]",
        documentation: """
            The elements back to front along the given axes, all of them by default.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axes = attributes.integers("axis")
    }

    package var attributes: AttributeValues {
        AttributeValues(["axis": axes.map(AttributeValue.integers) ?? .none])
    }

    /// Axes counted from the front and sorted.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Flip {
        Flip(axes: try TypeRule.axes(axes, of: operands[0], for: "flip"))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        _ = try canonicalized(for: operands)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        guard x.count > 0 else { return [x] }
        let flipped = try canonicalized(for: [x.type]).axes ?? []
        var strides = Shape.rowMajorStrides(x.sizes)
        var offset = 0
        for axis in flipped {
            offset += (x.sizes[axis] - 1) * strides[axis]
            strides[axis] = -strides[axis]
        }
        return [x.gathered(sizes: x.sizes, strides: strides, offset: offset)]
    }

    /// `x̄` is `ȳ` flipped back
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.applying(self)]
    }
}
