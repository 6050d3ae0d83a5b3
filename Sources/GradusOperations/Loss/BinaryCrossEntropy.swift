import Glibc
import GradusIR
import GradusTensors

/// `-(y ln p + (1 - y) ln(1 - p))`
package struct BinaryCrossEntropy: ElementLoss {
    package init() {}

    package static let signature = OperationSignature(
        "binary_cross_entropy", .loss, operands: ["p", "y"],
        formula: "-(y log(p) + (1 - y) log(1 - p))",
        documentation: """
            The cross-entropy of a probability p and a target y, element by element; 0 log(0) counts \
            as 0. The gradient divides by no less than the least normal number. From a score, \
            sigmoid_binary_cross_entropy is more exact.
            """)

    package func value(_ p: Double, _ y: Double) -> Double {
        -((y == 0 ? 0 : y * log(p)) + (y == 1 ? 0 : (1 - y) * log1p(-p)))
    }

    /// `p̄ = l̄ ((1 - y) / (1 - p) - y / p)`, `ȳ = l̄ (ln(1 - p) - ln p)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (p, y, cotangent) = (context[0], context[1], context.cotangent)
        var (dp, dy): (Value?, Value?) = (nil, nil)
        if context.isNeeded[0] {
            let slope = try (1 - y) / (1 - p).atLeastNormal() - y / p.atLeastNormal()
            dp = try cotangent * slope
        }
        if context.isNeeded[1] { dy = try cotangent * ((-p).log1p() - p.log()) }
        return [dp, dy]
    }
}
