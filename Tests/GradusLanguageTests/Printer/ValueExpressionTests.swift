import GradusIR
import TestSupport
import Testing

@testable import GradusLanguage

@Suite struct ValueExpressionTests {
    private func text(_ statements: String, depth: Int = 4) throws -> String {
        let graph = try Graph.statements("input x: f32[2, 3]\ninput b: f32[3]\n\(statements)")
        let value = try #require(graph.outputs.last?.value)
        return GraphPrinter.expression(of: value, in: graph, depth: depth)
    }

    @Test func readsLikeTheFormula() throws {
        #expect(try text("output y = x * b + 1") == "(x * b) + 1")
        #expect(try text("output y = -exp(x) / sum(x, axis: 0)") == "(-exp(x)) / sum(x, axis: 0)")
        #expect(try text("output y = x") == "x")
        #expect(try text("output y = x + [1, 2, 3]") == "x + constant(f32[3])")
        #expect(try text("output y = x + [0.1, 0.1, 0.1]") == "x + 0.1")
        #expect(try text("output y = x > b and true") == "(x > b) and true")
    }

    /// What is deeper stands as a name, or as a number where it has none.
    @Test func isCutAtADepth() throws {
        #expect(try text("h = tanh(x)\noutput y = exp(sin(h))", depth: 2) == "exp(sin(h))")
        #expect(try text("h = tanh(x)\noutput y = exp(sin(h))", depth: 3) == "exp(sin(tanh(x)))")
        #expect(try text("output y = exp(sin(cos(x)))", depth: 2) == "exp(sin(%2))")
        #expect(try text("output y = x", depth: 0) == "x")
    }

    /// A value that is used twice is written twice, but costs no more than its size.
    @Test func longChainsStayShort() throws {
        let lines = (0..<200).map { "h\($0 + 1) = h\($0) * h\($0)" }
        let statements = "h0 = x + b\n\(lines.joined(separator: "\n"))\noutput y = h200"
        #expect(try text(statements, depth: 2) == "(h198 * h198) * (h198 * h198)")
    }
}
