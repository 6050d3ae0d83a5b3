import GradusVisualization
import Testing

@Suite struct GraphvizRendererTests {
    @Test(arguments: DrawingFormat.allCases)
    func twentyRendersGiveTheSameBytes(format: DrawingFormat) throws {
        for model in [SampleModels.step(), SampleModels.fused()] {
            let first = try GraphvizRenderer.render(model, as: format)
            for _ in 0..<20 {
                #expect(try GraphvizRenderer.render(model, as: format) == first)
            }
        }
    }

    @Test func threadsTakeTurns() async throws {
        let models = [
            SampleModels.step(), SampleModels.fused(), SampleModels.everyKind(),
            SampleModels.random(count: 20, seed: 3, backward: true),
        ]
        let expected = try models.map { try GraphvizRenderer.render($0, as: .svg) }
        try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for turn in 0..<32 {
                let model = models[turn % models.count]
                group.addTask { (turn, try GraphvizRenderer.render(model, as: .svg)) }
            }
            for try await (turn, bytes) in group {
                #expect(bytes == expected[turn % models.count])
            }
        }
    }

    @Test func formatsBeginAsTheyShould() throws {
        let starts: [(DrawingFormat, [UInt8])] = [
            (.svg, Array("<?xml version=\"1.0\"".utf8)), (.dot, Array("digraph".utf8)),
            (.png, [0x89, 0x50, 0x4E, 0x47]), (.pdf, Array("%PDF-".utf8)),
        ]
        for (format, start) in starts {
            let bytes = try GraphvizRenderer.render(SampleModels.everyKind(), as: format)
            #expect(bytes.starts(with: start), "\(format)")
        }
        #expect(DrawingFormat(fileExtension: "SVG") == .svg)
        #expect(DrawingFormat(fileExtension: "jpeg") == nil)
    }

    @Test func everyKindLooksDifferent() throws {
        let model = SampleModels.everyKind()
        let bytes = try GraphvizRenderer.render(model, as: .svg)
        let elements = try #require(XMLDocumentReader.elements(of: bytes))
        var looks: Set<String> = []
        for (position, element) in elements.enumerated() {
            let role = element.attributes["class"] ?? ""
            guard role.hasPrefix("node "), role != "node decoration" else { continue }
            let shape = elements[(position + 1)...].first { $0.attributes["fill"] != nil }
            looks.insert(
                "\(shape?.attributes["fill"] ?? "") \(shape?.attributes["stroke"] ?? "")")
        }
        #expect(looks.count == DrawingModel.NodeKind.allCases.count)
        let classes = Set(elements.compactMap { $0.attributes["class"] })
        for kind in DrawingModel.NodeKind.allCases { #expect(classes.contains("node \(kind)")) }
        for kind in DrawingModel.EdgeKind.allCases { #expect(classes.contains("edge \(kind)")) }
        let kinds = DrawingModel.NodeKind.allCases.count + DrawingModel.EdgeKind.allCases.count
        #expect(model.legend.count == kinds)
        let texts = elements.filter { $0.name == "text" }.map(\.text)
        for entry in model.legend { #expect(texts.contains(entry.text), "\(entry.text)") }
    }

    @Test func svgCarriesFactsAndNothingExternal() throws {
        var model = SampleModels.mirrored(count: 3)
        model.nodes[0].annotations = .init(line: 9, shape: "f32[batch, 64]", bytes: 1024)
        model.nodes[0].tooltip = "line 9: h = x @ W"
        let bytes = try GraphvizRenderer.render(model, as: .svg)
        let elements = try #require(XMLDocumentReader.elements(of: bytes))
        let start = try #require(elements.firstIndex { $0.attributes["data-name"] == "f0" })
        #expect(elements[start].attributes["data-line"] == "9")
        #expect(elements[start].attributes["data-shape"] == "f32[batch, 64]")
        #expect(elements[start].attributes["data-bytes"] == "1024")
        #expect(elements[start + 1].name == "title")
        #expect(elements[start + 1].text == "line 9: h = x @ W")
        let pullback = try #require(elements.first { $0.attributes["data-name"] == "b0" })
        #expect(pullback.attributes["data-counterpart"] == "f0")
        let saved = try #require(elements.first { $0.attributes["class"] == "edge saved" })
        #expect(saved.attributes["data-from"] == "f0" && saved.attributes["data-to"] == "b1")
        #expect(saved.attributes["data-bytes"] == "12")
        let text = String(decoding: bytes, as: UTF8.self)
        for forbidden in ["<!DOCTYPE", "href", "<!--", "url(", "<image"] {
            #expect(!text.contains(forbidden), "\(forbidden)")
        }
    }

    @Test func contradictionsAreErrors() {
        func error(_ change: (inout DrawingModel) -> Void) -> DrawingError? {
            var model = SampleModels.fused()
            change(&model)
            do {
                _ = try GraphvizRenderer.render(model, as: .svg)
                return nil
            } catch {
                return error
            }
        }
        #expect(error { $0.nodes[1].id = "f0" } == .invalidModel("two nodes are named 'f0'"))
        #expect(
            error { $0.edges[0].to = "nowhere" } == .invalidModel("there is no node 'nowhere'"))
        #expect(
            error { $0.nodes[0].cluster = "none" } == .invalidModel("there is no cluster 'none'"))
        #expect(
            error { $0.clusters[1].parent = "inner" }
                == .invalidModel("cluster 'outer' lies in itself"))
        #expect(error { $0.clusters[1].id = "inner" } != nil)
    }

    @Test func degenerateModelsAreDrawn() throws {
        var loop = DrawingModel(
            title: "", nodes: [.init(id: "a", kind: .operation, title: "")],
            edges: [.init(from: "a", to: "a", label: "again")])
        loop.nodes.append(.init(id: "b", kind: .loss, title: "b", lines: ["", " "]))
        loop.edges += [.init(from: "a", to: "b"), .init(from: "b", to: "a")]
        loop.clusters = [
            .init(id: "forward", kind: .forward, title: ""),
            .init(id: "backward", kind: .backward, title: "empty"),
        ]
        for model in [DrawingModel(title: ""), DrawingModel(title: "only a title"), loop] {
            for format in DrawingFormat.allCases {
                #expect(!(try GraphvizRenderer.render(model, as: format)).isEmpty)
            }
        }
        loop.nodes[0].cluster = "forward"
        loop.nodes[1].cluster = "backward"
        #expect(
            XMLDocumentReader.elements(of: try GraphvizRenderer.render(loop, as: .svg)) != nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func largeModelsAreDrawnOrRefused() throws {
        #expect(!(try GraphvizRenderer.render(SampleModels.mirrored(count: 250), as: .svg)).isEmpty)
        let error = #expect(throws: DrawingError.self) {
            try GraphvizRenderer.render(SampleModels.mirrored(count: 751), as: .svg)
        }
        #expect(error == .tooLarge(nodes: 1502, limit: 1500))
        #expect(error?.description.hasPrefix("too large to draw: 1502 nodes, at most 1500") == true)
    }
}
