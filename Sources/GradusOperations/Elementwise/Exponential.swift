import Glibc
import GradusIR
import GradusTensors

/// `eˣ`
package struct Exponential: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "exp", .elementwise, operands: ["x"], formula: "e^x",
        documentation: "The exponential. Overflows to infinity above 88.7 in f32, 709.8 in f64.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { exp(x) }

    /// `x̄ = ȳ eˣ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context.result]
    }
}
