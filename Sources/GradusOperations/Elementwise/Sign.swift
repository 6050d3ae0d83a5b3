import GradusIR
import GradusTensors

/// `sign x`
package struct Sign: UnaryNumericOperation {
    package static let signature = OperationSignature(
        "sign", .elementwise, operands: ["x"], formula: "-1, 0 or 1",
        documentation: "The sign: -1, 0 or 1; NaN stays NaN. The derivative is 0 everywhere.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }
    package func value(_ x: Int64) -> Int64 { x.signum() }

    /// Zero.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [nil]
    }
}
