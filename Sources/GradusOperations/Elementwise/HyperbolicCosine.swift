import Glibc
import GradusIR
import GradusTensors

/// `cosh x`
package struct HyperbolicCosine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "cosh", .elementwise, operands: ["x"], formula: "(exp(x) + exp(-x)) / 2",
        documentation: "The hyperbolic cosine.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { cosh(x) }

    /// `x̄ = ȳ sinh x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].sinh()]
    }
}
