import GradusIR
import GradusTensors

/// `Σ x / n` over axes.
package struct Mean: ReductionOperation, DifferentiableOperation {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "mean", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "Σ x / n",
        documentation: """
            The mean over the given axes, all of them by default; n is the number of elements that are \
            folded into one. 'keep_dims' leaves the axes with size 1. The mean of nothing is NaN.
            """)

    package func checkOperand(_ type: TensorType) throws(OperationError) {
        try TypeRule.requireFloatingPoint([type], of: "mean")
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [try folded(operands[0], { $0.reduce(0, +) / Double($0.count) }, { _ in 0 })]
    }

    /// `x̄ᵢ = ȳ / n` along the folded axes
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let n = try x.builder.size(of: reduction.count(in: x.shape), x.elementType)
        return [try reduction.spread(context.cotangent.divided(byCount: n), to: x.shape)]
    }
}
