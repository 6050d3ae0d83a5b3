import GradusIR
import GradusTraining

/// Training steps whose rows are examples that go their way side by side, with what ends that.
package enum BatchGraphs {
    /// Their statements, by what is special about them.
    package static let statements: [(name: String, text: String)] = [
        (
            "residual",
            """
            input x: f32[64, 32]
            param W: f32[32, 32] ~ normal(deviation: 0.2)
            param V: f32[32, 32] ~ normal(deviation: 0.2)
            h = x + tanh(x @ W)
            g = rms_norm(h + relu(h @ V))
            output g
            minimize mean(g * g * x) with sgd(learning_rate: 0.1)
            """
        ),
        (
            "two towers",
            """
            input x: f32[64, 16]
            input z: f64[64, 16]
            param W: f32[16, 48] ~ normal(deviation: 0.2)
            param V: f64[16, 48] ~ normal(deviation: 0.2)
            a = softmax(x @ W)
            b = softmax(z @ V)
            output a
            minimize mean((cast(a, f64) - b) ^ 2) with sgd(learning_rate: 1)
            """
        ),
        (
            "shared weights, read again after their gradient",
            """
            input x: f64[64, 24]
            param W: f64[24, 24] ~ normal(deviation: 0.2)
            h = tanh(tanh(x @ W) @ W)
            output penalty = sum(W * W)
            minimize mean((h - x) ^ 2) + 0.001 * sum(W * W) with adam(learning_rate: 0.01)
            """
        ),
        (
            "centred over the batch",
            """
            input x: f32[64, 32]
            param W: f32[32, 32] ~ normal(deviation: 0.2)
            h = tanh(x @ W)
            c = h - mean(h, 0)
            output out = sigmoid(c @ W)
            minimize mean(out * x) with momentum(learning_rate: 0.1)
            """
        ),
        (
            "a computed weight, which another result could overwrite",
            """
            input x: f32[64, 32]
            param V: f32[48, 32] ~ normal(deviation: 0.2)
            param W: f32[48, 32] ~ normal(deviation: 0.2)
            T = V.T @ W
            output h = tanh(x @ T)
            output u = sigmoid(T)
            minimize mean(h * x) with sgd(learning_rate: 0.1)
            """
        ),
        (
            "products of rows with each other",
            """
            input x: f32[64, 32]
            param W: f32[32, 32] ~ normal(deviation: 0.2)
            h = tanh(x @ W)
            scores = softmax(h @ h.T)
            output out = scores @ h
            minimize mean(out * x) with sgd(learning_rate: 0.1)
            """
        ),
    ]

    /// The training step of one of them.
    package static func trainingStep(_ index: Int) throws -> Graph {
        try Graph.statements(statements[index].text).trainingStep()
    }
}
