import GradusIR
import GradusTensors

/// `x + y`
package struct Add: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "add", .elementwise, operands: ["x", "y"], formula: "x + y",
        documentation: "The sum; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double, _ y: Double) -> Double { x + y }
    package func value(_ x: Int64, _ y: Int64) -> Int64 { x &+ y }

    /// `x̄ = z̄`, `ȳ = z̄`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [context.cotangent, context.cotangent]
    }
}
