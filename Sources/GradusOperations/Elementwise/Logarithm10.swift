import Glibc
import GradusIR
import GradusTensors

/// `log₁₀ x`
package struct Logarithm10: UnaryFloatingPointOperation, LanguageDefinedOperation {
    package static let signature = OperationSignature(
        "log10", .elementwise, operands: ["x"], formula: "log(x) / log(10)",
        documentation: "The logarithm to base 10; minus infinity at 0, NaN below.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { log10(x) }

    /// `x̄ = ȳ / (x ln 10)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / (context[0] * log(10))]
    }
}
