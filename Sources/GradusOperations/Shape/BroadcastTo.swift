import GradusIR
import GradusTensors

/// `x` stretched to a shape by NumPy's rules.
package struct BroadcastTo: DifferentiableOperation {
    package let shape: Shape

    package init(shape: Shape) { self.shape = shape }

    package static let signature = OperationSignature(
        "broadcast_to", .shape, operands: ["x"], attributes: [.init("shape", .shape)],
        formula: "x repeated along new axes and axes of size 1",
        documentation: """
            The tensor stretched to a shape: aligned at the last axis, axes of size 1 and missing \
            leading axes are repeated. Lowering puts it where operands of an element-wise operation \
            differ in shape.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let shape = attributes.shape("shape") else {
            throw OperationError(.attribute, "'broadcast_to' needs 'shape'")
        }
        self.shape = shape
    }

    package var attributes: AttributeValues { AttributeValues(["shape": .shape(shape)]) }

    package func binding(_ sizes: [String: Int]) -> BroadcastTo {
        BroadcastTo(shape: shape.binding(sizes))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireSizes(shape, of: "broadcast_to")
        guard operands[0].shape.broadcasts(to: shape) else {
            throw OperationError(
                .shape, "\(operands[0].shape) does not stretch to \(shape)",
                labels: [.init(operand: 0, "this is \(operands[0])")])
        }
        return [operands[0].with(shape)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: x.type.with(shape))
        let lead = sizes.count - x.sizes.count
        let dense = Shape.rowMajorStrides(x.sizes)
        let strides = sizes.indices.map { axis in
            axis < lead || x.sizes[axis - lead] == 1 ? 0 : dense[axis - lead]
        }
        return [x.gathered(sizes: sizes, strides: strides)]
    }

    /// `x̄ = Σ ȳ` over the axes along which x was repeated
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.summed(to: context[0].shape)]
    }
}
