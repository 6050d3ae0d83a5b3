import GradusOperations
import GradusTensors
import Testing

@testable import GradusIR

@Suite struct GraphTests {
    /// `loss = Σ (W x + W x)` and an unused `exp(x)`.
    private func graph(reordered: Bool = false, name: String? = "twice") throws -> Graph {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f64, [Dimension(symbol: "n")]))
        let w = try builder.parameter("W", TensorType(.f64), .fill(2))
        if reordered { _ = try x.exp() }
        let product = try w * x
        let again = try w * x
        let twice = try product + again
        if let name { builder.setName(name, of: twice) }
        if !reordered { _ = try x.exp() }
        try builder.output("y", twice)
        try builder.objective(.minimize, try twice.sum())
        try builder.update("W", try w - 1)
        return builder.graph
    }

    @Test func equalNodesAreOneNode() throws {
        let multiplies = try graph().nodes.filter { $0.operation is Multiply }
        #expect(multiplies.count == 1)
    }

    @Test func entriesSayWhatIsComputed() throws {
        let entries = try graph().entries
        #expect(
            entries.map(\.operation.operationName) == [
                "placeholder", "placeholder", "broadcast_to", "multiply", "add", "exp", "sum",
                "constant", "subtract",
            ])
        #expect(entries[4].name == "twice")
        #expect(entries[4].operands == [ValueID(node: 3), ValueID(node: 3)])
        #expect(entries[4].resultTypes == [TensorType(.f64, [Dimension(symbol: "n")])])
        #expect(entries[4].origin.source == nil)
    }

    @Test func equalityIgnoresOrderNamesAndUnusedNodes() throws {
        #expect(try graph() == graph(reordered: true, name: nil))
        var other = try graph()
        other.outputs = []
        #expect(try graph() != other)
    }

    @Test func deadNodesGoAndDeclarationsStay() throws {
        let graph = try graph().withoutTraining()
        let lean = try graph.removingDeadNodes()
        #expect(!lean.nodes.contains { $0.operation is Exponential || $0.operation is Sum })
        #expect(lean.inputs.map(\.name) == ["x"] && lean.parameters.map(\.name) == ["W"])
        #expect(lean == graph)
        try lean.verify()
    }

    @Test func bindingReplacesEverySymbol() throws {
        let bound = try graph().binding(["n": 3])
        #expect(bound.symbolicSizes.isEmpty)
        #expect(bound.type(of: bound.outputs[0].value) == TensorType(.f64, [3]))
        let x = try #require(Tensor([1, 2, 3] as [Double], sizes: [3]))
        let outputs = try ReferenceEvaluator(bound).outputs(["x": x, "W": Tensor(2.0)])
        #expect(outputs["y"]?.doubles == [4, 8, 12])
    }

    @Test func theVerifierFindsBrokenGraphs() throws {
        var graph = try graph()
        try graph.verify()
        let sound = graph
        try graph.verify(after: sound)
        let last = graph.nodes.count - 1
        let (before, after) = (graph.nodes[last - 1], graph.nodes[last])
        graph.nodes[last - 1] = after
        graph.nodes[last] = before
        #expect(throws: GraphError.self) { try graph.verify() }
        #expect(throws: GraphError.self) { try graph.verify(after: sound) }
        var rootless = try self.graph()
        rootless.outputs[0].value = ValueID(node: 99)
        #expect(throws: GraphError.self) { try rootless.verify() }
    }

    @Test func declarationsAreChecked() throws {
        let builder = GraphBuilder(name: "g")
        let x = try builder.input("x", TensorType(.f32, [2]))
        #expect(throws: GraphError.self) { try builder.input("x", TensorType(.f32)) }
        #expect(throws: GraphError.self) { try builder.objective(.minimize, x) }
        #expect(throws: GraphError.self) { try builder.update("x", x) }
        #expect(throws: GraphError.self) {
            try builder.parameter("p", TensorType(.f32, [3]), .tensor(Tensor(Float(1)), file: nil))
        }
        try builder.output("y", x)
        #expect(throws: GraphError.self) { try builder.output("y", x) }
    }

    @Test func theEvaluatorNamesWhatIsMissing() throws {
        let bound = try graph().binding(["n": 1])
        let error = #expect(throws: GraphError.self) { try ReferenceEvaluator(bound).run([:]) }
        #expect(error?.message == "no value is given for 'x'")
    }
}

@Suite struct InitializerTests {
    @Test func randomStartsHaveTheirVarianceAndRepeat() {
        let type = TensorType(.f64, [200, 300])
        for (kind, variance) in [
            (RandomInitializer.Kind.glorotUniform, 2.0 / 500), (.glorotNormal, 2.0 / 500),
            (.heUniform, 2.0 / 200), (.heNormal, 2.0 / 200),
        ] {
            let start = Initializer.random(RandomInitializer(kind))
            let elements = start.tensor(for: type, path: "W", seed: 3).doubles
            let mean = elements.reduce(0) { $0 + $1 * $1 } / Double(elements.count)
            #expect(abs(mean / variance - 1) < 0.03, "\(kind)")
            #expect(start.tensor(for: type, path: "W", seed: 3).doubles == elements)
            #expect(start.tensor(for: type, path: "V", seed: 3).doubles != elements)
        }
    }

    /// QᵀQ = 1 where there are more rows than columns, else QQᵀ = 1.
    @Test(arguments: [[30, 7], [7, 30], [12, 12], [2, 3, 5], [1, 4]])
    func orthogonalStartsAreOrthogonal(_ sizes: [Int]) {
        let type = TensorType(.f64, Shape(sizes))
        let start = Initializer.random(RandomInitializer(.orthogonal))
        let elements = start.tensor(for: type, path: "W", seed: 5).doubles
        let columns = sizes[sizes.count - 1]
        let rows = elements.count / columns
        let (count, length) = (min(rows, columns), max(rows, columns))
        func element(_ vector: Int, _ place: Int) -> Double {
            rows > columns
                ? elements[place * columns + vector] : elements[vector * columns + place]
        }
        for i in 0..<count {
            for j in 0..<count {
                let product = (0..<length).reduce(0) { $0 + element(i, $1) * element(j, $1) }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-14)
            }
        }
        #expect(start.tensor(for: type, path: "V", seed: 5).doubles != elements)
        var parts: [Double] = []
        start.forEachPart(of: type, path: "W", seed: 5) { parts += $1.doubles }
        #expect(parts == elements)
    }
}

@Suite struct SourceFileTests {
    @Test func positionsCountLinesAndCharacters() {
        let file = SourceFile(name: "a.graph", text: "x = σ(y)\nz")
        let range = SourceRange(file: file, lowerBound: 6, upperBound: 7)
        #expect(range.description == "a.graph:1:6")
        #expect(file.position(at: 10) == (2, 1))
        #expect(file.line(1) == "x = σ(y)" && file.line(2) == "z" && file.line(3) == "")
    }
}
