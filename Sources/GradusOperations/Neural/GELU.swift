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

    private static let scale = 2 * (2 / Double.pi).squareRoot()
    private static let cubic = 0.044715 * scale

    package func value(_ x: Double) -> Double {
        isApproximate
            ? x * Sigmoid().value(x * (GELU.scale + GELU.cubic * x * x))
            : 0.5 * x * erfc(-x * 0.5.squareRoot())
    }

    /// `x̄ = ȳ (Φ(x) + x Φ'(x))`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        guard isApproximate else {
            let distribution = try 0.5 * (1 + (x * 0.5.squareRoot()).erf())
            let density = try (0.25 * GELU.scale) * (-0.5 * x.square()).exp()
            return [try context.cotangent * (distribution + x * density)]
        }
        // Φ = σ(s x + c x³), Φ' = Φ (1 - Φ) (s + 3 c x²), in the terms of the definition.
        let square = try x.square()
        let distribution = try (x * (square * GELU.cubic + GELU.scale)).sigmoid()
        let bent = try (x * distribution) * (1 - distribution)
        let slope = try distribution + bent * (square * (3 * GELU.cubic) + GELU.scale)
        return [try context.cotangent * slope]
    }
}
