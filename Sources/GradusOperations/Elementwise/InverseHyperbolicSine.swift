import Glibc
import GradusIR
import GradusTensors

/// `arsinh x`
package struct InverseHyperbolicSine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arcsinh", .elementwise, operands: ["x"], formula: "log(x + sqrt(x^2 + 1))",
        documentation: "The inverse of the hyperbolic sine.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { asinh(x) }

    /// `x̄ = ȳ / √(1 + x²)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (1 + context[0].square()).rsqrt()]
    }
}
