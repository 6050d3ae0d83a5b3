import GradusIR
import GradusTensors

/// `x` with new axes of size 1.
package struct ExpandDims: CompositeOperation, DifferentiableOperation {
    /// The places of the new axes in the result.
    package let axes: [Int]

    package init(axes: [Int]) { self.axes = axes }

    package static let signature = OperationSignature(
        "expand_dims", .shape, operands: ["x"], attributes: [.init("axis", .integers)],
        formula: "x with new axes of size 1",
        documentation: """
            The same elements with new axes of size 1; 'axis' says where they stand in the result, and \
            counts from its end if negative.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let axes = attributes.integers("axis") else {
            throw OperationError(.attribute, "'expand_dims' needs 'axis'")
        }
        self.axes = axes
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integers(axes)]) }

    /// Axes counted from the front and sorted.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> ExpandDims {
        ExpandDims(axes: try TypeRule.newAxes(axes, of: operands[0], for: "expand_dims"))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        var dimensions = operands[0].shape.dimensions
        for axis in try canonicalized(for: operands).axes { dimensions.insert(1, at: axis) }
        return [operands[0].with(Shape(dimensions))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        var sizes = operands[0].sizes
        for axis in try canonicalized(for: operands.map(\.type)).axes { sizes.insert(1, at: axis) }
        return [operands[0].reshaped(sizes) ?? operands[0]]
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        var dimensions = operands[0].shape.dimensions
        for axis in axes { dimensions.insert(1, at: axis) }
        return [try operands[0].reshaped(to: Shape(dimensions))]
    }

    /// `x̄` is `ȳ` in the shape of x
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.reshaped(to: context[0].shape)]
    }
}
