import GradusIR
import GradusTensors

/// `x σ(x)`
package struct SiLU: UnaryFloatingPointOperation, LanguageDefinedOperation {
    package static let signature = OperationSignature(
        "silu", .neural, operands: ["x"], formula: "x * sigmoid(x)",
        documentation: "The sigmoid-weighted linear unit, also called swish.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x * Sigmoid().value(x) }

    /// `x̄ = ȳ (σ + y (1 - σ))` with `σ = σ(x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let sigmoid = try context[0].sigmoid()
        return [try context.cotangent * (sigmoid + context.result * (1 - sigmoid))]
    }
}
