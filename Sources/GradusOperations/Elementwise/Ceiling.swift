import GradusIR
import GradusTensors

/// `⌈x⌉`
package struct Ceiling: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "ceil", .elementwise, operands: ["x"], formula: "the least whole number >= x",
        documentation: "Rounds towards infinity. The derivative is 0 everywhere.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x.rounded(.up) }

    /// Zero.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [nil]
    }
}
