import Glibc
import GradusIR
import GradusTensors

/// `arctan x`
package struct Arctangent: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arctan", .elementwise, operands: ["x"], formula: "the y in (-π/2, π/2) with tan(y) = x",
        documentation: "The angle in [-π/2, π/2] with the given tangent.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { atan(x) }

    /// `x̄ = ȳ / (1 + x²)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / (1 + context[0].square())]
    }
}
