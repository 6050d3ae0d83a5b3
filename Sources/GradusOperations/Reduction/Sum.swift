import GradusIR
import GradusTensors

/// `Σ x` over axes.
package struct Sum: ReductionOperation, DifferentiableOperation {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "sum", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "Σ x",
        documentation: """
            The sum over the given axes, all of them by default. 'keep_dims' leaves them with size 1. \
            The sum of nothing is 0; integers wrap.
            """)

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [try folded(operands[0], { $0.reduce(0, +) }, { $0.reduce(0, &+) })]
    }

    /// `x̄ᵢ = ȳ` along the folded axes
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try reduction.spread(context.cotangent, to: context[0].shape)]
    }
}
