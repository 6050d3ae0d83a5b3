import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct CanonicalizeTests {
    private static let declarations = """
        input x: f64[4, 3]
        input v: f64[3]
        input w: f64[3]
        input c: f64[4, 1]
        input s: f64
        input k: f64[3, 3]

        """

    private func canonical(_ expression: String) throws -> Graph {
        try Pipeline([Canonicalize()]).run(
            try Graph.statements(CanonicalizeTests.declarations + "output y = \(expression)")
        ).graph
    }

    /// Both expressions come to the same graph, which is not rewritten any further.
    @Test(arguments: [
        // What is repeated is computed before.
        ("exp(broadcast_to(v, shape: [4, 3]))", "broadcast_to(exp(v), shape: [4, 3])"),
        ("x + broadcast_to(v, shape: [4, 3])", "x + v"),
        (
            "broadcast_to(v, shape: [4, 3]) * broadcast_to(w, shape: [4, 3])",
            "broadcast_to(v * w, shape: [4, 3])"
        ),
        (
            "broadcast_to(s, shape: [4, 3]) + broadcast_to(v, shape: [4, 3])",
            "broadcast_to(s + v, shape: [4, 3])"
        ),
        ("x * ones", "x"),
        // Sums of what is repeated.
        ("sum(broadcast_to(v, shape: [4, 3]), axis: 0)", "v * 4"),
        ("sum(broadcast_to(v, shape: [4, 3]), axis: 1)", "broadcast_to(sum(v), shape: [4])"),
        ("sum(broadcast_to(v, shape: [4, 3]))", "sum(v) * 4"),
        ("sum(broadcast_to(s, shape: [4, 3]), axis: 0)", "broadcast_to(s * 4, shape: [3])"),
        (
            "sum(broadcast_to(c, shape: [4, 3]), axis: 1, keep_dims: true)", "c * 3"
        ),
        ("sum(broadcast_to(c, shape: [4, 3]), axis: 1)", "reshape(c * 3, shape: [4])"),
        ("sum(broadcast_to(c, shape: [4, 3]))", "sum(c) * 3"),
        // Reductions in a row, and of axes of size 1.
        ("sum(sum(x, axis: 1), axis: 0)", "sum(x)"),
        ("sum(sum(x, axis: 0), axis: 0)", "sum(x)"),
        ("sum(c, axis: 1)", "reshape(c, shape: [4])"),
        ("sum(c, axis: 1, keep_dims: true)", "c"),
        ("sum(x, axis: 1) + sum(exp(x), axis: 1)", "sum(x + exp(x), axis: 1)"),
        ("expand_dims(sum(x, axis: 1), axis: 1)", "sum(x, axis: 1, keep_dims: true)"),
        ("squeeze(sum(x, axis: 1, keep_dims: true), axis: 1)", "sum(x, axis: 1)"),
        // Shapes of shapes.
        ("x.T.T", "x"),
        ("reshape(reshape(x, shape: [3, 4]), shape: [12])", "reshape(x, shape: [12])"),
        ("reshape(reshape(x, shape: [3, 4]), shape: [4, 3])", "x"),
        ("x @ k.T", "matmul(x, k, transpose_b: true)"),
        ("v @ k.T", "matmul(v, k, transpose_b: true)"),
        ("(x @ k.T).T", "matmul(k, x, transpose_b: true)"),
        ("x.T @ x", "matmul(x, x, transpose_a: true)"),
        // Negations.
        ("-(-v)", "v"),
        ("s - (-v)", "s + v"),
        ("-v * w", "-(v * w)"),
        ("sum(-v)", "-sum(v)"),
        ("-mean(-v)", "mean(v)"),
        ("0 - v", "-v"),
        ("(-v) / (-w)", "v / w"),
        ("square(-v)", "square(v)"),
        ("v ^ 2", "square(v)"),
        ("v * v", "square(v)"),
        ("v ^ 1 - 0", "v"),
        ("where(true, v, w)", "v"),
        ("where(v > w, v, v)", "v"),
        ("cast(v, f64)", "v"),
        ("reciprocal(v)", "1 / v"),
    ])
    func comesToOneForm(_ expression: String, _ expected: String) throws {
        let ones = "broadcast_to(1, shape: [4, 3])"
        let found = try canonical(expression.replacing("ones", with: ones))
        let wanted = try Graph.statements(
            CanonicalizeTests.declarations + "output y = \(expected)")
        #expect(found == wanted)
        #expect(try Pipeline([Canonicalize()]).run(found).graph == found)
    }

    @Test(arguments: [("2 * (v * 3)", "v * 6"), ("v / 2 * 3", "v * 1.5"), ("v + 1 + 2", "v + 3")])
    func constantsMeet(_ expression: String, _ expected: String) throws {
        let wanted = try Graph.statements(
            CanonicalizeTests.declarations + "output y = \(expected)")
        #expect(try canonical(expression) == wanted)
    }

    /// What is not the same to the last bit, or is not less work, stays.
    @Test(arguments: [
        "s * (-1 / v)", "-s * v", "v - v", "v * 0", "v / v", "v ^ 0.5", "exp(log(v))",
        "sum(x, axis: 0) + sum(x, axis: 1, keep_dims: true)", "reshape(x.T, shape: [4, 3])",
        "x.T", "sum(x, axis: 0)", "v * 1e30 * 1e30", "cast(cast(v, i32), f64)",
        "maximum(v, 0)",
    ])
    func stays(_ expression: String) throws {
        let graph = try Graph.statements(
            CanonicalizeTests.declarations + "output y = \(expression)")
        let exact = try Pipeline([Canonicalize()]).run(graph).graph
        #expect(exact.operationCounts == graph.operationCounts)
    }

    @Test func filledConstantsAreOneNumber() throws {
        let graph = try Pipeline([Canonicalize()]).run(
            try Graph.statements(
                "input x: f32[2, 2]\nconst c: f32[2, 2] = [[3, 3], [3, 3]]\noutput y = x + c")
        ).graph
        let constants = graph.nodes.compactMap { ($0.operation as? Constant)?.tensor }
        #expect(constants == [Tensor(Float(3))])
    }

    @Test func additionalRulesFire() throws {
        let library = RuleLibrary(
            SourceFile(name: "mine.rules", text: "rule mine (reorders): sin(x) => x"))
        let options = PipelineOptions(additionalRules: library.rules)
        let graph = try Graph.statements("input x: f64\noutput y = sin(x)")
        #expect(try Pipeline.standard(options).run(graph).graph.operationCounts == [:])
    }
}
