import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// What the language means: the values of expressions by the reference evaluator.
@Suite struct LoweringTests {
    private static let prelude = """
        function swish(x) = x * sigmoid(x)
        function scaled(x, k: int = 2, offset = 0.5) { y = x * k; return y + offset }
        function pair(x) = x, -x
        function rows(x) = reshape(x, shape: [dim(x, 0), 1])
        function sized(x: f64[n, m]) = size(of: n * 10 + m, type: f64) + sum(x)
        graph g {
            const a: f64[2, 3] = [[1, 2, 3], [4, 5, 6]]
            const v: f64[3] = [1, 2, 3]
            const s: f64 = 2
            const i: i32[2] = [2, 0]
            const t: bool[2] = [true, false]
            const half = 1 / 2
            const two = 2

        """

    /// A text without commas at the place of an expression, and what it gives.
    private static func rows(_ text: String) -> [(String, String)] {
        text.split(separator: "\n").compactMap { line in
            line.range(of: " ⇒ ").map {
                (String(line[..<$0.lowerBound]), String(line[$0.upperBound...]))
            }
        }
    }

    private static let values = """
        v + 1 ⇒ f64[3]: 2 3 4
        v * where(v > 1, 1, 0) ⇒ f64[3]: 0 2 3
        v - where(v > 1, where(v > 2, 3, half), 0) ⇒ f64[3]: 1 1.5 0
        i * where(v[:2] > 1, 1, 0) ⇒ i32[2]: 0 0
        1 - v ⇒ f64[3]: 0 -1 -2
        -v ^ 2 ⇒ f64[3]: -1 -4 -9
        2 ^ 3 ^ 2 * s ⇒ f64: 1024
        7 % 3 * s ⇒ f64: 2
        a @ v ⇒ f64[2]: 14 32
        a.T @ [1, 1] ⇒ f64[3]: 5 7 9
        a * v ⇒ f64[2, 3]: 1 4 9 4 10 18
        v < 2 or v == 3 ⇒ bool[3]: true false true
        not t and true ⇒ bool[2]: false true
        where(v > 1, v, 0) ⇒ f64[3]: 0 2 3
        where(t, 1, 0) ⇒ f32[2]: 1 0
        v * half ⇒ f64[3]: 0.5 1 1.5
        half * two * s ⇒ f64: 2
        sqrt(4) * s ⇒ f64: 4
        v + -1 ⇒ f64[3]: 0 1 2
        i + 1 ⇒ i32[2]: 3 1
        i / 2 ⇒ i32[2]: 1 0
        i == 2 ⇒ bool[2]: true false
        1.5 ⇒ f32: 1.5
        1 + 2 ⇒ f32: 3
        [[1, 2], [3, 4]] ⇒ f32[2, 2]: 1 2 3 4
        [half, two, -1] ⇒ f32[3]: 0.5 2 -1
        [true, false] ⇒ bool[2]: true false
        inf * s ⇒ f64: inf
        0.1 + 0.2 * s ⇒ f64: 0.5
        gather(v, [2, 0]) ⇒ f64[2]: 3 1
        gather(v, i) ⇒ f64[2]: 3 1
        sum(a, axis: -1) ⇒ f64[2]: 6 15
        sum(a, [0], keep_dims: true) ⇒ f64[1, 3]: 5 7 9
        sum(a, 0) ⇒ f64[3]: 5 7 9
        cast(v, i32) ⇒ i32[3]: 1 2 3
        reshape(a, shape: [3, two]) ⇒ f64[3, 2]: 1 2 3 4 5 6
        reshape(a, shape: [dim(a, 1), -1]) ⇒ f64[3, 2]: 1 2 3 4 5 6
        reshape(a, 6) ⇒ f64[6]: 1 2 3 4 5 6
        v / dim(a, -1) ⇒ f64[3]: 0.3333333333333333 0.6666666666666666 1
        pow(v, 2) ⇒ f64[3]: 1 4 9
        concat(v, v, axis: 0) ⇒ f64[6]: 1 2 3 1 2 3
        scaled(v) ⇒ f64[3]: 2.5 4.5 6.5
        scaled(v, 3) ⇒ f64[3]: 3.5 6.5 9.5
        scaled(i, offset: 1) ⇒ i32[2]: 5 1
        scaled(v, k: two + 1, offset: 0) ⇒ f64[3]: 3 6 9
        swish(swish(0 * s)) ⇒ f64: 0
        rows(v) ⇒ f64[3, 1]: 1 2 3
        sized(a) ⇒ f64: 44
        """

    @Test(arguments: rows(values))
    func value(of expression: String, is expected: String) throws {
        let text = Self.prelude + "    output y = \(expression)\n}\n"
        let graph = try #require(try graphs(of: text).first)
        let values = try ReferenceEvaluator(graph).outputs([:])
        #expect(values["y"]?.summary == expected)
    }

    private static let indices = """
        v[0] ⇒ f64: 1
        v[-1] ⇒ f64: 3
        v[1:] ⇒ f64[2]: 2 3
        v[:-1] ⇒ f64[2]: 1 2
        v[-2:10] ⇒ f64[2]: 2 3
        v[2:1] ⇒ f64[0]:
        v[::2] ⇒ f64[2]: 1 3
        v[::-1] ⇒ f64[3]: 3 2 1
        v[::-2] ⇒ f64[2]: 3 1
        v[1::-1] ⇒ f64[2]: 2 1
        v[-1:0:-1] ⇒ f64[2]: 3 2
        v[0:2:-1] ⇒ f64[0]:
        v[:] ⇒ f64[3]: 1 2 3
        a[1] ⇒ f64[3]: 4 5 6
        a[:, 1] ⇒ f64[2]: 2 5
        a[1, 2] ⇒ f64: 6
        a[0:1, ::-1] ⇒ f64[1, 3]: 3 2 1
        a[-1, 1:][0] ⇒ f64: 5
        a[two - 1, two] ⇒ f64: 6
        a.T[0] ⇒ f64[2]: 1 4
        """

    @Test(arguments: rows(indices))
    func index(_ expression: String, is expected: String) throws {
        try value(
            of: expression, is: expected.hasSuffix(":") ? "\(expected) " : expected)
    }

    @Test func literalsRoundOnceFromTheirDigits() throws {
        // 1 + 2⁻²⁴ + 2⁻⁵⁵ is nearest to 1 + 2⁻²³ as binary32; by way of binary64 it would become 1.
        let digits = "1.0000000596046448030"
        let graph = try graph(
            """
            const c: f32 = \(digits)
            param p: f32[2] = \(digits)
            input x: f32
            output c
            output y = x * \(digits)
            """)
        let values = try ReferenceEvaluator(graph).outputs([
            "x": Tensor(Float(1)), "p": Tensor(repeating: 0, .f32, sizes: [2]),
        ])
        #expect(values["c"]?.floats == [Float(1).nextUp])
        #expect(values["y"]?.floats == [Float(1).nextUp])
        let parameters = ReferenceEvaluator(graph).initialParameters()
        #expect(parameters["p"]?.floats == [Float(1).nextUp, Float(1).nextUp])
    }

    @Test func equalExpressionsAreOneNode() throws {
        let graph = try graph(
            "input x: f32[2]; y = exp(x) + 1; z = exp(x) + 1; output y, z")
        #expect(graph.outputs[0].value == graph.outputs[1].value)
        #expect(graph.name(of: graph.outputs[1].value) == "y")
    }

    @Test func sizesAreSharedAndComputed() throws {
        let graph = try graph(
            """
            input x: f32[batch, 2 * n]
            input y: f32[n + n]
            z = x * y
            w = reshape(z, shape: [n, 2 * batch])
            mean_rows = sum(w) / batch
            const zeros: f32[batch] = 0
            output w, mean_rows, zeros
            """)
        let types = graph.outputs.map { graph.type(of: $0.value).description }
        #expect(types == ["f32[n, 2 * batch]", "f32", "f32[batch]"])
        #expect(graph.symbolicSizes == ["batch", "n"])
    }

    @Test func symbolicAxesAreIndexed() throws {
        let graph = try graph(
            """
            input x: f32[n, 3]
            output a = x[1:]
            output b = x[-1]
            output c = x[:, 0]
            output d = x[::-1]
            """)
        let types = graph.outputs.map { graph.type(of: $0.value).description }
        #expect(types == ["f32[n - 1, 3]", "f32[3]", "f32[n]", "f32[n, 3]"])
        let bound = try graph.binding(["n": 2])
        let x = try #require(Tensor([1, 2, 3, 4, 5, 6] as [Float], sizes: [2, 3]))
        let values = try ReferenceEvaluator(bound).outputs(["x": x])
        #expect(values["b"]?.floats == [4, 5, 6])
        #expect(values["d"]?.floats == [4, 5, 6, 1, 2, 3])
    }
}
