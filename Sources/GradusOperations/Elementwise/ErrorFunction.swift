import Glibc
import GradusIR
import GradusTensors

/// `erf x`
package struct ErrorFunction: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "erf", .elementwise, operands: ["x"], formula: "2 / sqrt(π) ∫₀ˣ exp(-t^2) dt",
        documentation: """
            The error function: twice the integral of the normal density of variance ½ from 0 to \
            x.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { erf(x) }

    /// `x̄ = ȳ 2/√π exp(-x²)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (M_2_SQRTPI * (-context[0].square()).exp())]
    }
}
