import GradusIR
import GradusTensors

/// `x` rounded to the nearest whole number, halves to even
package struct Round: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "round", .elementwise, operands: ["x"], formula: "the whole number nearest to x",
        documentation: """
            Rounds to the nearest whole number, halves to the even one: 0.5 to 0, 1.5 to 2. The \
            derivative is 0 everywhere.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }

    /// Zero.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [nil]
    }
}
