import GradusIR
import GradusTensors

/// `max(x, 0)`
package struct ReLU: UnaryNumericOperation {
    package static let signature = OperationSignature(
        "relu", .neural, operands: ["x"], formula: "max(x, 0)",
        documentation: """
            The rectifier: negative elements become 0. The derivative at 0 is 0, as in JAX.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x < 0 ? 0 : x }
    package func value(_ x: Int64) -> Int64 { max(x, 0) }

    /// `x̄ = ȳ where y > 0, else 0`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try (context.result .> 0).select(context.cotangent, 0)]
    }
}
