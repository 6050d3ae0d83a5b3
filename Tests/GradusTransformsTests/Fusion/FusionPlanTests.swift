import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct FusionPlanTests {
    private func names(_ plan: FusionPlan, _ graph: Graph) -> [[String]] {
        plan.groups.map { $0.members.map { graph.nodes[$0].operation.operationName } }
    }

    @Test(arguments: [
        // A chain is one group.
        ("input x: f32[3]; output y = exp(-tanh(x))", [["tanh", "negate", "exp"]]),
        // A row that is repeated does not part it.
        (
            "input x: f32[4, 3]; input b: f32[3]; output y = tanh(x + b)",
            [["add", "tanh"]]
        ),
        // Other shapes do.
        ("input x: f32[4, 3]; input b: f32[3]; output y = x + tanh(exp(b))", [["exp", "tanh"]]),
        // What is needed elsewhere is computed once.
        (
            "input x: f32[3]; e = exp(x); output y = tanh(e); output z = sin(e)",
            [["exp", "tanh", "sin"]]
        ),
        // A way out and back in.
        (
            "input x: f32[3]; e = exp(x); output y = tanh(e / sum(e))",
            [["divide", "tanh"]]
        ),
        // No way around between two groups either.
        (
            """
            input x: f32[3]; input y: f32[3]; a = exp(x); b = sin(y); c = a - sum(b)
            d = b - sum(a); output p = c * d
            """, [["subtract", "subtract", "multiply"]]
        ),
        // What was computed early for something late waits for it.
        (
            "input x: f32[3]; m = sign(x); s = sum(x); output y = m * (x - s)",
            [["sign", "subtract", "multiply"]]
        ),
        // So does what can be computed from a value that is kept for it.
        (
            "input x: f32[3]; h = tanh(x); d = 1 - square(h); s = sum(h); output y = d * (h - s)",
            [["square", "subtract", "subtract", "multiply"]]
        ),
        ("input x: f32[3]; output y = sum(exp(x))", []),
    ])
    func joins(_ statements: String, _ expected: [[String]]) throws {
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        #expect(names(FusionPlan(graph), graph) == expected)
    }

    /// Sums join what computes their elements, not what reads them.
    @Test func sumsEndGroups() throws {
        let graph = try Graph.statements(
            """
            input x: f32[3]
            e = exp(x)
            output s = sum(e)
            output y = e / s
            """)
        let plan = FusionPlan(graph, sums: { $0.typed.name == "sum" })
        #expect(names(plan, graph) == [["exp", "sum"]])
        #expect(plan.groups[0].outputs == plan.groups[0].members)
    }

    @Test func namesOutputsAndReasons() throws {
        let graph = try Graph.statements(
            """
            input x: f32[4, 3]
            input b: f32[3]
            e = exp(x)
            t = tanh(e)
            s = sin(b)
            r = e / sum(e)
            output y = cos(r) + s
            output t
            """)
        let plan = FusionPlan(graph)
        #expect(
            plan.groups.map { $0.outputs.map { graph.nodes[$0].operation.operationName } } == [
                ["exp", "tanh"], ["add"],
            ])
        #expect(
            plan.remarks(for: graph).map(\.message) == [
                "2 nodes run as one: exp, tanh over [4, 3]",
                "3 nodes run as one: divide, cos, add over [4, 3]",
                "'r' is not fused with 'e': something else between them must run first",
                "'y' is not fused with 's': it runs over [3], not [4, 3]",
            ])
    }

    private static func isMatmul(_ node: Node) -> Bool { node.operation.operationName == "matmul" }

    @Test(arguments: [
        // What reads a product becomes its epilogue, with what else it reads.
        (
            "input x: f32[4, 3]; input w: f32[3, 5]; input b: f32[5]; output y = tanh(x @ w + b)",
            [["matmul", "add", "tanh"]]
        ),
        // One product to a group: the last; nothing that computes its operands.
        (
            """
            input x: f32[4, 4]; input w: f32[4, 4]; h = tanh(x); output y = h @ w + w @ x
            """, [["matmul", "add"]]
        ),
        (
            "input x: f32[4, 4]; h = x @ x; output y = tanh(h) + h @ x",
            [["tanh", "matmul", "add"]]
        ),
        // A product that is needed elsewhere is a result of its group.
        (
            "input x: f32[4, 4]; c = x @ x; output s = sum(c); output y = exp(c)",
            [["matmul", "exp"]]
        ),
        // Another shape reads it afterwards.
        ("input x: f32[4, 4]; output y = sum(x @ x, axis: 0) + 1", []),
    ])
    func joinsProducts(_ statements: String, _ expected: [[String]]) throws {
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        let plan = FusionPlan(graph, products: FusionPlanTests.isMatmul)
        #expect(names(plan, graph) == expected)
        for group in plan.groups {
            let product = try #require(group.product)
            #expect(group.members.filter { FusionPlanTests.isMatmul(graph.nodes[$0]) } == [product])
        }
    }

    /// A product runs as one with what alone reads it, a node or a group, where that is wanted.
    @Test func joinsProductsToTheirOnlyReaders() throws {
        let graph = try Graph.statements(
            """
            input x: f32[4, 4]
            input w: f32[4, 4]
            a = x @ w
            b = exp(x @ a + 1)
            c = w @ w
            output y = b @ w - c
            output z = tanh(c)
            output s = sum(x @ y, axis: 0)
            """)
        var asked: [[String]] = []
        let plan = FusionPlan(graph).joiningProducts(in: graph) { product, readers in
            asked.append(([product] + readers).map { graph.nodes[$0].typed.name })
            return readers.count == 2 || graph.nodes[readers[0]].typed.name == "subtract"
        }
        #expect(
            asked == [
                ["matmul", "matmul"], ["matmul", "add", "exp"], ["matmul", "subtract"],
                ["matmul", "sum"],
            ])
        #expect(names(plan, graph) == [["matmul", "add", "exp"], ["matmul", "subtract"]])
        #expect(plan.groups.allSatisfy { $0.product == $0.members[0] })
        #expect(plan.groups.map(\.outputs) == plan.groups.map { [$0.members.last ?? 0] })
    }

    @Test func saysWhyAProductIsNotFused() throws {
        let graph = try Graph.statements(
            "input x: f32[4, 4]\ninput w: f32[4, 4]\na = x @ w\nb = w @ x\noutput y = a + b")
        let plan = FusionPlan(graph, products: FusionPlanTests.isMatmul)
        #expect(
            plan.remarks(for: graph).map(\.message) == [
                "2 nodes run as one: matmul, add over [4, 4]",
                "'y' is not fused with 'a': it is the epilogue of another product, or something "
                    + "else must run first",
            ])
    }

    /// Contracting the groups of random graphs, and of their gradients, leaves no cycle; members
    /// share a shape; no node is in two groups.
    @Test(arguments: 0..<40)
    func groupsOfRandomGraphsHaveNoCycle(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(seed), nodeCount: 60)
        let optimized = try Pipeline.standard().run(try graph.requestingGradients()).graph
        for (graph, products) in [
            (graph, { _ in false }), (optimized, { _ in false }),
            (graph, FusionPlanTests.isMatmul), (optimized, FusionPlanTests.isMatmul),
        ] as [(Graph, (Node) -> Bool)] {
            let plan = FusionPlan(graph, products: products)
                .joiningProducts(in: graph) { _, _ in seed % 2 == 0 }
            var unit = Array(graph.nodes.indices)
            for group in plan.groups {
                #expect(Set(group.members.map { graph.nodes[$0].resultTypes[0].shape }).count == 1)
                for member in group.members {
                    #expect(unit[member] == member)
                    unit[member] = group.members[0]
                }
            }
            #expect(isAcyclic(graph, unit))
        }
    }

    private func isAcyclic(_ graph: Graph, _ unit: [Int]) -> Bool {
        var successors = [Set<Int>](repeating: [], count: graph.nodes.count)
        var waiting = [Int](repeating: 0, count: graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            for operand in node.operands where unit[operand.node] != unit[index] {
                if successors[unit[operand.node]].insert(unit[index]).inserted {
                    waiting[unit[index]] += 1
                }
            }
        }
        var ready = Set(unit).filter { waiting[$0] == 0 }
        var done = 0
        while let next = ready.popFirst() {
            done += 1
            for successor in successors[next] {
                waiting[successor] -= 1
                if waiting[successor] == 0 { ready.insert(successor) }
            }
        }
        return done == Set(unit).count
    }
}
