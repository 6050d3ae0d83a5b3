import GradusIR
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct GraphDifferenceTests {
    private let model = """
        input x: f32[2]
        input y: f32[3]
        param W1: f32[4, 2] ~ glorot_uniform()
        param b1: f32[4] = 0
        param W2: f32[3, 4] ~ glorot_uniform()
        h = sigmoid(W1 @ x + b1)
        p = softmax(W2 @ h)
        loss = cross_entropy(p, y)
        output p
        minimize loss
        """

    /// The changes from the model to it with words replaced, each as `kind: - before + after`.
    private func changes(_ replacements: [(String, String)]) throws -> [String] {
        var other = model
        for (old, new) in replacements {
            try #require(other.contains(old))
            other = other.replacing(old, with: new)
        }
        return try lines(model, other)
    }

    private func lines(_ before: String, _ after: String) throws -> [String] {
        try GraphDifference(try Graph.statements(before), try Graph.statements(after))
            .changes.map { change in
                [
                    "\(change.kind.rawValue) \(change.subject.rawValue):",
                    change.before.map { "- \($0)" }, change.after.map { "+ \($0)" },
                ].compactMap { $0 }.joined(separator: " ")
            }
    }

    @Test func namesOrderAndLayoutAreNoDifference() throws {
        #expect(try changes([]) == [])
        #expect(try changes([("h = ", "hidden = "), ("W2 @ h", "W2 @ hidden")]) == [])
        #expect(
            try lines(
                "input x: f32[2]\na = exp(x)\nb = sin(x)\noutput y = a * b",
                "input x: f32[2]\nu = sin(x)\nv = exp(x)\nw = u * v\noutput y = w") == [])
    }

    @Test func oneOperationInThePlaceOfAnother() throws {
        #expect(
            try changes([("sigmoid(", "tanh(")]) == [
                "changed node: - h = sigmoid(v2) + h = tanh(v2)"
            ])
    }

    @Test func somethingPutInBetween() throws {
        #expect(
            try changes([("W2 @ h", "W2 @ relu(h)")]) == [
                "added node: + v3 = relu(h)",
                "changed node: - v4 = W2 @ h + v4 = W2 @ v3",
            ])
        // Also where everything below has changed, too.
        let both = try changes([("W2 @ h", "W2 @ relu(h)"), ("W1 @ x", "W1 @ (2 * x)")])
        #expect(both.filter { $0.hasPrefix("added node") }.count == 2)
        #expect(both.filter { $0.hasPrefix("removed node") }.isEmpty)
        #expect(both.filter { $0.hasPrefix("changed node") }.count == 2)
    }

    /// Names say what belongs together where operations do not.
    @Test func severalChangesAtOnce() throws {
        #expect(
            try changes([("W2 @ h", "W2 @ relu(h)"), ("sigmoid(W1 @ x + b1)", "tanh(W1 @ x - b1)")])
                == [
                    "changed node: - v2 = v1 + b1 + v2 = v1 - b1",
                    "changed node: - h = sigmoid(v2) + h = tanh(v2)",
                    "added node: + v3 = relu(h)",
                    "changed node: - v4 = W2 @ h + v4 = W2 @ v3",
                ])
    }

    @Test func somethingTakenOut() throws {
        let found = try changes([("sigmoid(W1 @ x + b1)", "W1 @ x + b1")])
        #expect(found.filter { $0.hasPrefix("removed node") }.count == 1)
        #expect(found.contains { $0.hasPrefix("removed node: - ") && $0.contains("sigmoid(") })
        #expect(found.filter { $0.hasPrefix("added") }.isEmpty)
    }

    @Test func declarationsAndResults() throws {
        #expect(
            try changes([("param b1: f32[4] = 0", "param b1: f32[4] = 1")]) == [
                "changed parameter: - param b1: f32[4] = 0 + param b1: f32[4] = 1"
            ])
        #expect(
            try changes([("minimize loss", "minimize loss with sgd(learning_rate: 0.1)")]) == [
                "changed objective: - minimize loss + minimize loss with sgd(learning_rate: 0.1)"
            ])
        #expect(try changes([("output p", "output p\noutput h")]) == ["added output: + output h"])
        #expect(
            try changes([("input y: f32[3]", "input y: f32[3]\ninput z: f32")]) == [
                "added input: + input z: f32"
            ])
    }

    @Test func numbersAreSeenInTheLinesThatReadThem() throws {
        #expect(
            try lines("input x: f32[2]\noutput y = x * 2", "input x: f32[2]\noutput y = x * 3") == [
                "changed node: - y = x * 2 + y = x * 3"
            ])
        let list = try lines(
            "input x: f32[2]\noutput y = x * [1, 2]", "input x: f32[2]\noutput y = x * [1, 3]")
        #expect(list.count == 1 && list[0].contains("[1, 2]") && list[0].contains("[1, 3]"))
    }

    @Test func operandsThatMayChangePlacesAreNoDifference() throws {
        #expect(
            try lines(
                "input x: f32[2]\ninput z: f32[2]\noutput y = sin(x) + z",
                "input x: f32[2]\ninput z: f32[2]\noutput y = z + sin(x)") == [])
        #expect(
            try lines(
                "input x: f32[2]\ninput z: f32[2]\noutput y = x - z",
                "input x: f32[2]\ninput z: f32[2]\noutput y = z - x") == [
                    "changed node: - y = x - z + y = z - x"
                ])
    }

    /// A graph differs from itself in nothing, and from what a pass makes of it in what it says.
    @Test(arguments: 0..<20)
    func randomGraphs(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(7000 + seed), nodeCount: 40)
        let same = try GraphDifference(graph, graph)
        #expect(same.isEmpty && same.unchangedCount > 0)
        let other = try Pipeline.standard().run(graph).graph
        let difference = try GraphDifference(graph, other)
        #expect(difference.isEmpty == (graph == other))
        let reversed = try GraphDifference(other, graph)
        #expect(reversed.isEmpty == difference.isEmpty)
    }
}
