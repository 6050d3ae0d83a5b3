import Glibc
import GradusIR
import GradusTensors

/// `sinh x`
package struct HyperbolicSine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "sinh", .elementwise, operands: ["x"], formula: "(exp(x) - exp(-x)) / 2",
        documentation: "The hyperbolic sine.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { sinh(x) }

    /// `x̄ = ȳ cosh x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].cosh()]
    }
}
