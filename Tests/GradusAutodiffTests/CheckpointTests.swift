import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private func gradient(_ statements: String) throws -> Graph {
        let graph = try Graph.statements(statements).requestingGradients()
        return try Pipeline([Differentiate(), EliminateDeadNodes()]).run(graph).graph
    }

    private func outputs(_ graph: Graph) throws -> [String: Tensor] {
        try ReferenceEvaluator(graph).outputs(graph.randomPlaceholders(seed: 1, scale: 0.5))
    }

    /// The same with and without checkpoints, to the last bit.
    @Test(arguments: [
        "h = checkpoint(tanh(tanh(x @ W) @ W + 1))\nminimize sum(h ^ 2)",
        "h = checkpoint(tanh(x @ W))\nk = checkpoint(sigmoid(h @ W) * h)\nminimize sum(k * h)",
        // Nested, and around everything.
        "h = checkpoint(sin(checkpoint(tanh(x @ W) * 2) @ W))\nminimize checkpoint(sum(exp(h)))",
        // A name: back to what is declared.
        "u = tanh(x @ W)\nh = sin(u @ W)\nc = checkpoint(h)\nminimize sum(c * u)",
        // With what is kept.
        "u = tanh(x @ W)\nv = sin(u @ W)\nh = cos(v) * v\nc = checkpoint(h, u)\nminimize sum(c)",
        // One cotangent for two checkpoints of one value.
        "u = tanh(x @ W)\na = checkpoint(sin(u) * u)\nb = checkpoint(cos(u))\nminimize sum(a + b)",
        "minimize sum(checkpoint(softmax(x @ W)) * x)",
        // Derivatives of derivatives.
        """
        y = sum(checkpoint(tanh(x @ W) ^ 3))
        g = gradient(y, wrt: W)
        minimize sum(checkpoint(sin(g)))
        """,
        // A gradient with respect to a value within.
        """
        h = tanh(x @ W)
        f = sum(checkpoint(sin(h @ W)))
        g = gradient(f, wrt: h)
        minimize sum(g * h)
        """,
    ])
    func gradientsKeepTheirBits(_ body: String) throws {
        let declared = "input x: f64[4, 3]\nparam W: f64[3, 3] ~ normal()\n"
        let with = try gradient(declared + body)
        let plain = body.replacing("checkpoint(h, u)", with: "h").replacing("checkpoint", with: "")
        let without = try gradient(declared + plain)
        #expect(try outputs(with) == outputs(without))
        #expect(!with.nodes.contains { $0.operation is Checkpoint })
        // The softmax is kept as what it gives.
        #expect(GraphPrinter.text(of: with).contains("after(") == !body.contains("softmax"))
        #expect(try Graph.text(GraphPrinter.text(of: with)) == with)
    }

    @Test func whatLiesWithinIsComputedAgainFromWhatIsKept() throws {
        let graph = try gradient(
            """
            input x: f64[4, 3]
            param W: f64[3, 3] ~ normal()
            h = checkpoint(tanh(exp(x @ W) @ W))
            minimize sum(h)
            """)
        let counts = graph.operationCounts
        #expect(counts["exp"] == 2 && counts["after"] == 1)
        // Once forward, twice again, and two for each of the products' pullbacks but that of x.
        #expect(counts["matmul"] == 2 + 2 + 3)
        // Every read of the exponential by the backward part is of the copy.
        let users = graph.users()
        let first = try #require(graph.nodes.firstIndex { $0.operation is Exponential })
        #expect(users[first].count == 1)
    }

    /// The pullback of tanh reads its result; where that is kept for what follows, it is not computed
    /// again.
    @Test func aResultThatIsKeptAnywayIsNotComputedAgain() throws {
        let graph = try gradient(
            """
            input x: f64[4, 3]
            param W: f64[3, 3] ~ normal()
            h = checkpoint(tanh(x @ W))
            minimize sum(h ^ 3)
            """)
        #expect(graph.operationCounts["tanh"] == 1)
    }

    @Test func theRegionIsWhatTheExpressionComputes() throws {
        let graph = try Graph.statements(
            """
            input x: f64[3]
            u = exp(x)
            h = checkpoint(sin(u) * cos(u))
            output h
            """)
        let node = try #require(graph.nodes.first { $0.operation is Checkpoint })
        #expect(node.operands.dropFirst().map { graph.name(of: $0) } == ["u"])
        let region = Checkpoint.region(of: node, in: graph)
        #expect(
            region.map { graph.nodes[$0].operation.operationName } == ["sin", "cos", "multiply"])
    }
}
