import GradusIR
import GradusLanguage
import Testing

/// What is known when compiling, and `where` with such a condition.
@Suite struct CompileTimeTests {
    /// Expressions in a graph with `x: f64[n, 3]`, `i: i32[n]` and a constant `c: f64[2, 3]`; and what
    /// they print as.
    private static let expressions: [(expression: String, printed: String)] = [
        ("where(rank(x) == 2, x, i)", "x"),
        ("where(rank(x) > 2, x, i)", "i"),
        ("where(type(x) == f64, x, i)", "x"),
        ("where(not (type(i) == f64 or rank(i) == 3), x, i)", "x"),
        ("where(dim(x, -1) == 3 and dim(c, 0) == 2, x, i)", "x"),
        ("where(dim(x, 0) + 1 > dim(x, 0), x, i)", "x"),
        ("x * where(rank(x) == 2, 2, 3)", "x * 2"),
        ("where(true, x, 2 * x)", "where(true, x, 2 * x)"),
        ("where(1 < 2, x, 2 * x)", "where(c < 2, x, 2 * x)"),
        ("where(x > 0, x, 0)", "where(x > 0, x, 0)"),
        ("sum(x, axis: rank(x) - 1)", "sum(x, axis: -1)"),
        ("cast(i, type(x))", "cast(i, f64)"),
        ("x * rank(x)", "x * 2"),
        ("reshape(x, shape: [dim(x, 0) * dim(x, 1)])", "reshape(x, shape: [3 * n])"),
        ("pick(x, axis: -2)", "sum(x, axis: 0)"),
        ("pick(x, axis: -2, keeps: true)", "sum(x, axis: 0, keep_dims: true)"),
        ("pick(x, [0, 1], kind: \"mean\")", "mean(x)"),
        ("pick(x, target: f32, kind: \"cast\")", "cast(x, f32)"),
    ]

    @Test(arguments: expressions)
    func lowersTo(expression: String, printed: String) throws {
        let text = """
            function pick(
                x, axis: ints = -1, keeps: bool = false, kind: text = "sum", target: type = f64
            ) {
                isSum = kind == "sum"
                return where(
                    kind == "cast", cast(x, target),
                    where(isSum, sum(x, axis: axis, keep_dims: keeps), mean(x, axis: axis)))
            }
            graph g {
                input x: f64[n, 3]
                input i: i32[n]
                const c: f64[2, 3] = 1
                y = \(expression)
                output y
            }
            """
        let graph = try #require(try graphs(of: text).first)
        let lines = GraphPrinter.text(of: graph).split(separator: "\n")
        let shown = try #require(lines.first { $0.contains("output y") || $0.contains(" y = ") })
        #expect(
            shown.trimmingPrefix { $0 == " " }.replacing("output y = ", with: "")
                .replacing("y = ", with: "") == printed)
    }

    @Test func sizesThatARunDecidesDoNotChoose() {
        let found = findings(
            in: "graph g { input x: f32[n]; output y = where(dim(x, 0) == 3, x, 2 * x) }")
        #expect(
            found.map(\.message)
                == ["'==' of the size n and the integer 3 has no value when compiling"])
    }

    @Test func sizesMustDivide() {
        let found = findings(
            in: """
                graph g {
                    input x: f32[6, 10]
                    output y = reshape(x, shape: [6, 3, dim(x, -1) / 3])
                }
                """)
        #expect(found.map(\.code) == [.invalidAttribute])
    }
}
