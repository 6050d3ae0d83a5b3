import Glibc
import GradusIR
import GradusTensors

/// `-Σ y ln softmax(z)`
package struct SoftmaxCrossEntropy: ClassLoss {
    package init() {}

    package static let signature = OperationSignature(
        "softmax_cross_entropy", .loss, operands: ["z", "y"], formula: "-Σ y log(softmax(z))",
        documentation: """
            The cross-entropy of softmax(z) and targets y over the last axis, without overflow: \
            [batch, k] gives [batch]. The targets are probabilities of the same shape, or classes as \
            integers [batch], where one outside 0..<k gives NaN. The gradient is softmax(z) - y where \
            the targets sum to 1, softmax(z) Σy - y in general.
            """)

    package static func surprise(_ row: [Double]) -> [Double] {
        LogSoftmax.values(row).map { -$0 }
    }

    /// `z̄ = l̄ (softmax(z) Σy - y)`, `ȳ = -l̄ ln softmax(z)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (z, scale) = (context[0], try column(context))
        var (dz, dy): (Value?, Value?) = (nil, nil)
        if context.isNeeded[0] {
            let y = try probabilities(context)
            let softmax = try z.softmax()
            let expected =
                context[1].elementType.isInteger
                ? softmax : try softmax * y.sum(axes: [-1], keepDims: true)
            dz = try scale * (expected - y)
        }
        if context.isNeeded[1] { dy = try -(scale * z.logSoftmax()) }
        return [dz, dy]
    }
}
