import Glibc
import GradusIR
import GradusTensors

/// `eˣ - 1`
package struct ExponentialMinusOne: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "expm1", .elementwise, operands: ["x"], formula: "exp(x) - 1",
        documentation: "The exponential less one, without the cancellation near 0.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { expm1(x) }

    /// `x̄ = ȳ eˣ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].exp()]
    }
}
