import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

/// Classes given by number, activations, normalisations and attention are recognised however they
/// are spelled.
@Suite struct RecognitionTests {
    struct Case: CustomTestStringConvertible {
        let declarations: String
        let statements: String
        /// The operations of the optimised forward graph.
        let operations: [String: Int]

        init(_ declarations: String, _ statements: String, _ operations: [String: Int]) {
            self.declarations = declarations
            self.statements = statements
            self.operations = operations
        }

        var testDescription: String { statements }

        func graph() throws -> Graph {
            try Graph.statements(
                "\(declarations); \(statements); output loss".replacing("; ", with: "\n"))
        }
    }

    private static let one = ["softmax_cross_entropy": 1]
    private static let mean = ["softmax_cross_entropy": 1, "mean": 1]
    /// A negative index counts from the end.
    private static let picked = ["softmax_cross_entropy": 1, "less": 1, "add": 1, "where": 1]
    private static let row = "input z: f64[3]; input y: i32"
    private static let rows = "input z: f64[4, 3]; input y: i32[4]"

    static let classes = [
        Case(row, "loss = cross_entropy(exp(z) / sum(exp(z)), y)", one),
        Case(row, "loss = -gather(log(softmax(z)), y)", picked),
        Case(row, "loss = -log(gather(softmax(z), y))", picked),
        Case(row, "loss = -gather(z - logsumexp(z), y)", picked),
        Case(rows, "loss = mean(cross_entropy(softmax(z), y))", mean),
        Case(
            rows,
            """
            e = exp(z - max(z, axis: 1, keep_dims: true)); p = e / sum(e, axis: 1, keep_dims: true); \
            loss = mean(cross_entropy(p, y))
            """, mean),
        Case(
            rows, "loss = -mean(sum(one_hot(y, 3, f64) * log(softmax(z)), axis: 1))",
            mean.merging(["one_hot": 1]) { $1 }),
        Case(
            rows, "loss = -sum(one_hot(y, 3, f64) * log_softmax(z)) / 4",
            mean.merging(["one_hot": 1]) { $1 }),
        Case(
            "input z: f64[3, 4]; input y: f64[4, 3]",
            "loss = -mean(sum(y * log(softmax(z.T)), axis: 1))",
            mean.merging(["transpose": 1]) { $1 }),
        Case(
            "input z: f64[4, 3]; input y: f64[4, 3]",
            "loss = -mean(sum(y.T * log(softmax(z.T, axis: 0)), axis: 0))", mean),
    ]

    private static let gelu = ["gelu": 1, "sum": 1]
    private static let silu = ["silu": 1, "sum": 1]

    static let activations = [
        Case("input x: f64[4]", "loss = sum(0.5 * x * (1 + erf(x / sqrt(2))))", gelu),
        Case(
            "input x: f32[4]", "loss = sum(x * 0.5 * (1 + erf(x / 1.4142135623730951)))", gelu),
        Case(
            "input x: f64[4]", "loss = sum(x * (0.5 + 0.5 * erf(x * 0.7071067811865476)))", gelu),
        Case("input x: f64[4]", "loss = sum(x / 2 * (1 + erf(x / sqrt(2))))", gelu),
        Case(
            "input x: f64[4]",
            """
            u = sqrt(2 / 3.141592653589793) * (x + 0.044715 * x ^ 3); \
            loss = sum(0.5 * x * (1 + tanh(u)))
            """, gelu),
        Case(
            "input x: f64[4]",
            """
            u = 0.7978845608028654 * x * (1 + 0.044715 * x * x); \
            loss = sum(0.5 * x * (1 + tanh(u)))
            """, gelu),
        Case(
            "input x: f64[4]",
            """
            u = 0.7978845608028654 * (x + 0.044715 * x * x * x); \
            loss = sum(0.5 * x * (1 + tanh(u)))
            """, gelu),
        Case("input x: f64[4]", "loss = sum(x * sigmoid(x))", silu),
        Case("input x: f64[4]", "loss = sum(x / (1 + exp(-x)))", silu),
    ]

    private static let features = "input x: f64[4, 8]; param g: f64[8] = 1"
    private static let layerNorm = ["layer_norm": 1, "multiply": 1, "exp": 1, "sum": 1]

    static let normalizations = [
        Case(
            features,
            """
            m = mean(x, axis: 1, keep_dims: true); v = mean((x - m) ^ 2, axis: 1, keep_dims: true); \
            loss = sum(exp((x - m) / sqrt(v + 0.00001) * g))
            """, layerNorm),
        Case(
            features,
            """
            m = mean(x, axis: 1, keep_dims: true); v = mean(x * x, axis: 1, keep_dims: true) - m * m; \
            loss = sum(exp((x - m) / sqrt(v + 0.00001) * g))
            """, layerNorm),
        Case(
            features,
            """
            m = mean(x, axis: 0); v = variance(x, axis: 0); \
            loss = sum(exp((x - m) / sqrt(v + 0.00001) * g))
            """, layerNorm),
        Case(
            features,
            """
            r = mean(x ^ 2, axis: 1, keep_dims: true); \
            loss = sum(exp(x / sqrt(r + 0.000001) * g))
            """, ["rms_norm": 1, "multiply": 1, "exp": 1, "sum": 1]),
    ]

    private static let attended = ["matmul": 2, "softmax": 1, "multiply": 1, "exp": 1, "sum": 1]

    /// The scale stands where there are the fewest elements, transposes within the products.
    static let attention = [
        Case(
            "input q: f64[8, 4]; input k: f64[8, 4]; input v: f64[8, 4]; input m: f64[8, 8]",
            "loss = sum(exp(softmax(q @ k.T / sqrt(4) + m) @ v))",
            attended.merging(["add": 1]) { $1 }),
        Case(
            "input q: f64[2, 8, 4]; input k: f64[2, 8, 4]; input v: f64[2, 8, 4]",
            "loss = sum(exp(softmax(q @ transpose(k, axes: [0, 2, 1]) / 2) @ v))", attended),
    ]

    @Test(arguments: classes + activations + normalizations + attention)
    func isRecognized(_ test: Case) throws {
        let graph = try test.graph()
        let optimized = try Pipeline.standard().run(graph).graph
        #expect(optimized.operationCounts == test.operations)
        let values = graph.randomPlaceholders(seed: 9)
        let before = try #require(try ReferenceEvaluator(graph).outputs(values)["loss"])
        let after = try #require(try ReferenceEvaluator(optimized).outputs(values)["loss"])
        let tolerance = before.elementType == .f32 ? 1e-6 : 1e-12
        #expect(TensorDifference(before, after, tolerance: tolerance)?.description == nil)
    }
}
