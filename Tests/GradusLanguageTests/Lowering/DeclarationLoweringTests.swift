import GradusIR
import GradusLanguage
import GradusTensors
import TestSupport
import Testing

/// Declarations, names and places.
@Suite struct DeclarationLoweringTests {
    private static let initializers: [(String, Initializer)] = [
        ("f32[2] = 0.1", .fill(Double(Float(0.1)))),
        ("f64[2] = -1", .fill(-1)),
        ("f64 = 1 / 4", .fill(0.25)),
        ("i64 = 9007199254740993", .tensor(.i64([9_007_199_254_740_993], []), file: nil)),
        ("bool[2] = true", .fill(1)),
        ("f32[2] = [1, 2]", .tensor(.f32([1, 2]), file: nil)),
        ("f32[0, 2] = 0", .fill(0)),
        (
            "f32[2] = file(\"w.npy\")",
            .tensor(.f32([3, 4]), file: "w.npy")
        ),
        (
            "f32 = file(\"m.safetensors\", \"h.b\")",
            .tensor(.f32([5], []), file: "m.safetensors#h.b")
        ),
        ("f32[2] ~ zeros()", .fill(0)),
        ("f32[2] ~ ones", .fill(1)),
        ("f64[2] ~ constant(value: 0.1)", .fill(0.1)),
        ("f32[2] ~ uniform(-1, 1)", .random(RandomInitializer(.uniform, first: -1, second: 1))),
        ("f32[2] ~ normal(std: 0.5)", .random(RandomInitializer(.normal, first: 0, second: 0.5))),
        ("f32[n, 2] ~ he_normal()", .random(RandomInitializer(.heNormal))),
        ("f32[4, 2] ~ orthogonal()", .random(RandomInitializer(.orthogonal))),
    ]

    @Test(arguments: initializers)
    func initializer(_ declaration: String, is expected: Initializer) throws {
        let graph = try graph(
            "param p: \(declaration)\noutput p",
            files: [
                "w.npy": .f32([3, 4]),
                "m.safetensors#h.b": .f32([5], []),
            ])
        #expect(graph.parameters.map(\.initializer) == [expected])
    }

    @Test func objectiveOptimizerAndUpdates() throws {
        let graph = try graph(
            """
            input x: f32[3] distribution
            param W: f32[3] = 1
            param count: i32 = 0
            loss = sum(W * x)
            output loss
            maximize loss with sgd(0.5)
            count <- count + 1
            W <- 0
            """)
        #expect(graph.inputs[0].isDistribution)
        #expect(graph.objective?.direction == .maximize)
        #expect(graph.objective?.optimizers.first?.name == "sgd")
        #expect(graph.objective?.optimizers.first?.arguments == ["learning_rate": .number(0.5)])
        #expect(graph.updates.map(graph.name(of:)) == ["count", "W"])
        #expect(graph.type(of: graph.updates[1].value).description == "f32[3]")
    }

    @Test func nodesCarryNamesAndPlaces() throws {
        let graph = try graph(
            """
            input x: f32[2]
            h = exp(x) * 2
            output total = sum(h)
            """)
        #expect(graph.nodes.map { $0.name ?? "-" } == ["x", "-", "-", "-", "h", "total"])
        let places = graph.nodes.compactMap { $0.origin.source?.text }
        #expect(places == ["input x: f32[2]", "exp(x)", "2", "exp(x) * 2", "exp(x) * 2", "sum(h)"])
    }

    @Test func namesInFunctionsStayApart() throws {
        let graph = try #require(
            try graphs(
                of: """
                    function f(x) { h = exp(x); k = h + 1; return k }
                    graph g {
                        input x: f32
                        h = f(x)
                        y = f(h)
                        output y
                    }
                    """
            ).first)
        let names = graph.nodes.filter { $0.operation.operationName != "constant" }
            .map { $0.name ?? "-" }
        #expect(names == ["x", "h_2", "h", "h_3", "y"])
    }

    @Test func gradientsTakeOneOrMoreNames() throws {
        let graph = try graph(
            """
            input x: f64[3]
            input y: f64[3]
            h = x * y
            f = sum(h ^ 2)
            dx, dy = gradient(f, wrt: [x, y])
            output dh = gradient(f, wrt: h)
            output dx, dy
            output second = gradient(sum(dx), wrt: y)
            """)
        let types = graph.outputs.map { graph.type(of: $0.value).description }
        #expect(types == ["f64[3]", "f64[3]", "f64[3]", "f64[3]"])
        #expect(graph.outputs[1].value.node == graph.outputs[2].value.node)
    }

    @Test func oneRunFindsAllFaults() {
        let found = findings(
            in: """
                graph a { input x: f32; y = exp(q); z = y + 1; output z; minimize x[0] }
                graph b { input x: f31; output y = x + w }
                graph c { input x: f32; y = sim(x) + cis(x); output y }
                """)
        #expect(
            found.map { "\($0.code.rawValue) \($0.primary?.range.text ?? "")" } == [
                "E0201 q", "E0204 [0]", "E0215 f31", "E0201 w", "E0210 sim", "E0210 cis",
            ])
    }

    @Test func graphsWithFaultsAreLeftOut() {
        let (syntax, _) = Parser.parse(
            file: SourceFile(
                name: "t.graph",
                text: "graph a { input x: f32; output q }\ngraph b { input x: f32; output x }"))
        #expect(Lowering.lower(syntax).graphs.map(\.name) == ["b"])
    }
}
