import GradusIR
import GradusTensors

/// `(x - μ) / √(σ² + ε)` over axes.
package struct LayerNormalization: Standardization {
    package let axes: [Int]
    package let epsilon: Double

    package init(axes: [Int], epsilon: Double = Self.defaultEpsilon) {
        self.axes = axes
        // Adding 0 makes -0 and 0 one.
        self.epsilon = epsilon + 0
    }

    package static let isCentered = true
    package static let defaultEpsilon = 1e-5

    package static let signature = OperationSignature(
        "layer_norm", .neural, operands: ["x"], attributes: attributeSignature,
        formula: "(x - mean(x)) / sqrt(variance(x) + epsilon)",
        documentation: """
            The distance from the mean over the given axes, the last by default, in standard deviations \
            (Ba, Kiros, Hinton 2016). Scale and offset are written after it: layer_norm(x) * scale + \
            offset. Over the batch and space, layer_norm(x, axis: [0, 2, 3]), it is the batch \
            normalisation of a training step; after a reshape that splits the channels, that of groups.
            """)

    /// `x̄ = r (ȳ - mean(ȳ) - y mean(ȳ y))` with `r = 1 / √(σ² + ε)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context[0].applying(LayerNormalizationGradient(self), context.cotangent)]
    }
}

/// `r (c - mean(c) - y mean(c y))` with `y = layer_norm(x)`
package struct LayerNormalizationGradient: StandardizationGradient {
    package let forward: LayerNormalization

    package init(_ forward: LayerNormalization) { self.forward = forward }

    package static let signature = OperationSignature(
        "layer_norm_gradient", .neural, operands: ["x", "c"], attributes: attributeSignature,
        formula: "(c - mean(c) - y * mean(c * y)) / sqrt(variance(x) + epsilon)",
        documentation: """
            The gradient of layer_norm at x for a cotangent c of its result y = layer_norm(x), over the \
            same axes.
            """)
}
