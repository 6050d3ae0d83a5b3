import Foundation
import FoundationXML
import Gradus
import GradusVisualization
import Testing

/// Pictures of every graph of the gallery.
@Suite struct GalleryDrawingTests {
    @Test(arguments: Gallery.files)
    func everyViewIsDrawn(file: String) throws {
        for model in try Gallery.models(file) {
            var options = DrawingOptions()
            for size in model.graph.symbolicSizes { options.sizes[size] = 7 }
            for view in DrawingView.allCases {
                if view == .step, model.graph.objective?.optimizers.isEmpty != false {
                    #expect(throws: GraphError.self) { try model.drawing(view, options: options) }
                    continue
                }
                if view == .step, model.graph.parameters.isEmpty { continue }
                let first = try model.drawing(view, options: options)
                #expect(XMLParser(data: Data(first)).parse(), "\(model.graph.name) \(view)")
                #expect(try model.drawing(view, options: options) == first)
                #expect(try !model.drawingModel(view, options: options).edges.isEmpty)
            }
        }
    }

    @Test(arguments: Gallery.files)
    func everythingDrawnIsConnected(file: String) throws {
        for model in try Gallery.models(file) {
            for view in [DrawingView.forward, .both] {
                let drawing = try model.drawingModel(view)
                let connected = Set(drawing.edges.flatMap { [$0.from, $0.to] })
                for node in drawing.nodes where node.kind != .input && node.kind != .constant {
                    #expect(
                        connected.contains(node.id), "\(model.graph.name) \(view) \(node.title)")
                }
                // Every backward node of an operation stands beside the operation.
                let titles = Set(drawing.nodes.map(\.id))
                for node in drawing.nodes {
                    if let counterpart = node.counterpart { #expect(titles.contains(counterpart)) }
                }
            }
        }
    }

    @Test func thePictureInTheReadmeIsUpToDate() throws {
        let url = Gallery.folder.appendingPathComponent("pictures/two_layer.svg")
        let kept = [UInt8](try Data(contentsOf: url))
        let drawn = try Gallery.model("two_layer").drawing(.both)
        // Places depend on the widths of letters: with other fonts the facts must still agree.
        let probe = DrawingModel(
            title: "",
            nodes: [.init(id: "m", kind: .operation, title: String(repeating: "m", count: 30))])
        let width = try GraphvizRenderer.layout(probe).nodes[0].width
        if abs(width - Self.probeWidth) < 0.01 {
            #expect(
                drawn == kept,
                "draw it anew: gradus render graphs/two_layer.graph -o graphs/pictures/two_layer.svg"
            )
        } else {
            #expect(Self.facts(drawn) == Self.facts(kept))
        }
    }

    /// The width of 30 letters m in bold with the fonts that the picture was drawn with.
    private static let probeWidth = 356.0

    /// Titles, texts and `data-…` attributes of a picture, in order.
    private static func facts(_ document: [UInt8]) -> [String] {
        String(decoding: document, as: UTF8.self).split(separator: "\n").compactMap { line in
            if line.hasPrefix("<g id") || line.hasPrefix("<title>") { return String(line) }
            guard line.hasPrefix("<text") else { return nil }
            return line.split(separator: ">").dropFirst().first.map { $0.prefix { $0 != "<" } }
                .map(String.init)
        }
    }

    @Test func oddNamesAreDrawn() throws {
        let builder = GraphBuilder(name: "<b>&\"'\\N]]></b>")
        let x = try builder.input("x<&>\"\\G", TensorType(.f32, [2]))
        let w = try builder.parameter("\u{0}\n\u{202E}–ü😀", TensorType(.f32, [2]), .fill(1))
        let product = try x * w
        builder.setName("-->", of: product)
        let sum = try product.sum()
        try builder.output("%\\n{|}", product)
        try builder.objective(
            .maximize, sum, with: [.init(name: "sgd", arguments: ["learning_rate": 0.5])])
        let model = Model(builder.graph)
        for view in DrawingView.allCases {
            let bytes = try model.drawing(view)
            #expect(XMLParser(data: Data(bytes)).parse(), "\(view)")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("x&lt;&amp;&gt;&quot;\\G"))
        }
    }

    @Test func whatCannotBeDrawnIsAnError() throws {
        let plain = try Model(text: "graph g {\n input x: f32[2]\n output y = x + 1\n}")
        for view in [DrawingView.backward, .both, .step] {
            #expect(throws: GraphError.self) { try plain.drawing(view) }
        }
        #expect(try plain.drawingModel(.schedule).titles(.operation) == ["+ 1"])
        var statements = "y0 = x"
        for index in 1...2001 { statements += "\ny\(index) = sin(y\(index - 1))" }
        let long = try Model(text: "graph g {\ninput x: f32\n\(statements)\noutput y2001\n}")
        #expect(throws: DrawingError.self) { try long.drawing(.forward) }
    }

    @Test func memoryIsDrawnOverTime() throws {
        let model = try Gallery.model("two_layer")
        let program = try model.compile(.trainingStep).program()
        let plot = MemoryTimeline.plot(of: program)
        #expect(plot.spans.count == program.buffers.count)
        for (span, buffer) in zip(plot.spans, program.buffers) {
            #expect(span.name == buffer.owner)
            #expect(span.x.lowerBound == Double(buffer.lifetime.lowerBound))
            #expect(span.y.lowerBound == Double(buffer.offset))
            #expect(span.y.upperBound - span.y.lowerBound >= Double(buffer.byteCount))
        }
        let bytes = try model.memoryTimeline(of: .trainingStep)
        #expect(XMLParser(data: Data(bytes)).parse())
    }
}
