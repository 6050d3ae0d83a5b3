import GradusIR
import GradusTensors

/// `x²`
package struct Square: UnaryNumericOperation {
    package static let signature = OperationSignature(
        "square", .elementwise, operands: ["x"], formula: "x * x",
        documentation: "The square.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x * x }
    package func value(_ x: Int64) -> Int64 { x &* x }

    /// `x̄ = ȳ 2x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (2 * context[0])]
    }
}
