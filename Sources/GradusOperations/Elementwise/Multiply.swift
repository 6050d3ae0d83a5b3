import GradusIR
import GradusTensors

/// `x * y`
package struct Multiply: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "multiply", .elementwise, operands: ["x", "y"], formula: "x * y",
        documentation: "The product, element by element; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double, _ y: Double) -> Double { x * y }
    package func value(_ x: Int64, _ y: Int64) -> Int64 { x &* y }

    /// `x̄ = z̄ y`, `ȳ = z̄ x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[1], try context.cotangent * context[0]]
    }
}
