import Glibc
import GradusIR
import GradusTensors

/// `ln σ(x)`
package struct LogSigmoid: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "log_sigmoid", .neural, operands: ["x"], formula: "log(sigmoid(x))",
        documentation: """
            The logarithm of the logistic function, computed as -softplus(-x): -1000 at -1000, \
            where the logarithm of the sigmoid itself would be minus infinity.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double { min(x, 0) - log1p(exp(-abs(x))) }

    /// `x̄ = ȳ σ(-x)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (-context[0]).sigmoid()]
    }
}
