import GradusIR
import GradusTensors

/// `1 / √x`
package struct ReciprocalSquareRoot: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "rsqrt", .elementwise, operands: ["x"], formula: "x^-0.5",
        documentation: "The reciprocal of the square root; infinite at 0, NaN below.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { 1 / x.squareRoot() }

    /// `x̄ = -½ ȳ y³`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try (-0.5 * context.cotangent) * (context.result * context.result.square())]
    }
}
