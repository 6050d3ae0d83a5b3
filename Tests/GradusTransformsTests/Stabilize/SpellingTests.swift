import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

/// However a stable operation is spelled out, the same graph comes out.
@Suite struct SpellingTests {
    /// Statements that compute `loss` from scores `z` and targets `y`.
    struct Spelling: CustomTestStringConvertible {
        let shape: String
        let statements: String
        /// The operations that the forward graph is left with.
        let operations: [String: Int]

        init(_ shape: String, _ statements: String, _ operations: [String: Int]) {
            self.shape = shape
            self.statements = statements
            self.operations = operations
        }

        var testDescription: String { "z: \(shape), \(statements)" }

        func graph() throws -> Graph {
            try Graph.statements(
                """
                input z: f64\(shape)
                input y: f64\(shape)
                \(statements.replacing("; ", with: "\n"))
                output loss
                output d_z = gradient(loss, wrt: z)
                """)
        }
    }

    private static let one = ["softmax_cross_entropy": 1]
    private static let summed = ["softmax_cross_entropy": 1, "sum": 1]
    private static let mean = ["softmax_cross_entropy": 1, "mean": 1]

    static let softmaxCrossEntropy = [
        Spelling("[3]", "loss = cross_entropy(softmax(z), y)", one),
        Spelling("[3]", "loss = -sum(y * log(softmax(z)))", one),
        Spelling("[3]", "loss = sum(-y * log(softmax(z)))", one),
        Spelling("[3]", "loss = sum(-(log(softmax(z)) * y))", one),
        Spelling("[3]", "loss = sum(y * -log(softmax(z)))", one),
        Spelling("[3]", "loss = 0 - sum(log(softmax(z)) * y)", one),
        Spelling("[3]", "loss = -1 * sum(y * log_softmax(z))", one),
        Spelling("[3]", "loss = -dot(y, log_softmax(z))", one),
        Spelling("[3]", "loss = -(y @ log_softmax(z))", one),
        Spelling("[3]", "p = exp(z) / sum(exp(z)); loss = -sum(y * log(p))", one),
        Spelling("[3]", "e = exp(z); p = e * (1 / sum(e)); loss = -sum(y * log(p))", one),
        Spelling("[3]", "e = exp(z); p = e * sum(e) ^ -1; loss = -sum(y * log(p))", one),
        Spelling("[3]", "e = exp(z - max(z)); p = e / sum(e); loss = cross_entropy(p, y)", one),
        Spelling("[3]", "e = exp(z - 5); loss = -sum(y * log(e / sum(e)))", one),
        Spelling("[3]", "loss = -sum(y * (z - log(sum(exp(z)))))", one),
        Spelling("[3]", "loss = -sum(y * (z - logsumexp(z)))", one),
        Spelling(
            "[3]", "m = max(z); loss = -sum(y * (z - (m + log(sum(exp(z - m))))))", one),
        Spelling(
            "[3]", "m = max(z); s = z - m; loss = -sum(y * (s - log(sum(exp(s)))))", one),
        Spelling("[4, 3]", "loss = mean(cross_entropy(softmax(z), y))", mean),
        Spelling("[4, 3]", "loss = -mean(sum(y * log(softmax(z)), axis: -1))", mean),
        Spelling("[4, 3]", "loss = mean(-sum(y * log(softmax(z)), axis: 1))", mean),
        Spelling("[4, 3]", "loss = -sum(y * log_softmax(z)) / 4", mean),
        Spelling("[4, 3]", "loss = -sum(y * log_softmax(z))", summed),
        Spelling(
            "[4, 3]", "loss = sum(-sum(y * log_softmax(z), axis: 1, keep_dims: true))", summed),
        Spelling(
            "[4, 3]",
            """
            e = exp(z); p = e / sum(e, axis: 1, keep_dims: true); \
            loss = mean(cross_entropy(p, y))
            """, mean),
        Spelling(
            "[4, 3]",
            "e = exp(z); p = e / expand_dims(sum(e, axis: 1), 1); loss = mean(cross_entropy(p, y))",
            mean),
        Spelling(
            "[4, 3]",
            """
            e = exp(z); p = e / reshape(sum(e, axis: 1), shape: [4, 1]); \
            loss = -mean(sum(log(p) * y, axis: -1))
            """, mean),
        Spelling(
            "[4, 3]",
            """
            m = max(z, axis: 1, keep_dims: true); e = exp(z - m); \
            p = e / sum(e, axis: 1, keep_dims: true); loss = -mean(sum(log(p) * y, axis: -1))
            """, mean),
        Spelling(
            "[4, 3]",
            """
            m = max(z, axis: 1); l = m + log(sum(exp(z - expand_dims(m, 1)), axis: 1)); \
            loss = -mean(sum(y * (z - expand_dims(l, 1)), axis: 1))
            """, mean),
        Spelling(
            "[4, 3]", "p = softmax(z); q = log(p); loss = -sum(sum(y * q, axis: 1), axis: 0)",
            summed),
    ]

    private static let binary = ["sigmoid_binary_cross_entropy": 1, "mean": 1]

    static let sigmoidCrossEntropy = [
        Spelling("[4]", "loss = mean(binary_cross_entropy(sigmoid(z), y))", binary),
        Spelling("[4]", "p = sigmoid(z); loss = -mean(y * log(p) + (1 - y) * log(1 - p))", binary),
        Spelling(
            "[4]", "p = sigmoid(z); loss = mean(-(y * log(p)) - (1 - y) * log(1 - p))", binary),
        Spelling("[4]", "p = sigmoid(z); loss = mean(-y * log(p) - (1 - y) * log(1 - p))", binary),
        Spelling("[4]", "p = 1 / (1 + exp(-z)); loss = mean(binary_cross_entropy(p, y))", binary),
        Spelling(
            "[4]", "q = exp(-z); p = 1 / (1 + q); loss = -mean((1 - y) * log(1 - p) + y * log(p))",
            binary),
        Spelling(
            "[4]", "p = exp(z) / (1 + exp(z)); loss = -mean(log(p) * y + log(1 - p) * (1 - y))",
            binary),
        Spelling("[4]", "loss = mean(log(1 + exp(z)) - z * y)", binary),
        Spelling("[4]", "loss = mean(softplus(z) - y * z)", binary),
        Spelling("[4]", "loss = mean(maximum(z, 0) - z * y + log(1 + exp(-abs(z))))", binary),
        Spelling("[4]", "loss = mean(relu(z) - z * y + log1p(exp(-abs(z))))", binary),
        Spelling("[4]", "loss = -mean(y * log_sigmoid(z) + (1 - y) * log_sigmoid(-z))", binary),
        Spelling("[4]", "loss = mean(y * softplus(-z) + (1 - y) * softplus(z))", binary),
        Spelling(
            "[4]", "p = sigmoid(z); loss = -mean(y * log(p) + (1 - y) * log1p(-p))", binary),
        Spelling(
            "[4, 1]", "p = sigmoid(z); loss = -mean(y * log(p) + (1 - y) * log(1 - p))", binary),
    ]

    static let others = [
        Spelling("[3]", "loss = log(sum(exp(z)))", ["logsumexp": 1]),
        Spelling("[3]", "loss = sum(exp(z) / (exp(z) + 1))", ["sigmoid": 1, "sum": 1]),
        Spelling(
            "[3]", "loss = sum((exp(z) - exp(-z)) / (exp(z) + exp(-z)))", ["tanh": 1, "sum": 1]),
        Spelling("[3]", "loss = sum(2 * sigmoid(2 * z) - 1)", ["tanh": 1, "sum": 1]),
        Spelling("[3]", "loss = sum(exp(z) - 1)", ["expm1": 1, "sum": 1]),
        Spelling("[3]", "loss = sum(softmax(z))", [:]),
    ]

    @Test(arguments: softmaxCrossEntropy + sigmoidCrossEntropy + others)
    func reachesTheStableForm(_ spelling: Spelling) throws {
        let graph = try spelling.graph()
        let forward = try Pipeline.standard(PipelineOptions(disabledPasses: ["differentiate"]))
            .run(graph).graph
        var counts = forward.operationCounts
        counts["gradient"] = nil
        #expect(counts == spelling.operations)
    }

    @Test(arguments: softmaxCrossEntropy + sigmoidCrossEntropy + others)
    func keepsValueAndGradient(_ spelling: Spelling) throws {
        let graph = try spelling.graph()
        let plain = try ReferenceEvaluator(
            Pipeline([Differentiate()]).run(graph).graph)
        let stable = try ReferenceEvaluator(Pipeline.standard().run(graph).graph)
        let values = graph.randomPlaceholders(seed: 3)
        let before = try plain.outputs(values)
        let after = try stable.outputs(values)
        for name in ["loss", "d_z"] {
            let (a, b) = (try #require(before[name]).doubles, try #require(after[name]).doubles)
            #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-10 }, "\(name): \(a), \(b)")
        }
        let extreme = try stable.outputs(graph.randomPlaceholders(seed: 3, scale: 1000))
        if spelling.operations["expm1"] == nil {
            #expect(extreme.values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) })
        }
    }

    /// The gradient is softmax(z) - y where the targets are declared to sum to one.
    @Test func theGradientIsSoftmaxMinusTarget() throws {
        let graph = try Graph.statements(
            """
            input z: f64[3]
            input y: f64[3] distribution
            loss = cross_entropy(exp(z) / sum(exp(z)), y)
            output d_z = gradient(loss, wrt: z)
            """)
        let gradient = try Pipeline.standard().run(graph).graph
        #expect(gradient.operationCounts == ["softmax": 1, "subtract": 1])
    }

    @Test func theGradientIsSigmoidMinusTarget() throws {
        let graph = try Graph.statements(
            """
            input z: f64[3]
            input y: f64[3]
            p = 1 / (1 + exp(-z))
            loss = -sum(y * log(p) + (1 - y) * log(1 - p))
            output d_z = gradient(loss, wrt: z)
            """)
        let gradient = try Pipeline.standard().run(graph).graph
        #expect(gradient.operationCounts == ["sigmoid": 1, "subtract": 1])
    }
}
