import GradusIR
import GradusTensors

/// `√x`
package struct SquareRoot: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "sqrt", .elementwise, operands: ["x"], formula: "x^0.5",
        documentation: "The square root; NaN below 0. The derivative at 0 is infinite.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x.squareRoot() }

    /// `x̄ = ½ ȳ / y`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try (0.5 * context.cotangent) / context.result]
    }
}
