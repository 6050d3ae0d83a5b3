import Gradus
import GradusVisualization
import Testing

/// Numbers in the nodes of pictures.
@Suite struct DrawnNumberTests {
    private func tensor(_ elements: [Float]) throws -> Tensor {
        try #require(Tensor(elements, sizes: [elements.count]))
    }

    private func twoLayer() throws -> DrawingOptions {
        var options = DrawingOptions()
        options.values = ["x": try tensor([0.2, -0.3]), "y": try tensor([0, 0, 1])]
        return options
    }

    @Test(arguments: [DrawingView.forward, .both, .step])
    func nodesShowValuesAndGradients(view: DrawingView) throws {
        let model = try Gallery.model("two_layer").drawingModel(view, options: try twoLayer())
        #expect(model.node("softmax")?.values == ["[0.2317, 0.5703, 0.198]"])
        #expect(model.node("b2", .parameter)?.gradients == ["[0.2317, 0.5703, -0.802]"])
        #expect(model.node("W1", .parameter)?.values == ["[1, 0.2]", "[-1, 3]", "[0.5, 0.5]"])
        #expect(model.node("W1", .parameter)?.gradients.count == 3)
        #expect(model.node("σ")?.gradients == ["[0.0909, 0.4919, 0.3315]"])
        #expect(model.node("loss")?.values == ["1.62"])
        if view == .both {
            #expect(model.node("−")?.values == ["[0.2317, 0.5703, -0.802]"])
            #expect(model.node("d_b2")?.values == ["[0.2317, 0.5703, -0.802]"])
        }
        if view == .forward { #expect(model.node("x")?.gradients.isEmpty == false) }
        if view == .step {
            #expect(
                model.nodes.first { $0.id == "update b2" }?.values == ["[-0.02317, 0.443, 0.0802]"])
        }
        let text = String(decoding: try GraphvizRenderer.render(model, as: .svg), as: UTF8.self)
        #expect(text.contains(">[0.2317, 0.5703, 0.198]<") && text.contains(">∇ [0.2317, 0.5703"))
    }

    @Test func inputsHaveGradientsWithoutParameters() throws {
        var options = DrawingOptions()
        options.values = ["x": Tensor(3.0), "y": Tensor(-4.0)]
        for view in [DrawingView.forward, .both] {
            let model = try Gallery.model("fxy", graph: "fxy").drawingModel(view, options: options)
            #expect(model.node("x")?.gradients == ["2.06"])
            #expect(model.node("y")?.gradients == ["1.592"])
        }
    }

    @Test func sizesComeFromValues() throws {
        var options = DrawingOptions()
        options.values = ["x": Tensor(repeating: 0.5, .f32, sizes: [20, 4])]
        options.values?["y"] = Tensor(repeating: 1, .f32, sizes: [20, 3])
        let model = try Gallery.model("layers_mse", graph: "one_layer_batch")
            .drawingModel(.both, options: options)
        #expect(model.node("x")?.lines == ["f32[20, 4]"])
        #expect(model.node("x")?.values == ["0.5 ± 0", "0.5 … 0.5"])
        let open = try Gallery.model("layers_mse", graph: "one_layer_batch").drawingModel(.both)
        #expect(open.node("x")?.lines == ["f32[batch, 4]"])
        #expect(open.edges.contains { $0.label == "a1 : f32[batch, 3] · 12·batch B" })
    }

    @Test func anOperationWithoutADerivativeShowsValuesAlone() throws {
        let text = """
            graph g {
                input x: f32[2]
                const large: i64[9] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
                near = x > 0.25
                f = sum(cast(argmax(x), f32) + x[0])
                output near, large
                output nothing = x / 0
                minimize f
            }
            """
        var options = DrawingOptions()
        options.values = ["x": try tensor([0.5, 0])]
        let model = try Model(text: text).drawingModel(.forward, options: options)
        #expect(model.node("> 0.25")?.values == ["[true, false]"])
        #expect(model.node("÷ 0")?.values == ["[inf, nan]"])
        #expect(model.node("large", .output)?.values == ["5 ± 2.582", "1 … 9"])
        #expect(model.node("argmax")?.gradients == [])
        #expect(model.node("x")?.gradients == ["[1, 0]"])
    }

    @Test func wrongValuesAreErrors() throws {
        let model = try Gallery.model("two_layer")
        func message(_ values: [String: Tensor]) -> String {
            var options = DrawingOptions()
            options.values = values
            do {
                _ = try model.drawing(.both, options: options)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message(["z": Tensor(1.0)]).contains("'z' is no input or parameter"))
        #expect(message(["x": try tensor([1, 2, 3])]).contains("'x' is f32[2], given is f32[3]"))
        #expect(message(["x": try tensor([1, 2])]).contains("no value is given for 'y'"))
        let open = try Gallery.model("iris")
        var options = DrawingOptions()
        options.values = [:]
        #expect(throws: GraphError.self) { try open.drawing(.both, options: options) }
        #expect(throws: ExecutionError.unboundSizes(["batch"])) { try open.drawing(.schedule) }
    }
}
