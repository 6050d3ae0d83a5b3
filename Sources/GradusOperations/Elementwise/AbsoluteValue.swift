import GradusIR
import GradusTensors

/// `|x|`
package struct AbsoluteValue: UnaryNumericOperation {
    package static let signature = OperationSignature(
        "abs", .elementwise, operands: ["x"], formula: "|x|",
        documentation: """
            The absolute value. The derivative at 0 is 0. The smallest integer has no counterpart \
            and stays as it is.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { abs(x) }
    package func value(_ x: Int64) -> Int64 { x < 0 ? 0 &- x : x }

    /// `x̄ = ȳ sign(x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].sign()]
    }
}
