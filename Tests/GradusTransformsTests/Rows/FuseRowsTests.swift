import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct FuseRowsTests {
    /// The graph of a text, differentiated and optimised, before and after the pass.
    private func graphs(_ text: String) throws -> (before: Graph, after: Graph) {
        let before = try Pipeline.standard().run(.statements(text)).graph
        let after = try Pipeline([FuseRows()]).run(before).graph.removingDeadNodes()
        return (before, after)
    }

    /// Both graphs give the same outputs.
    private func expectEqualOutputs(_ graphs: (before: Graph, after: Graph)) throws {
        let values = graphs.before.randomPlaceholders()
        let expected = try ReferenceEvaluator(graphs.before).outputs(values)
        let found = try ReferenceEvaluator(graphs.after).outputs(values)
        #expect(!expected.isEmpty)
        for (name, tensor) in expected {
            #expect(found[name]?.difference(from: tensor, tolerance: 1e-11) == nil, "\(name)")
        }
    }

    @Test(arguments: [
        (
            """
            param z: f64[4, 3] = 0
            input y: i32[4]
            loss = mean(softmax_cross_entropy(z, y))
            output d = gradient(loss, wrt: z)
            """, "softmax_cross_entropy_gradient"
        ),
        (
            """
            param z: f64[2, 2, 3] = 0
            input y: i32[2, 2]
            input w: f64[2, 2]
            loss = sum(w * softmax_cross_entropy(z, y))
            output d = gradient(loss, wrt: z)
            """, "softmax_cross_entropy_gradient"
        ),
        (
            """
            param z: f64[4, 3] = 0
            input w: f64[4, 3]
            loss = sum(w * softmax(z))
            output d = gradient(loss, wrt: z)
            """, "softmax_gradient"
        ),
        (
            """
            param z: f64[4, 3] = 0
            input w: f64[4, 3]
            loss = sum(w * square(log_softmax(z)))
            output d = gradient(loss, wrt: z)
            """, "log_softmax_gradient"
        ),
        (
            """
            param z: f64[4, 3] = 0
            input y: f64[4, 3]
            input w: f64[4]
            loss = sum(w * softmax_cross_entropy(z, y))
            output d = gradient(loss, wrt: z)
            """, "softmax_cross_entropy_gradient"
        ),
        (
            """
            param z: f64[4, 3] = 0
            input y: f64[4, 3]
            loss = mean(softmax_cross_entropy(z, softmax(y)))
            output d = gradient(loss, wrt: z)
            """, "softmax_cross_entropy_gradient"
        ),
    ])
    func gradientsOfRowsBecomeOne(text: String, name: String) throws {
        let graphs = try graphs(text)
        #expect(graphs.before.operationCounts[name] == nil)
        #expect(graphs.after.operationCounts[name] == 1)
        #expect(graphs.after.operationCounts["one_hot"] == nil)
        try expectEqualOutputs(graphs)
    }

    @Test(arguments: [
        // The softmax is needed as it is.
        """
        param z: f64[4, 3] = 0
        input y: i32[4]
        p = softmax(z)
        output p
        loss = mean(softmax_cross_entropy(z, y))
        output d = gradient(loss, wrt: z)
        """,
        // The kernel of the loss gives the softmax of few scores beside it.
        """
        param z: f64[4, 3] = 0
        input y: f64[4, 3] distribution
        loss = mean(softmax_cross_entropy(z, y))
        output loss
        output d = gradient(loss, wrt: z)
        """,
        // Nothing says that the targets sum to 1.
        """
        param z: f64[4, 3] = 0
        input y: f64[4, 3]
        output d = softmax(z) - y
        """,
        // The sum runs over another axis than the last.
        """
        param z: f64[4, 3] = 0
        input w: f64[4, 3]
        loss = sum(w * softmax(z, axis: 0))
        output d = gradient(loss, wrt: z)
        """,
        // The weights differ along a row.
        """
        param z: f64[3, 3] = 0
        input w: f64[3, 3]
        input y: i32[3]
        output r = w * (z - one_hot(y, depth: 3, type: f64))
        loss = sum(z)
        output d = gradient(loss, wrt: z)
        """,
    ])
    func otherFormulasStay(text: String) throws {
        let graphs = try graphs(text)
        #expect(!graphs.after.operationCounts.keys.contains { $0.hasSuffix("_gradient") })
        try expectEqualOutputs(graphs)
    }

    /// The factor of the scores goes before their gradient, but not where that is needed without it.
    @Test(arguments: [false, true])
    func aFactorGoesBeforeTheGradientOfSoftmax(isNeededAlone: Bool) throws {
        let graphs = try graphs(
            """
            param z: f64[4, 3] = 0
            input w: f64[3, 3]
            s = z / 8
            p = softmax(s)
            loss = sum(square(p @ w))
            output d = gradient(loss, wrt: z)
            \(isNeededAlone ? "output e = gradient(loss, wrt: s)" : "")
            """)
        let index = try #require(
            graphs.after.nodes.firstIndex { $0.typed.name == "softmax_gradient" })
        let cotangent = graphs.after.node(of: graphs.after.nodes[index].operands[1])
        #expect(cotangent.typed.name == (isNeededAlone ? "matmul" : "multiply"))
        #expect(graphs.after.operationCounts["softmax_gradient"] == 1)
        try expectEqualOutputs(graphs)
    }

    @Test func gradientOfTwoScalesIsComputedOnce() throws {
        let graphs = try graphs(
            """
            param z: f64[4, 3] = 0
            input y: i32[4]
            loss = mean(softmax_cross_entropy(z, y))
            d = gradient(loss, wrt: z)
            output d
            output next = z - 0.1 * d
            """)
        #expect(graphs.after.operationCounts["softmax_cross_entropy_gradient"] == 1)
        try expectEqualOutputs(graphs)
    }

    @Test func manyScoresAreExponentiatedOnTheWayToTheirGradient() throws {
        let text = """
            param z: f64[300, 20] = 0
            input y: f64[300, 20] distribution
            loss = mean(softmax_cross_entropy(z, y))
            output loss
            output d = gradient(loss, wrt: z)
            """
        let graphs = try graphs(text)
        #expect(graphs.after.operationCounts["softmax_cross_entropy_gradient"] == 1)
        #expect(graphs.after.operationCounts["softmax"] == nil)
    }
}
