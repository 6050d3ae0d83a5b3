import GradusIR
import GradusTensors

/// `x / √(mean x² + ε)` over axes.
package struct RootMeanSquareNormalization: Standardization {
    package let axes: [Int]
    package let epsilon: Double

    package init(axes: [Int], epsilon: Double = Self.defaultEpsilon) {
        self.axes = axes
        // Adding 0 makes -0 and 0 one.
        self.epsilon = epsilon + 0
    }

    package static let isCentered = false
    package static let defaultEpsilon = 1e-6

    package static let signature = OperationSignature(
        "rms_norm", .neural, operands: ["x"], attributes: attributeSignature,
        formula: "x / sqrt(mean(x^2) + epsilon)",
        documentation: """
            The elements in units of their root mean square over the given axes, the last by default \
            (Zhang, Sennrich 2019). A scale is written after it: rms_norm(x) * scale.
            """)

    /// `x̄ = r (ȳ - y mean(ȳ y))` with `r = 1 / √(mean x² + ε)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context[0].applying(RootMeanSquareNormalizationGradient(self), context.cotangent)]
    }
}

/// `r (c - y mean(c y))` with `y = rms_norm(x)`
package struct RootMeanSquareNormalizationGradient: StandardizationGradient {
    package let forward: RootMeanSquareNormalization

    package init(_ forward: RootMeanSquareNormalization) { self.forward = forward }

    package static let signature = OperationSignature(
        "rms_norm_gradient", .neural, operands: ["x", "c"], attributes: attributeSignature,
        formula: "(c - y * mean(c * y)) / sqrt(mean(x^2) + epsilon)",
        documentation: """
            The gradient of rms_norm at x for a cotangent c of its result y = rms_norm(x), over the same \
            axes.
            """)
}
