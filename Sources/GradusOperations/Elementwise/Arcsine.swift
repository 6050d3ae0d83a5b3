import Glibc
import GradusIR
import GradusTensors

/// `arcsin x`
package struct Arcsine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arcsin", .elementwise, operands: ["x"], formula: "the y in [-π/2, π/2] with sin(y) = x",
        documentation: """
            The angle in [-π/2, π/2] with the given sine; NaN outside [-1, 1]. The derivative is \
            infinite at the ends.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { asin(x) }

    /// `x̄ = ȳ / √((1 - x)(1 + x))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * ((1 - context[0]) * (1 + context[0])).rsqrt()]
    }
}
