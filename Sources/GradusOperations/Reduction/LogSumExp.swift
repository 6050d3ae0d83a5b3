import Glibc
import GradusIR
import GradusTensors

/// `ln Σ eˣ` over axes.
package struct LogSumExp: ReductionOperation, LanguageDefinedOperation, DifferentiableOperation {
    package let reduction: ReducedAxes

    package init(_ reduction: ReducedAxes) { self.reduction = reduction }

    package static let signature = OperationSignature(
        "logsumexp", .reduction, operands: ["x"], attributes: ReducedAxes.signature,
        formula: "log(Σ exp(x))",
        documentation: """
            The logarithm of the sum of exponentials over the given axes, all of them by default: the \
            smooth maximum. 'keep_dims' leaves them with size 1. The largest element is taken out \
            first, so that nothing overflows. Of nothing, or of -inf alone, it is -inf.
            """)

    package func checkOperand(_ type: TensorType) throws(OperationError) {
        try TypeRule.requireFloatingPoint([type], of: "logsumexp")
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [try folded(operands[0], LogSumExp.value, { _ in 0 })]
    }

    /// `m + ln Σ eˣ⁻ᵐ` with `m = max x`, or 0 where that is not finite
    package static func value(_ group: [Double]) -> Double {
        let shift = shift(group)
        return shift + log(group.reduce(0) { $0 + exp($1 - shift) })
    }

    /// The largest element where it is finite, else 0.
    package static func shift(_ group: [Double]) -> Double {
        let greatest = group.max() ?? 0
        return greatest.isFinite ? greatest : 0
    }

    private func folds(_ axis: Int) -> Bool { reduction.axes?.contains(axis) ?? true }

    /// `x̄ = ȳ softmax(x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let axes = reduction.axes ?? Array(0..<x.shape.rank)
        let softmax = try x.applying(Softmax(axes: axes))
        return [try reduction.spread(context.cotangent, to: x.shape) * softmax]
    }
}
