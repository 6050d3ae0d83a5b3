import Glibc
import GradusIR
import GradusTensors

/// `tan x`
package struct Tangent: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "tan", .elementwise, operands: ["x"], formula: "sin(x) / cos(x)",
        documentation: "The tangent of an angle in radians; NaN for an infinite one.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { tan(x) }

    /// `x̄ = ȳ (1 + y²)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (1 + context.result.square())]
    }
}
