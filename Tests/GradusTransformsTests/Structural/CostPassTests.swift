import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

/// Passes that ask the cost model.
@Suite struct CostPassTests {
    /// The graph after one pass, dead nodes gone; checked to compute the same.
    private func run(
        _ pass: any Pass, _ statements: String, _ options: PipelineOptions = PipelineOptions()
    ) throws -> (graph: Graph, remarks: [Remark]) {
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        let result = try Pipeline([pass], options: options).run(graph)
        let values = graph.randomPlaceholders(seed: 2)
        let before = try ReferenceEvaluator(graph).outputs(values)
        let after = try ReferenceEvaluator(result.graph).outputs(values)
        for (name, tensor) in before {
            #expect(after[name]?.difference(from: tensor, tolerance: 1e-9) == nil, "\(name)")
        }
        return (try result.graph.removingDeadNodes(), result.remarks)
    }

    private static let inputs = """
        input x: f64[4, 3]; input y: f64[4, 3]; input z: f64[4, 3]; input a: f64[3, 5]; \
        input b: f64[3, 5]; input v: f64[5]; input s: f64;
        """

    /// Each row: an expression, and the one that it becomes; the same where it stays.
    @Test(arguments: [
        ("x * y + x * z", "x * (y + z)"),
        ("x * y - z * x", "x * (y - z)"),
        ("x * y + exp(z) + x * z", "x * (y + z) + exp(z)"),
        ("y / x + z / x", "(y + z) / x"),
        ("x @ a + x @ b", "x @ (a + b)"),
        ("x @ a + y @ a", "(x + y) @ a"),
        ("x * y + z", "x * y + z"),
        ("x * y + exp(z) * exp(z)", "x * y + exp(z) * exp(z)"),
        ("x / y + x / z", "x / y + x / z"),
        ("x.T @ (y @ a) + y.T @ (x @ a)", "x.T @ (y @ a) + y.T @ (x @ a)"),
    ])
    func takesOutCommonFactors(_ expression: String, _ expected: String) throws {
        let found = try run(
            ExtractCommonFactors(), "\(CostPassTests.inputs) output r = \(expression)")
        let wanted = try Graph.statements(
            "\(CostPassTests.inputs) output r = \(expected)".replacing("; ", with: "\n"))
        #expect(found.graph == wanted)
        #expect(found.remarks.count == (expression == expected ? 0 : 1))
    }

    /// Each row: outputs, and how many quotients and products they become.
    @Test(arguments: [
        ("output p = 1 / x; output q = y / x; output r = z / x", 1, 2),
        ("output q = y / x; output p = 1 / x", 1, 1),
        // Nobody needs the reciprocal.
        ("output q = y / x; output r = z / x", 2, 0),
        ("output p = 1 / x; output q = x / y", 2, 0),
    ])
    func sharesReciprocals(_ outputs: String, quotients: Int, products: Int) throws {
        let found = try run(ShareReciprocals(), "\(CostPassTests.inputs) \(outputs)")
        #expect(found.graph.operationCounts["divide"] == quotients)
        #expect(found.graph.operationCounts["multiply", default: 0] == products)
        #expect(found.remarks.count == products)
    }

    @Test func aTermThatIsUsedElsewhereKeepsItsFactor() throws {
        let statements =
            "\(CostPassTests.inputs) p = x * y; output q = exp(p); output r = p + x * z"
        let found = try run(ExtractCommonFactors(), statements)
        #expect(found.graph.operationCounts == ["multiply": 2, "exp": 1, "add": 1])
    }

    @Test func aTermThatIsTheFactorLeavesOne() throws {
        let graph = try Graph.statements("input x: f64[4]\noutput r = exp(x) + 2 * exp(x)")
        let result = try Pipeline([ExtractCommonFactors(), FoldConstants()]).run(graph).graph
        #expect(result.operationCounts == ["exp": 1, "multiply": 1])
    }

    @Test func remarksSayWhatIsShared() throws {
        let found = try run(
            ExtractCommonFactors(), "\(CostPassTests.inputs) output r = x * y + x * z")
        #expect(
            found.remarks.map(\.description) == [
                """
                text.graph:9:12: extract-common-factors: 2 terms share the factor 'x', which is \
                taken out of their sum
                """
            ])
    }

    /// Matrices of 2 × 30 × 4 × 50 × 6 elements.
    private static let matrices = """
        input A: f64[2, 30]; input B: f64[30, 4]; input C: f64[4, 50]; input D: f64[50, 6]; \
        input v: f64[50]; input w: f64[2];
        """

    @Test(arguments: [
        ("((A @ B) @ C) @ D", "((A @ B) @ C) @ D"),
        ("A @ (B @ (C @ D))", "((A @ B) @ C) @ D"),
        ("(B @ C) @ v", "B @ (C @ v)"),
        ("w @ (A @ B)", "(w @ A) @ B"),
        ("matmul(B @ C, A, transpose_a: true, transpose_b: true)", "nil"),
        ("(A @ B) @ exp(C)", "(A @ B) @ exp(C)"),
    ])
    func ordersChains(_ expression: String, _ expected: String) throws {
        let found = try run(
            OrderMatrixChains(), "\(CostPassTests.matrices) output r = \(expression)")
        guard expected != "nil" else {
            // (B C)ᵀ Aᵀ = Cᵀ (Bᵀ Aᵀ)
            let flags = found.graph.nodes.compactMap { $0.operation as? MatMul }
            #expect(flags.map(\.transposesA) == [true, true])
            #expect(flags.map(\.transposesB) == [true, false])
            return
        }
        let wanted = try Graph.statements(
            "\(CostPassTests.matrices) output r = \(expected)".replacing("; ", with: "\n"))
        #expect(found.graph == wanted)
        #expect(found.remarks.count == (expression == expected ? 0 : 1))
    }

    @Test func aProductThatIsUsedElsewhereEndsAChain() throws {
        let statements = "\(CostPassTests.matrices) p = B @ C; output q = p; output r = p @ v"
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        #expect(try run(OrderMatrixChains(), statements).graph == graph)
    }

    @Test func chainsAreOrderedByTheirSizes() throws {
        let found = try run(
            OrderMatrixChains(), "\(CostPassTests.matrices) output r = A @ (B @ (C @ D))")
        #expect(
            found.remarks.map(\.message) == [
                "a chain of 4 matrices takes 2.5 k operations instead of 4.6 k"
            ])
    }

    @Test func productsOfASharedOperandAreOneWhereThatPays() throws {
        let large = """
            input x: f32[512, 512]; param a: f32[512, 8] = 0; param b: f32[512, 8] = 0; \
            output p = x @ a; output q = x @ b
            """
        let graph = try Graph.statements(large.replacing("; ", with: "\n"))
        let joined = try Pipeline([BatchSharedProducts()]).run(graph)
        #expect(joined.graph.operationCounts == ["concat": 1, "matmul": 1, "slice": 2])
        #expect(joined.remarks.map(\.message) == ["2 products that share 'x' are one"])
        let small = large.replacing("[512, 512]", with: "[4, 512]")
        let kept = try Pipeline([BatchSharedProducts()]).run(
            try Graph.statements(small.replacing("; ", with: "\n")))
        #expect(kept.graph.operationCounts == ["matmul": 2])
        #expect(kept.remarks.map(\.kind) == [.missed])
    }

    /// Columns are joined where the left operand is shared, rows where the right one is.
    @Test(arguments: [
        """
        input a: f64[30, 2]; input b: f64[30, 1]; input x: f64[40, 30]; \
        output p = x @ a; output q = x @ b
        """,
        """
        input a: f64[2, 30]; input b: f64[3, 30]; input x: f64[30, 400]; \
        output p = a @ x; output q = b @ x
        """,
    ])
    func joinedProductsKeepTheirValues(_ statements: String) throws {
        let found = try run(BatchSharedProducts(), statements)
        #expect(found.graph.operationCounts == ["concat": 1, "matmul": 1, "slice": 2])
    }

    @Test func aProductThatWaitsForAnotherStaysApart() throws {
        let found = try run(
            BatchSharedProducts(),
            "input x: f64[64, 64]; output p = x @ x; output q = x @ exp(x @ x)")
        #expect(found.graph.operationCounts["concat"] == nil)
    }

    @Test(arguments: [
        ("(x + v) + w", "x + (v + w)", 1),
        ("(x * s) * t", "x * (s * t)", 1),
        ("v + (x + s)", "(v + s) + x", 1),
        ("(x + y) + v", "(x + y) + v", 0),
        ("(x + v) * w", "(x + v) * w", 0),
    ])
    func smallOperandsMeetFirst(_ expression: String, _ expected: String, _ count: Int) throws {
        let inputs = """
            input x: f64[4, 3]; input y: f64[4, 3]; input v: f64[3]; input w: f64[3]; \
            input s: f64; input t: f64;
            """
        let found = try run(SinkBroadcasts(), "\(inputs) output r = \(expression)")
        #expect(found.remarks.count == count)
        func elements(_ graph: Graph) -> Int {
            graph.nodes.reduce(0) { sum, node in
                node.operands.isEmpty || node.operation is BroadcastTo
                    ? sum : sum + (node.resultTypes[0].shape.elementCount.size ?? 0)
            }
        }
        let wanted = try Graph.statements(
            "\(inputs) output r = \(expected)".replacing("; ", with: "\n"))
        #expect(elements(found.graph) == elements(wanted))
    }

    /// At the exact level nothing is put into another order.
    @Test(
        arguments: [
            ExtractCommonFactors(), OrderMatrixChains(), SinkBroadcasts(),
        ] as [any Pass])
    func exactnessIsKept(_ pass: any Pass) throws {
        let statements = """
            \(CostPassTests.inputs) output p = x * y + x * z; output q = x @ (a @ v); \
            output r = (x + s) + s
            """
        let found = try run(pass, statements, PipelineOptions(level: .exact))
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        #expect(found.graph == graph)
    }
}
