import GradusIR
import GradusTensors

/// `Σ x` over axes.
package struct Sum: ReductionOperation {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "sum", .reduction, operands: ["x"], attributes: ReducedAxes.signature, formula: "Σ x",
        documentation: """
            The sum over the given axes, all of them by default. 'keep_dims' leaves them with size 1. \
            The sum of nothing is 0; integers wrap.
            """)

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try reduction.result(of: x.type, for: "sum").sizes ?? []
        let groups = reduction.groups(of: x.sizes)
        if x.elementType.isFloatingPoint {
            let elements = x.doubles
            let sums = groups.map { $0.reduce(0.0) { $0 + elements[$1] } }
            return [Tensor(x.elementType, sizes: sizes, converting: sums)]
        }
        let elements = x.integers
        let sums = groups.map { $0.reduce(Int64(0)) { $0 &+ elements[$1] } }
        return [Tensor(x.elementType, sizes: sizes, converting: sums)]
    }

    /// `x̄ᵢ = ȳ` along the folded axes
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try spread(context.cotangent, to: context[0].shape)]
    }
}
