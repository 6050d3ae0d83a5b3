import Glibc
import GradusIR
import GradusTensors

/// `sin x`
package struct Sine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "sin", .elementwise, operands: ["x"], formula: "sin x",
        documentation: "The sine of an angle in radians; NaN for an infinite one.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { sin(x) }

    /// `x̄ = ȳ cos x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].cos()]
    }
}
