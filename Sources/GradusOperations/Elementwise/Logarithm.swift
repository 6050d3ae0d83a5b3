import Glibc
import GradusIR
import GradusTensors

/// `ln x`
package struct Logarithm: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "log", .elementwise, operands: ["x"], formula: "ln x",
        documentation: "The natural logarithm; minus infinity at 0, NaN below.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { log(x) }

    /// `x̄ = ȳ / x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent / context[0]]
    }
}
