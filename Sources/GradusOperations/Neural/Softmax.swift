import Glibc
import GradusIR
import GradusTensors

/// `eˣ / Σ eˣ`
package struct Softmax: SoftmaxOperation {
    package let axes: [Int]

    package init(axes: [Int]) { self.axes = axes }

    package static let signature = OperationSignature(
        "softmax", .neural, operands: ["x"], attributes: attributeSignature,
        formula: "exp(x) / Σ exp(x)",
        documentation: """
            Probabilities in proportion to the exponentials, over the last axis by default. The largest \
            element is taken out first, so that nothing overflows; -inf gets 0. A row of -inf alone, or \
            with +inf in it, is NaN.
            """)

    /// `eˣ⁻ᵐ / Σ eˣ⁻ᵐ` with `m = max x`
    package static func values(_ group: [Double]) -> [Double] {
        let greatest = group.max() ?? 0
        let powers = group.map { exp($0 - greatest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// `x̄ = y (ȳ - Σ ȳ y)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (y, cotangent) = (context.result, context.cotangent)
        let mean = try (cotangent * y).sum(axes: axes, keepDims: true)
        return [try y * (cotangent - mean)]
    }
}
