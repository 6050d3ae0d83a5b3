import Glibc
import GradusIR
import GradusTensors

/// `x - ln Σ eˣ`
package struct LogSoftmax: SoftmaxOperation {
    package let axes: [Int]

    package init(axes: [Int]) { self.axes = axes }

    package static let signature = OperationSignature(
        "log_softmax", .neural, operands: ["x"], attributes: attributeSignature,
        formula: "x - log(Σ exp(x))",
        documentation: """
            The logarithm of softmax, over the last axis by default, without overflow, and without the \
            underflow of softmax to 0: softmax([1000, 0]) has the logarithms 0 and -1000.
            """)

    /// `(x - m) - ln Σ eˣ⁻ᵐ` with `m = max x`, or 0 where that is not finite
    package static func values(_ group: [Double]) -> [Double] {
        let shift = LogSumExp.shift(group)
        let logarithm = log(group.reduce(0) { $0 + exp($1 - shift) })
        return group.map { ($0 - shift) - logarithm }
    }

    /// `x̄ = ȳ - softmax(x) Σ ȳ` with `softmax(x) = eʸ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let sum = try context.cotangent.sum(axes: axes, keepDims: true)
        return [try context.cotangent - context.result.exp() * sum]
    }
}
