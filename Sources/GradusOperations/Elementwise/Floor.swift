import GradusIR
import GradusTensors

/// `⌊x⌋`
package struct Floor: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "floor", .elementwise, operands: ["x"], formula: "the greatest whole number <= x",
        documentation: "Rounds towards minus infinity. The derivative is 0 everywhere.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x.rounded(.down) }

    /// Zero.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [nil]
    }
}
