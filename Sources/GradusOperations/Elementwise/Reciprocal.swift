import GradusIR
import GradusTensors

/// `1 / x`
package struct Reciprocal: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "reciprocal", .elementwise, operands: ["x"], formula: "1 / x",
        documentation: "The reciprocal; infinite at 0.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { 1 / x }

    /// `x̄ = -ȳ y²`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try -(context.cotangent * context.result.square())]
    }
}
