import Glibc
import GradusIR
import GradusTensors

/// `x Φ(x)` with the standard normal distribution function Φ
package struct GELU: UnaryFloatingPointOperation, LanguageDefinedOperation {
    /// Whether Φ is approximated through tanh.
    package let isApproximate: Bool

    package init(approximate: Bool = false) { isApproximate = approximate }

    package static let signature = OperationSignature(
        "gelu", .neural, operands: ["x"],
        attributes: [.init("approximate", .boolean, default: .boolean(false))],
        formula: "x * (1 + erf(x / sqrt(2))) / 2",
        documentation: """
            The Gaussian error linear unit (Hendrycks, Gimpel 2016). With 'approximate' it is \
            x * (1 + tanh(sqrt(2 / π) * (x + 0.044715 * x^3))) / 2, computed as x * sigmoid(2 * …).
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(approximate: attributes.boolean("approximate"))
    }

    package var attributes: AttributeValues {
        AttributeValues(["approximate": .boolean(isApproximate)])
    }

    private static let scale = (2 / Double.pi).squareRoot()
    private static let cubic = 0.044715

    package func value(_ x: Double) -> Double {
        isApproximate
            ? x * Sigmoid().value(2 * GELU.scale * (x + GELU.cubic * x * x * x))
            : 0.5 * x * erfc(-x * 0.5.squareRoot())
    }

    /// `Φ(x) = ½ (1 + erf(x / √2))`, or `σ(2 √(2/π) (x + 0.044715 x³))`
    private func distribution(_ x: Value) throws(GraphError) -> Value {
        guard isApproximate else { return try 0.5 * (1 + (x * 0.5.squareRoot()).erf()) }
        return try ((x + x * (GELU.cubic * x.square())) * (2 * GELU.scale)).sigmoid()
    }

    /// `Φ'(x) = e^(-x²/2) / √(2π)`, or `Φ (1 - Φ) 2 √(2/π) (1 + 0.134145 x²)`
    private func density(_ x: Value, _ distribution: Value) throws(GraphError) -> Value {
        guard isApproximate else {
            return try (0.5 * GELU.scale) * (-0.5 * x.square()).exp()
        }
        let bell = try distribution * (1 - distribution)
        return try (2 * GELU.scale) * (bell * (1 + 3 * GELU.cubic * x.square()))
    }

    /// `x̄ = ȳ (Φ(x) + x Φ'(x))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let distribution = try distribution(context[0])
        let slope = try distribution + context[0] * density(context[0], distribution)
        return [try context.cotangent * slope]
    }
}
