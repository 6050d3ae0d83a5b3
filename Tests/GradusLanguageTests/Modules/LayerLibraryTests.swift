import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

/// The layers and functions of the standard library, by numbers.
@Suite struct LayerLibraryTests {
    /// Statements over `x: f64[2, 6, 4]`, `image: f64[2, 4, 6, 6]` and `s: f64[2, 4]`; with the type that
    /// their `y` has, and the parameters.
    private static let layers: [(statements: String, type: String, parameters: String)] = [
        ("y = dense(x, units: 3)", "f64[2, 6, 3]", "y.W y.b"),
        (
            "i = iota(size: 3); y = embedding(i, count: 5, units: 2, type: f64)", "f64[3, 2]", "y.W"
        ),
        ("y = conv1d(x, channels: 3, window: 2)", "f64[2, 3, 3]", "y.W y.b"),
        ("y = conv2d(image, channels: 3, window: 3)", "f64[2, 3, 4, 4]", "y.W y.b"),
        (
            "y = conv2d(image, channels: 6, window: 3, height: 1, strides: [1, 2], groups: 2)",
            "f64[2, 6, 6, 2]", "y.W y.b"
        ),
        (
            "y = conv2d(image, channels: 4, window: 3, padding: \"same\")", "f64[2, 4, 6, 6]",
            "y.W y.b"
        ),
        ("y = max_pool(image, window: 2)", "f64[2, 4, 3, 3]", ""),
        ("y = avg_pool(image, window: [2, 3], strides: 2)", "f64[2, 4, 3, 2]", ""),
        ("y = max_pool(x, window: 2)", "f64[2, 6, 2]", ""),
        ("y = avg_pool(x, window: 4)", "f64[2, 6, 1]", ""),
        ("y = layer_norm(x, affine: true)", "f64[2, 6, 4]", "y.scale y.offset"),
        ("y = layer_norm(x)", "f64[2, 6, 4]", ""),
        ("y = rms_norm(x, affine: true)", "f64[2, 6, 4]", "y.scale"),
        ("y = group_norm(image, groups: 2)", "f64[2, 4, 6, 6]", "y.scale y.offset"),
        ("y = group_norm(x, groups: 3)", "f64[2, 6, 4]", "y.scale y.offset"),
        ("y = group_norm(s, groups: 2)", "f64[2, 4]", "y.scale y.offset"),
        (
            "y = multi_head_attention(x, heads: 2, causal: true)", "f64[2, 6, 4]",
            "y.Wq y.bq y.Wk y.bk y.Wv y.bv y.Wo y.bo"
        ),
        (
            "y = multi_head_attention(s, heads: 1)", "f64[2, 4]",
            "y.Wq y.bq y.Wk y.bk y.Wv y.bv y.Wo y.bo"
        ),
        (
            "y = transformer_block(x, heads: 2)", "f64[2, 6, 4]",
            "y.norm1.scale y.norm1.offset y.attention.Wq y.attention.bq y.attention.Wk y.attention.bk "
                + "y.attention.Wv y.attention.bv y.attention.Wo y.attention.bo y.norm2.scale "
                + "y.norm2.offset y.expand.W y.expand.b y.contract.W y.contract.b"
        ),
        (
            "const h: f64[2, 3] = 0; y, c = lstm_cell(s, h, h, name: \"cell\")", "f64[2, 3]",
            "cell.W cell.U cell.b"
        ),
        ("const h: f64[2, 3] = 0.5; y = gru_cell(s, h)", "f64[2, 3]", "y.W y.U y.b"),
        ("y = huber_loss(s, 2 * s, delta: 0.5)", "f64[2, 4]", ""),
        ("y = hinge_loss(s, 1)", "f64[2, 4]", ""),
        ("y = kl_divergence(softmax(s / 4), softmax(s / 2))", "f64[2]", ""),
        ("y = cosine_distance(s, square(s))", "f64[2]", ""),
        ("y = normal_kl_divergence(s, s)", "f64[2]", ""),
    ]

    @Test(arguments: layers)
    func hasTypesParametersAndRightGradients(
        statements: String, type: String, parameters: String
    ) throws {
        let graph = try graph(
            """
            input x: f64[2, 6, 4]
            input image: f64[2, 4, 6, 6]
            input s: f64[2, 4]
            \(statements)
            output y
            minimize sum(square(y))
            """)
        #expect(graph.type(of: graph.outputs[0].value).description == type)
        #expect(graph.parameters.map(\.name).joined(separator: " ") == parameters)
        let printed = GraphPrinter.text(of: graph)
        #expect(try graphs(of: printed) == [graph], "\(printed)")
        let reports = try NumericalCheck(graph, at: graph.randomPlaceholders(scale: 0.7)).run()
        #expect(reports.filter { $0.status == .failed }.map(\.name) == [])
    }

    /// Calls with constants, and what they give.
    private static let values: [(expression: String, value: String)] = [
        ("huber_loss(a, 0)", "f64[3]: 0.5 1.5 2.5"),
        ("hinge_loss(a, 1)", "f64[3]: 0 0 0"),
        ("hinge_loss(a, -1)", "f64[3]: 2 3 4"),
        ("cosine_distance(a, 2 * a)", "f64: 0"),
        ("normal_kl_divergence(a, 0)", "f64: 7"),
        ("kl_divergence(p, p)", "f64: 0"),
        ("kl_divergence(p, q)", "f64: 0.6931471805599453"),
        ("attention(eye, eye, rows, causal: true)[0]", "f64[2]: 1 2"),
    ]

    @Test(arguments: values)
    func gives(expression: String, value: String) throws {
        let graph = try graph(
            """
            const a: f64[3] = [1, 2, 3]
            const p: f64[2] = [1, 0]
            const q: f64[2] = [0.5, 0.5]
            const eye: f64[2, 2] = [[1, 0], [0, 1]]
            const rows: f64[2, 2] = [[1, 2], [3, 4]]
            output y = \(expression)
            """)
        #expect(try ReferenceEvaluator(graph).outputs([:])["y"]?.summary == value)
    }

    @Test func aCausalPlaceSeesNoneBehindIt() throws {
        let graph = try graph(
            """
            input x: f64[4, 2]
            y = multi_head_attention(x, heads: 1, causal: true)
            first = sum(y[1])
            output d = gradient(first, wrt: x)
            """)
        let expanded = try graph.expandingGradients().graph
        let d = try #require(
            try ReferenceEvaluator(expanded).outputs(expanded.randomPlaceholders())["d"])
        #expect(d.doubles[4...].allSatisfy { $0 == 0 })
        #expect(d.doubles[..<4].allSatisfy { $0 != 0 })
    }

    @Test func stepsOfACellShareItsParameters() throws {
        let graph = try graph(
            """
            input s: f64[1, 5, 2]
            const start: f64[1, 3] = 0
            h = start
            c = start
            for t in 0..<5 { h, c = lstm_cell(s[:, t], h, c, name: "cell") }
            output h
            """)
        #expect(graph.parameters.map(\.name) == ["cell.W", "cell.U", "cell.b"])
    }
}
