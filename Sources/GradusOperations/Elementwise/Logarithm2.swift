import Glibc
import GradusIR
import GradusTensors

/// `log₂ x`
package struct Logarithm2: UnaryFloatingPointOperation, LanguageDefinedOperation {
    package static let signature = OperationSignature(
        "log2", .elementwise, operands: ["x"], formula: "log(x) / log(2)",
        documentation: "The logarithm to base 2; minus infinity at 0, NaN below.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { log2(x) }

    /// `x̄ = ȳ / (x ln 2)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / (context[0] * log(2))]
    }
}
