import Glibc
import GradusIR
import GradusTensors

/// `-Σ y ln p`
package struct CrossEntropy: ClassLoss {
    package init() {}

    package static let signature = OperationSignature(
        "cross_entropy", .loss, operands: ["p", "y"], formula: "-Σ y log(p)",
        documentation: """
            The cross-entropy of probabilities p and targets y over the last axis: [batch, k] gives \
            [batch]. The targets are probabilities of the same shape, where 0 log(0) counts as 0, or \
            classes as integers [batch], where one outside 0..<k gives NaN. The gradient divides by no \
            less than the least normal number. From scores, softmax_cross_entropy is more exact.
            """)

    package static func surprise(_ row: [Double]) -> [Double] { row.map { -log($0) } }

    /// `p̄ = -l̄ y / p`, `ȳ = -l̄ ln p`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (p, scale) = (context[0], try column(context))
        var (dp, dy): (Value?, Value?) = (nil, nil)
        if context.isNeeded[0] {
            dp = try -(scale * probabilities(context)) / p.atLeastNormal()
        }
        if context.isNeeded[1] { dy = try -(scale * p.log()) }
        return [dp, dy]
    }
}
