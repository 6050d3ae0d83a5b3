import Glibc
import GradusIR
import GradusTensors

/// `σ(x) = 1 / (1 + e⁻ˣ)`
package struct Sigmoid: UnaryFloatingPointOperation {
    package static let signature = OperationSignature(
        "sigmoid", .neural, operands: ["x"], formula: "1 / (1 + exp(-x))",
        documentation: """
            The logistic function: an activation with values in [0, 1]. Neither tail overflows.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double) -> Double {
        let tail = exp(-abs(x))
        return x < 0 ? tail / (1 + tail) : 1 / (1 + tail)
    }

    /// `x̄ = ȳ y (1 - y)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent * (context.result * (1 - context.result))]
    }
}
