import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

/// `jacobian`, `hessian`, and functions with a derivative of their own.
@Suite struct DerivativeTests {
    private func outputs(_ graph: Graph, _ tensors: [String: Tensor]) throws -> [String: Tensor] {
        try ReferenceEvaluator(graph.expandingGradients().graph).outputs(tensors)
    }

    private let x = ["x": Tensor.f64([1, 2, 3])]

    @Test func jacobiansHaveARowForEachElement() throws {
        let graph = try graph(
            """
            input x: f64[3]
            y = stack(x[0] * x[1], x[2] ^ 2)
            output J = jacobian(y, wrt: x)
            output g = jacobian(sum(x ^ 3), wrt: x)
            """)
        let values = try outputs(graph, x)
        #expect(values["J"]?.summary == "f64[2, 3]: 2 1 0 0 0 6")
        #expect(values["g"]?.summary == "f64[3]: 3 12 27")
    }

    @Test func jacobiansOfMatricesByMatrices() throws {
        let graph = try graph(
            """
            input x: f64[3]
            a = reshape(x, shape: [1, 3])
            J = jacobian(2 * a, wrt: a)
            output J
            """)
        #expect(try outputs(graph, x)["J"]?.summary == "f64[1, 3, 1, 3]: 2 0 0 0 2 0 0 0 2")
    }

    @Test func hessiansAreJacobiansOfGradients() throws {
        let graph = try graph(
            "input x: f64[3]; output H = hessian(x[0] ^ 2 * x[1] + sum(x ^ 3), wrt: x)")
        #expect(try outputs(graph, x)["H"]?.summary == "f64[3, 3]: 10 2 0 2 12 0 0 0 18")
    }

    private static let faults: [(call: String, message: String)] = [
        ("jacobian(z, wrt: z)", "'jacobian' needs known sizes, found f64[n]"),
        (
            "jacobian(large, wrt: x)",
            "a Jacobian of f64[2000] has 2000 rows, each a gradient of its own"
        ),
        ("hessian(x, wrt: x)", "'gradient' needs a scalar, found f64[3]"),
        ("hessian(sum(x), wrt: [x, x])", "'hessian' differentiates by one value"),
        ("hessian(sum(x))", "'hessian' takes a scalar and what to differentiate by"),
        ("jacobian(x, wrt: 2 * x)", "'wrt' takes names of values"),
    ]

    @Test(arguments: faults)
    func faultsAreNamed(call: String, message: String) {
        let found = findings(
            in: """
                graph g {
                    input x: f64[3]
                    input z: f64[n]
                    input large: f64[2000]
                    output y = \(call)
                }
                """)
        #expect(
            found.map { $0.message.replacing("'hessian' needs", with: "'gradient' needs") }
                == [message])
    }

    // MARK: Functions with a pullback

    private static let functions = """
        function softplus_of(x, scale: number = 1) {
            e = exp(x)
            return log(1 + e) * scale
        }
            pullback(g) = g * scale * e / (1 + e)
        function product(a, b) = a * b, a + b
            pullback(g, h) = g * b + h, g * a + h
        function doubled_gradient(x) = x pullback(g) = 2 * g
        function constant_gradient(x) = sum(x) pullback(g) = 1
        function chosen(x, i) = gather(x, i)
            pullback(g) = g @ one_hot(i, depth: dim(x, 0), type: f64), 0

        """

    private func functions(with body: String) throws -> Graph {
        let text = Self.functions + "graph g {\ninput x: f64[3]\n\(body)\n}\n"
        let graph = try #require(try graphs(of: text).first)
        let printed = GraphPrinter.text(of: graph)
        #expect(try graphs(of: printed) == [graph], "\(printed)")
        return graph
    }

    @Test func thePullbackIsTheDerivative() throws {
        let graph = try functions(
            with: """
                y = doubled_gradient(x)
                output y
                output d = gradient(sum(y * y), wrt: x)
                output c = gradient(constant_gradient(x) * 3, wrt: x)
                """)
        let values = try outputs(graph, x)
        #expect(values["y"]?.summary == "f64[3]: 1 2 3")
        #expect(values["d"]?.summary == "f64[3]: 4 8 12")
        #expect(values["c"]?.summary == "f64[3]: 1 1 1")
    }

    @Test func severalResultsAndIntegerOperands() throws {
        let graph = try functions(
            with: """
                const i: i32[2] = [2, 0]
                p, q = product(x, x * x)
                c = chosen(x, i)
                output dp = gradient(sum(p), wrt: x)
                output dq = gradient(sum(q) + sum(p), wrt: x)
                output dc = gradient(sum(c * c), wrt: x)
                """)
        let values = try outputs(graph, x)
        #expect(values["dp"]?.summary == "f64[3]: 3 12 27")
        #expect(values["dq"]?.summary == "f64[3]: 6 17 34")
        #expect(values["dc"]?.summary == "f64[3]: 2 0 6")
    }

    @Test func theNumericalCheckHoldsItAgainstDifferences() throws {
        let right = try functions(with: "output y = sum(softplus_of(x, scale: 3))")
        let reports = try NumericalCheck(right, at: x).run()
        let report = try #require(reports.first { $0.operation == "softplus_of" })
        #expect(report.status == .passed && report.compared == 3)
        let wrong = try functions(with: "output y = sum(doubled_gradient(x))")
        let failed = try NumericalCheck(wrong, at: x).run()
        #expect(failed.first { $0.operation == "doubled_gradient" }?.status == .failed)
    }

    @Test func gradientsWithinAFunctionAreWrittenOut() throws {
        let text = """
            function slope(x) {
                f = sum(x ^ 3)
                return gradient(f, wrt: x)
            }
                pullback(g) = 6 * x * g
            graph g {
                input x: f64[3]
                y = slope(x)
                output y
                output d = gradient(sum(y), wrt: x)
            }
            """
        let graph = try #require(try graphs(of: text).first)
        let values = try outputs(graph, x)
        #expect(values["y"]?.summary == "f64[3]: 3 12 27")
        #expect(values["d"]?.summary == "f64[3]: 6 12 18")
    }

    @Test func oneFunctionAtTwoShapesPrintsAsTwo() throws {
        let graph = try functions(
            with: """
                input z: f64[n, 2]
                output a = softplus_of(x)
                output b = softplus_of(z)
                output c = softplus_of(x, 4)
                """)
        let text = GraphPrinter.text(of: graph)
        #expect(text.contains("function softplus_of(x: f64[3]) {"))
        #expect(text.contains("function softplus_of_2(x: f64[n, 2]) {"))
        #expect(text.contains("c = softplus_of_3(x)"))
    }
}
