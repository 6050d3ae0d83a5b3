import Glibc
import GradusIR
import GradusTensors

/// `arcosh x`
package struct InverseHyperbolicCosine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arccosh", .elementwise, operands: ["x"], formula: "log(x + sqrt(x^2 - 1))",
        documentation: """
            The inverse of the hyperbolic cosine, not negative; NaN below 1. The derivative at 1 \
            is infinite.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { acosh(x) }

    /// `x̄ = ȳ / √((x - 1)(x + 1))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * ((context[0] - 1) * (context[0] + 1)).rsqrt()]
    }
}
