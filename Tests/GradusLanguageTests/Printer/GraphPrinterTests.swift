import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Graphs as text: the text itself, and that it lowers to an equal graph.
@Suite struct GraphPrinterTests {
    /// The bodies of graphs that print as they are written.
    private static let bodies = [
        """
            input x: f32[batch, 4]
            input y: f32[batch] distribution

            param W: f32[4, 2]     = [[1, -0.2], [1e-05, 3], [0.5, 0.1], [inf, nan]]
            param b: f32[2]        = 0.1
            param flag: bool       = true
            param key: f64[4, 4]   ~ uniform(low: -1, high: 1)
            param value: f64[4, 4] ~ normal(deviation: 0.5)
            param head: f64[4, 4]  ~ glorot_uniform()

            const zeros: f64[4]    = 0
            const mask: bool[2]    = [true, false]
            const ones: f32[batch] = 1

            h = tanh(x @ W + b)
            s = -(h - 2 * (h - 3)) ^ 2 / (h * (h / 2))
            t = (h > 0) == mask or not (h <= 1 and h != b)
            u = where(t, h, 0)[:, 0] * y + ones
            v = sum(h, axis: -1, keep_dims: true)
            w = W.T @ x[0] + x[1, ::2]
            z = key @ zeros

            output h, s, u
            output other = v
            output w, z
        """,
        """
            input x: f64[3]
            input n: i32[3]

            f      = sum(x ^ 2) / 2
            dx, df = gradient(f * f, wrt: [x, f])
            g      = gradient(df, wrt: x)
            c      = cast(n, f64) + x

            output f, dx, g, c
            minimize f with sgd(learning_rate: 0.1)
        """,
        """
            input x: f32[n, 2]

            param w: f32 = 1

            a = concat(x, x, axis: -1)
            b = reshape(a, shape: [2 * n, 2])
            c = sum(b) / size(of: 4 * n, type: f32)

            output c
            maximize c
            w <- w - 0.1
        """,
    ]

    @Test(arguments: bodies)
    func textIsAsWritten(body: String) throws {
        let text = "graph g {\n\(body)\n}\n"
        let graph = try #require(try graphs(of: text).first)
        #expect(GraphPrinter.text(of: graph) == text)
    }

    /// Bodies with the statements that are printed for them.
    private static let statements: [(body: String, text: String)] = [
        // Broadcasts and numbers are left to lowering, values with two uses get names.
        (
            "input x: f64[3]; output y = exp(x) / sum(exp(x)) * 2.50",
            """
            exp_x = exp(x)
            y     = exp_x / sum(exp_x) * 2.5
            """
        ),
        // The user's name stays free for what has it.
        (
            "input x: f64; exp_x = log(x); output y = exp(x) * exp(x) + exp_x",
            """
            exp_x   = log(x)
            exp_x_2 = exp(x)
            y       = exp_x_2 * exp_x_2 + exp_x
            """
        ),
        // Where both operands are stretched, one says to what.
        (
            "input x: f64[3, 1]; output y = broadcast_to(x, [3, 2]) + broadcast_to(x * 2, [3, 2])",
            """
            y = x + broadcast_to(x * 2, shape: [3, 2])
            """
        ),
        // Numbers without a neighbour that has a type are declared.
        ("const a: f64 = 2; output y = sqrt(a)", "y = sqrt(a)"),
        // An output may have the name of a size.
        ("input x: f64[n]; output n", "v = size(of: n, type: f32)"),
        ("input t: bool; output y = where(t, 1, 2)", "y = where(t, c, 2)"),
        (
            "input x: f64[3]; input n: i32[2]; output y = gather(x, [0, 1]) * 2",
            """
            y = gather(x, c) * 2
            """
        ),
        // Parentheses where the tree needs them.
        ("input x: f64; output y = x - (x - 1) - -(x ^ -2) ^ x", "y = x - (x - 1) - -(x ^ -2) ^ x"),
        ("input x: f64; output y = (-1) ^ x * (x * 2)", "y = (-1) ^ x * (x * 2)"),
        // Long expressions are taken apart.
        (
            "input some_very_long_name: f64; output y = exp(some_very_long_name * some_very_long_name + "
                + "some_very_long_name) * exp(some_very_long_name + 1)",
            """
            v = some_very_long_name * some_very_long_name + some_very_long_name
            y = exp(v) * exp(some_very_long_name + 1)
            """
        ),
    ]

    @Test(arguments: statements)
    func printsStatements(body: String, text: String) throws {
        let graph = try graph(body)
        let printed = GraphPrinter.text(of: graph)
        let sections = printed.split(separator: "\n\n")
        let lines = sections[sections.count - 2].split(separator: "\n")
        #expect(
            lines.map { String($0.dropFirst(4)) } == text.split(separator: "\n").map(String.init))
        #expect(try graphs(of: printed) == [graph])
    }

    @Test func backwardPartIsExplained() throws {
        let builder = GraphBuilder(name: "g")
        let file = SourceFile(name: "g.graph", text: "\ny = exp(x)\n")
        let x = try builder.input("x", .f64())
        builder.origin = .source(SourceRange(file: file, lowerBound: 5, upperBound: 11))
        let y = try x.exp()
        builder.setName("y", of: y)
        builder.origin = .pullback(of: "y", operation: "exp", builder.origin)
        try builder.output("d_x", y * 3)
        let options = GraphPrinter.Options(
            header: "the backward graph of g.graph", explainsBackward: true)
        #expect(
            GraphPrinter.text(of: builder.graph, options: options) == """
                # the backward graph of g.graph
                graph g {
                    input x: f64

                    y = exp(x)  # saved

                    # backward: pullback of
                    d_x = y * 3  # exp, line 2

                    output d_x
                }

                """)
    }

    @Test func largeTensorsStayInTheirFiles() throws {
        let large = Tensor(repeating: 0.5, .f32, sizes: [5000])
        let graph = try graph(
            """
            const a: f32[5000] = file("a.npy")
            param b: f32[5000] = file("m.safetensors", "b")
            param c: f32[5000] = file("a#b.npy")
            param d: f32[2] = [1, 2]
            output s = a + b + c
            """,
            files: ["a.npy": large, "m.safetensors#b": large, "a#b.npy#": large])
        let text = GraphPrinter.text(of: graph)
        #expect(text.contains("const a: f32[5000] = file(\"a.npy\")"))
        #expect(text.contains("param b: f32[5000] = file(\"m.safetensors\", \"b\")"))
        #expect(text.contains("param c: f32[5000] = file(\"a#b.npy\")"))
        let builder = GraphBuilder(name: "g")
        try builder.output("y", builder.constant(large))
        let options = GraphPrinter.Options { name, tensor in "\(name)-\(tensor.count).npy" }
        #expect(
            GraphPrinter.text(of: builder.graph, options: options)
                .contains("const y: f32[5000] = file(\"y-5000.npy\")"))
        #expect(try graphs(of: GraphPrinter.text(of: builder.graph)) == [builder.graph])
    }

    // MARK: Round trips

    private func roundTrip(_ graph: Graph) throws {
        let text = GraphPrinter.text(of: graph)
        let again = try graphs(of: text)
        #expect(again == [graph], "\(text)")
        #expect(again.first.map { GraphPrinter.text(of: $0) } == text)
    }

    @Test(arguments: OperationSample.all)
    func everyOperation(sample: OperationSample) throws {
        let (builder, _, results) = try sample.graph()
        for (index, result) in results.enumerated() { try builder.output("y\(index)", result) }
        try roundTrip(builder.graph)
    }

    @Test(arguments: 0..<200)
    func randomGraphs(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        try roundTrip(try RandomGraph.make(using: &random))
    }

    @Test(arguments: [
        0.0, -0.0, 1, -1, 0.1, 1e20, 1e-20, .leastNonzeroMagnitude, 1.7976931348623157e308,
        .infinity, -.infinity,
        .nan, 9_007_199_254_740_992, 123_456_789.125, 1 / 3,
    ])
    func numbersKeepTheirBits(number: Double) throws {
        for type in ElementType.allCases {
            let builder = GraphBuilder(name: "g")
            let x = try builder.input("x", TensorType(type))
            let constant = builder.constant(number, type)
            try builder.output("y", try builder.call(Equal(), [x, constant])[0])
            let row = Tensor(type, sizes: [1, 2], converting: [number, 1])
            try builder.output("z", builder.constant(row))
            try roundTrip(builder.graph)
        }
    }
}
