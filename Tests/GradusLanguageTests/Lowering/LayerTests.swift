import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// Layers: who owns which parameter, and under which path.
@Suite struct LayerTests {
    private func parameters(_ text: String) throws -> [String] {
        try #require(try graphs(of: text).last).parameters.map(\.name)
    }

    /// Bodies of a graph with an input `x: f32[5, 4]`, and the parameters that they have.
    private static let bodies: [(body: String, parameters: String)] = [
        ("h = dense(x, units: 3)", "h.W h.b"),
        ("h = relu(dense(x, units: 3)) + 1", "h.W h.b"),
        ("output h = dense(x, 3)", "h.W h.b"),
        ("h = dense(dense(x, 3), 2)", "dense_1.W dense_1.b h.W h.b"),
        ("h = dense(x, 3) + dense(x, 3)", "dense_1.W dense_1.b dense_2.W dense_2.b"),
        ("minimize sum(dense(x, 1))", "dense_1.W dense_1.b"),
        ("dense_1 = x; h = -dense(x, 3) - dense(x, 3)", "dense_2.W dense_2.b dense_3.W dense_3.b"),
        ("a = dense(x, 3, name: \"deep.first\")", "deep.first.W deep.first.b"),
        ("a = dense(x, 4); b = dense(a, 4, name: \"a\")", "a.W a.b"),
        ("h = x; for i in 2..<4 { h = dense(h, 4) }", "h.2.W h.2.b h.3.W h.3.b"),
        (
            "h = x; for i in 0..<2 { for j in 0..<2 { h = h + dense(h, 4, name: \"one\") } }",
            "one.W one.b"
        ),
        ("h = x; for i in 0..<2 { param s: f32 = 1; h = h * s }", "s.0 s.1"),
        (
            "e = x; for i in 0..<2 { e = twice(e) }",
            "e.0.inner.W e.0.inner.b e.0.dense_1.W e.0.dense_1.b "
                + "e.1.inner.W e.1.inner.b e.1.dense_1.W e.1.dense_1.b"
        ),
        (
            "a = twice(x); b = twice(a, name: \"a\")",
            "a.inner.W a.inner.b a.dense_1.W a.dense_1.b"
        ),
    ]

    @Test(arguments: bodies)
    func pathsFollowTheText(body: String, expected: String) throws {
        let text = """
            layer twice(x) {
                inner = dense(x, units: dim(x, -1) * 2)
                return dense(inner, units: dim(x, -1))
            }
            graph g {
                input x: f32[5, 4]
                \(body)
                output x
            }
            """
        let names = try parameters(text)
        #expect(names.joined(separator: " ") == expected)
        let graph = try #require(try graphs(of: text).last)
        let printed = GraphPrinter.text(of: graph)
        #expect(try graphs(of: printed) == [graph], "\(printed)")
    }

    @Test func parametersHaveTypesOfTheOperands() throws {
        let graph = try graph("input x: f64[n, 4]; h = dense(x, 3); output h")
        #expect(graph.parameters.map { graph.type(of: $0.value) } == [.f64(4, 3), .f64(3)])
        #expect(graph.parameters[1].initializer == .fill(0))
    }

    @Test func parametersOfALayerAreNamesOfItsCaller() throws {
        let graph = try graph(
            """
            input x: f64[2]
            h = dense(x, 3)
            output penalty = sum(h.W ^ 2)
            output d = gradient(penalty, wrt: h.W)
            output tied = h @ h.W.T
            """)
        #expect(graph.type(of: graph.outputs[1].value) == .f64(2, 3))
        #expect(graph.type(of: graph.outputs[2].value) == .f64(2))
    }

    @Test func aDeclarationOfTheUserGoesFirst() throws {
        let text = """
            layer dense(x, units: int) { param A: f32[units] = 1; return sum(x) * A }
            function softmax(x) = x + 1
            graph g {
                input x: f32[4]
                h = dense(x, 2)
                k = multi(softmax(x))
                output h, k
            }
            layer multi(x) { inner = dense(x, 3); return inner }
            """
        #expect(try parameters(text) == ["h.A", "k.inner.A"])
    }

    @Test func sharedParametersMustBeOfOneType() {
        let found = findings(
            in: """
                graph g {
                    input x: f32[4]
                    a = dense(x, 4)
                    b = dense(a, 3, name: "a")
                    output b
                }
                """)
        #expect(
            found.map(\.message)
                == [
                    "the shared parameter 'a.W' is f32[4, 4] in another call, and f32[4, 3] here",
                    "the shared parameter 'a.b' is f32[4] in another call, and f32[3] here",
                ])
    }
}
