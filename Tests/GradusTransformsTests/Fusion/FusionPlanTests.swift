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
        // But not where two values would be kept for one.
        (
            """
            input x: f32[3]; a = tanh(x); b = sin(x); d = a * b; s = sum(a); t = sum(b)
            output y = d * (x - s - t)
            """,
            [["tanh", "sin", "multiply"], ["subtract", "subtract", "multiply"]]
        ),
        ("input x: f32[3]; output y = sum(exp(x))", []),
    ])
    func joins(_ statements: String, _ expected: [[String]]) throws {
        let graph = try Graph.statements(statements.replacing("; ", with: "\n"))
        #expect(names(FusionPlan(graph), graph) == expected)
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

    /// Contracting the groups of random graphs, and of their gradients, leaves no cycle; members
    /// share a shape; no node is in two groups.
    @Test(arguments: 0..<40)
    func groupsOfRandomGraphsHaveNoCycle(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(seed), nodeCount: 60)
        let optimized = try Pipeline.standard().run(try graph.requestingGradients()).graph
        for graph in [graph, optimized] {
            let plan = FusionPlan(graph)
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
