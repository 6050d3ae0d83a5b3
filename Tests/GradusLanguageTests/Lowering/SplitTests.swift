import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// `a, b = split(x, parts: 2)`.
@Suite struct SplitTests {
    @Test func givesEqualParts() throws {
        let graph = try graph(
            """
            input x: f64[4, 3]
            low, high = split(x, parts: 2)
            a, b, c = split(x, 3, axis: -1)
            output low, high, c
            output sum = a + b
            """)
        let x = Tensor(.f64, sizes: [4, 3], converting: (0..<12).map(Double.init))
        let values = try ReferenceEvaluator(graph).outputs(["x": x])
        #expect(values["low"]?.doubles == [0, 1, 2, 3, 4, 5])
        #expect(values["high"]?.doubles == [6, 7, 8, 9, 10, 11])
        #expect(values["c"]?.doubles == [2, 5, 8, 11] && values["c"]?.sizes == [4, 1])
        #expect(values["sum"]?.doubles == [1, 7, 13, 19])
    }

    @Test func splitsSymbolicSizes() throws {
        let graph = try graph("input x: f32[2 * n]\na, b = split(x, parts: 2)\noutput a, b")
        #expect(graph.outputs.map { graph.type(of: $0.value).description } == ["f32[n]", "f32[n]"])
    }

    @Test(arguments: [
        ("a, b = split(x)", "E0208 'split' takes a tensor and the number of its parts"),
        ("a, b = split(parts: 2)", "E0208 'split' takes a tensor and the number of its parts"),
        ("a, b = split(x, parts: 2)", "E0203 an axis of size 5 has no 2 equal parts"),
        ("a, b = split(x, parts: 2, axis: 2)", "E0204 there is no axis 2: f32[5, 4] has 2 axes"),
        ("a, b = split(x, parts: 0)", "E0206 'parts' is a number from 1 to 10000, found 0"),
        ("a, b = split(x, parts: 0.5)", "E0206 an integer is needed here, found the number 0.5"),
        ("a, b = split(x, part: 5)", "E0207 'split' has no attribute 'part'"),
        ("a, b = split(x, 2, parts: 2)", "E0212 'parts' is given twice"),
        ("a, b = split(x, parts: 5)", "E0228 2 names cannot stand for 5 values"),
    ])
    func faultsAreReported(_ line: String, _ message: String) {
        let text = "graph g {\n    input x: f32[5, 4]\n    \(line)\n    output a, b\n}\n"
        let found = Lowering.analyze(SourceFile(name: "split.graph", text: text)).lowered
            .diagnostics
        #expect(found.map { "\($0.code.rawValue) \($0.message)" } == [message])
    }
}
