import Glibc
import GradusIR
import GradusTensors

/// `tanh x`
package struct HyperbolicTangent: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "tanh", .elementwise, operands: ["x"], formula: "(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
        documentation: "The hyperbolic tangent: an activation with values in [-1, 1].")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { tanh(x) }

    /// `x̄ = ȳ (1 - y²)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (1 - context.result.square())]
    }
}
