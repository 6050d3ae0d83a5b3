import Glibc
import GradusIR
import GradusTensors

/// `2ˣ`
package struct Exponential2: UnaryFloatingPointOperation, LanguageDefinedOperation {
    package static let signature = OperationSignature(
        "exp2", .elementwise, operands: ["x"], formula: "2^x",
        documentation: "Two to the power x.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { exp2(x) }

    /// `x̄ = ȳ y ln 2`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try (context.cotangent * context.result) * log(2)]
    }
}
