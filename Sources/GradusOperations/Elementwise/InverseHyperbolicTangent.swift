import Glibc
import GradusIR
import GradusTensors

/// `artanh x`
package struct InverseHyperbolicTangent: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "arctanh", .elementwise, operands: ["x"], formula: "log((1 + x) / (1 - x)) / 2",
        documentation: "The inverse of the hyperbolic tangent; infinite at -1 and 1, NaN beyond.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { atanh(x) }

    /// `x̄ = ȳ / ((1 - x)(1 + x))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / ((1 - context[0]) * (1 + context[0]))]
    }
}
