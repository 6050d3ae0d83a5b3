import GradusIR
import GradusTensors

/// `-x`
package struct Negate: UnaryNumericOperation {
    package static let signature = OperationSignature(
        "negate", .elementwise, operands: ["x"], formula: "-x",
        documentation: "The negative; written with the operator.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { -x }
    package func value(_ x: Int64) -> Int64 { 0 &- x }

    /// `x̄ = -ȳ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try -context.cotangent]
    }
}
