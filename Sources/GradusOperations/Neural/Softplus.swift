import Glibc
import GradusIR
import GradusTensors

/// `ln(1 + eˣ)`
package struct Softplus: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "softplus", .neural, operands: ["x"], formula: "log(1 + exp(x))",
        documentation: """
            The smooth rectifier, computed as max(x, 0) + log1p(exp(-|x|)): no overflow at 1000, \
            exact tails.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

    /// `x̄ = ȳ σ(x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * context[0].sigmoid()]
    }
}
