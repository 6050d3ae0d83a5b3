import Glibc
import GradusIR
import GradusTensors

/// `ln(1 + x)`
package struct LogarithmOnePlus: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "log1p", .elementwise, operands: ["x"], formula: "log(1 + x)",
        documentation: """
            The natural logarithm of 1 + x, without the cancellation near 0; minus infinity at \
            -1, NaN below.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { log1p(x) }

    /// `x̄ = ȳ / (1 + x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / (1 + context[0])]
    }
}
