import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// `for`: written out, carrying what its body assigns anew.
@Suite struct LoopTests {
    private func value(_ body: String, of name: String = "y") throws -> String {
        let graph = try graph(body)
        return try #require(try ReferenceEvaluator(graph).outputs([:])[name]).summary
    }

    /// Bodies of graphs with what their output `y` is.
    private static let bodies: [(body: String, y: String)] = [
        ("h = 0; for i in 0..<4 { h = h + i }; const o: f64 = 0; output y = o + h", "f64: 6"),
        ("const o: f64 = 1; h = o; for i in 1..<5 { h = h * i }; output y = h", "f64: 24"),
        ("const o: f64 = 1; h = o; for i in 3..<3 { h = h * i }; output y = h", "f64: 1"),
        ("const o: f64 = 1; h = o; for i in 3..<1 { h = h * i }; output y = h", "f64: 1"),
        (
            "const o: f64 = 1; h = o; for i in -1..<2 { z = h + i; h = z * 2 }; output y = h",
            "f64: 2"
        ),
        (
            "const o: f64 = 0; h = o; for i in 0..<3 { for j in 0..<i { h = 10 * h + i + j } }; "
                + "output y = h", "f64: 123"
        ),
        (
            "const x: f64[3] = [1, 2, 3]; a = 0; b = 1; for i in 0..<dim(x, 0) { "
                + "c = a; a = b; b = c + x[i] }; const o: f64 = 0; output y = o + b", "f64: 4"
        ),
        (
            "const x: f64[4] = [1, 2, 3, 4]; s = x[0]; for i in 1..<4 { "
                + "s = where(i % 2 == 0, s + x[i], s - x[i]) }; output y = s", "f64: -2"
        ),
        ("const o: f64 = 2; output y = power(o, 3)", "f64: 8"),
    ]

    @Test(arguments: bodies)
    func computes(body: String, y: String) throws {
        #expect(try value(body) == y)
    }

    @Test func namesOfTheBodyEndWithIt() {
        let found = findings(
            in: "graph g { input x: f32; for i in 0..<2 { z = x + i }; output y = z }")
        #expect(found.map(\.message) == ["'z' is not defined"])
        let index = findings(in: "graph g { input x: f32; for i in 0..<2 { z = x }; y = x + i }")
        #expect(index.map(\.message) == ["'i' is not defined"])
    }

    @Test func nodesHaveTheIndexInTheirNames() throws {
        let graph = try graph("input x: f32[2]; h = x; for i in 0..<2 { h = tanh(h) }; output h")
        #expect(graph.nodes.compactMap(\.name) == ["x", "h.0", "h.1"])
    }

    @Test func loopsStandInFunctionsAndCarryArguments() throws {
        let text = """
            function power_of(x, n: int) {
                y = x
                for i in 1..<n { y = y * x }
                return y
            }
            function halved(x) { for i in 0..<2 { x = x / 2 }; return x }
            graph g { const c: f64 = 2; output y = power_of(c, 5) + halved(c) }
            """
        let graph = try #require(try graphs(of: text).first)
        #expect(try ReferenceEvaluator(graph).outputs([:])["y"]?.summary == "f64: 32.5")
    }

    @Test func aFaultIsToldOnce() {
        let found = findings(
            in: """
                graph g {
                    input x: f32[4]
                    h = x
                    for i in 0..<100 { h = h[0:4 - i] + x }
                    output h
                }
                """)
        #expect(found.map(\.code) == [.shapeMismatch])
    }

    @Test func whatLoopsWriteOutIsBounded() {
        let nested = String(repeating: "for i in 0..<1000 { ", count: 1)
        let text =
            "graph g { input x: f32; h = x; \(nested) for j in 0..<1000 { h = h + j } }; output h }"
        #expect(findings(in: text).map(\.code) == [.loopTooLong])
    }
}
