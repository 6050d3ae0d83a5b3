import Glibc
import GradusIR
import GradusTensors

/// `-(y ln σ(z) + (1 - y) ln(1 - σ(z)))`
package struct SigmoidBinaryCrossEntropy: ElementLoss {
    package init() {}

    package static let signature = OperationSignature(
        "sigmoid_binary_cross_entropy", .loss, operands: ["z", "y"],
        formula: "|z| (z > 0 ? 1 - y : y) + log1p(exp(-|z|))",
        documentation: """
            The cross-entropy of sigmoid(z) and a target y, element by element, without overflow and \
            with exact tails; a term whose weight is 0 is 0, infinite scores included. The gradient \
            is sigmoid(z) - y.
            """)

    /// `max(z, 0) - z y` is `|z|` times the weight of the wrong side, which has no `∞ - ∞`.
    package func value(_ z: Double, _ y: Double) -> Double {
        let wrong = z > 0 ? 1 - y : y
        return (wrong == 0 ? 0 : abs(z) * wrong) + log1p(exp(-abs(z)))
    }

    /// `z̄ = l̄ (σ(z) - y)`, `ȳ = -l̄ z`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (z, y, cotangent) = (context[0], context[1], context.cotangent)
        return [
            context.isNeeded[0] ? try cotangent * (z.sigmoid() - y) : nil,
            context.isNeeded[1] ? try -(cotangent * z) : nil,
        ]
    }
}
