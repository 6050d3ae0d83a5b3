import Glibc
import GradusIR
import GradusTensors

/// `arccos x`
package struct Arccosine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arccos", .elementwise, operands: ["x"], formula: "the y in [0, π] with cos(y) = x",
        documentation: """
            The angle in [0, π] with the given cosine; NaN outside [-1, 1]. The derivative is \
            infinite at the ends.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { acos(x) }

    /// `x̄ = -ȳ / √((1 - x)(1 + x))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try -(context.cotangent * ((1 - context[0]) * (1 + context[0])).rsqrt())]
    }
}
