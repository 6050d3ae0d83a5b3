import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct StructuralPassTests {
    private func run(_ pass: any Pass, _ statements: String) throws -> Graph {
        try Pipeline([pass]).run(try Graph.statements(statements.replacing("; ", with: "\n"))).graph
    }

    @Test(arguments: [
        ("const c: f64[3] = [1, 2, 3]; output y = sum(exp(c) * 2)", [:]),
        ("input x: f64[3]; const c: f64[3] = [1, 2, 3]; output y = x * exp(c)", ["multiply": 1]),
        // What only repeats or counts stays small.
        ("output y = broadcast_to(1.5, shape: [3])", [:]),
        ("output y = iota(size: 5000)", [:]),
        ("const c: f64 = 2; output y = exp(broadcast_to(c, shape: [5000]))", ["exp": 1]),
        ("output y = sum(broadcast_to(1.5, shape: [30]))", [:]),
    ])
    func foldsConstants(_ statements: String, _ operations: [String: Int]) throws {
        let graph = try run(FoldConstants(), statements)
        #expect(graph.operationCounts == operations)
        for node in graph.nodes {
            if let constant = node.operation as? Constant {
                #expect(constant.tensor.count <= 3)
            }
        }
    }

    @Test func foldingKeepsValues() throws {
        let statements = "const c: f64[2] = [0.5, -1]\noutput y = softmax(c) + exp(c) / 3"
        let graph = try Graph.statements(statements)
        let folded = try run(FoldConstants(), statements)
        #expect(
            try ReferenceEvaluator(graph).outputs([:]) == ReferenceEvaluator(folded).outputs([:]))
    }

    @Test func equalExpressionsAreOneNode() throws {
        let graph = try run(
            EliminateCommonSubexpressions(),
            "input x: f64[3]; a = exp(x) + 1; b = exp(x) + 1; output y = a * b")
        #expect(graph.operationCounts == ["exp": 1, "add": 1, "multiply": 1])
    }

    @Test func operandsMayChangePlaces() throws {
        let graph = try run(
            EliminateCommonSubexpressions(),
            "input x: f64[3]; input z: f64[3]; output y = x * z + z * x; output w = x - z - (z - x)"
        )
        #expect(graph.operationCounts == ["multiply": 1, "add": 1, "subtract": 3])
    }

    /// Also among more nodes on one value than are looked at one by one.
    @Test(arguments: [3, 15, 16, 40])
    func equalExpressionsAreFoundAmongMany(_ count: Int) throws {
        let products = (1...count).map { "a\($0) = z * x\($0)" }
        let statements =
            (1...count).map { "input x\($0): f64" } + ["input u: f64", "z = exp(u) + x1 * u"]
            + products + ["b = x2 * z", "output y = a2 - b"]
            + (1...count).map { "output y\($0) = a\($0)" }
        let graph = try run(EliminateCommonSubexpressions(), statements.joined(separator: "\n"))
        #expect(graph.operationCounts["multiply"] == count + 1)
        let unique = try run(
            EliminateCommonSubexpressions(),
            statements.joined(separator: "\n").replacing("x2 * z", with: "x2 / z"))
        #expect(unique.operationCounts["multiply"] == count + 1)
        #expect(unique.operationCounts["divide"] == 1)
    }

    @Test func whatNothingNeedsGoes() throws {
        let graph = try run(
            EliminateDeadNodes(), "input x: f64[3]; input z: f64; a = exp(x); output y = x + 1")
        #expect(graph.operationCounts == ["add": 1])
        #expect(graph.inputs.map(\.name) == ["x", "z"])
    }

    @Test func compositesAreExpandedToTheirEnd() throws {
        let statements = "input x: f64[4]; output y = log2(stack(x, x)); output z = dot(x, x)"
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        let expanded = try run(ExpandComposites(), statements)
        #expect(!expanded.nodes.contains { $0.operation is any CompositeOperation })
        let values = ["x": Tensor.f64([1, 2, 3, 4])]
        let before = try ReferenceEvaluator(graph).outputs(values)
        let after = try ReferenceEvaluator(expanded).outputs(values)
        for (name, tensor) in before {
            #expect(after[name]?.difference(from: tensor, tolerance: 1e-14) == nil)
        }
        let kept = try run(
            ExpandComposites(keeping: { node, _ in node.operation is Dot }), statements)
        #expect(kept.operationCounts["dot"] == 1)
        #expect(kept.operationCounts["log2"] == nil)
    }

    /// A gradient with respect to a named value does not depend on what rules would make of that
    /// value.
    @Test(arguments: [
        // h equals x, but only what is computed from h moves.
        "input x: f64; h = x * 1; f = h * x; output d = gradient(f, wrt: h)",
        // The loss is computed from p, not past it.
        """
        input z: f64[3]; input y: f64[3]; p = softmax(z); f = cross_entropy(p, y); \
        output d = gradient(f, wrt: p); output e = gradient(f, wrt: z)
        """,
        // k becomes the same as h.
        "input x: f64; h = exp(x); k = exp(x + 0); f = h * k; output d = gradient(f, wrt: h)",
        // A second derivative with respect to an inner value.
        """
        input x: f64[3]; h = -(-x); f = sum(h ^ 3 * x); g = gradient(f, wrt: h); \
        output d = gradient(sum(g), wrt: h); output e = gradient(sum(g), wrt: x)
        """,
    ])
    func gradientsOfNamedValuesStay(_ statements: String) throws {
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        let values = graph.randomPlaceholders(seed: 7)
        let plain = try Pipeline([Differentiate()]).run(graph).graph
        let optimized = try Pipeline.standard().run(graph).graph
        let before = try ReferenceEvaluator(plain).outputs(values)
        let after = try ReferenceEvaluator(optimized).outputs(values)
        for (name, tensor) in before {
            #expect(after[name]?.difference(from: tensor, tolerance: 1e-12) == nil, "\(name)")
        }
        #expect(!optimized.nodes.contains { $0.operation is GradientTarget })
    }
}
