import Glibc
import GradusIR
import GradusTensors

/// `cos x`
package struct Cosine: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "cos", .elementwise, operands: ["x"], formula: "cos x",
        documentation: "The cosine of an angle in radians; NaN for an infinite one.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { cos(x) }

    /// `x̄ = -ȳ sin x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try -(context.cotangent * context[0].sin())]
    }
}
