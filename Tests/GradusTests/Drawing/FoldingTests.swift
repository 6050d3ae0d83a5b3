import Foundation
import FoundationXML
import Gradus
import GradusVisualization
import Testing

/// Pictures in which what is made several times is drawn once.
@Suite struct FoldingTests {
    private static let loop = """
        graph loop {
            input x: f32[batch, 4]
            input y: f32[batch, 4]
            h = x
            for i in 0..<5 {
                h = h + tanh(dense(h, units: 4))
            }
            g = dense(h, units: 4)
            minimize mean_squared_error(g, y)
        }
        """

    private func drawing(
        _ model: Model, _ view: DrawingView, isFolded: Bool?
    ) throws -> DrawingModel {
        var options = DrawingOptions()
        options.isFolded = isFolded
        return try model.drawingModel(view, options: options)
    }

    @Test func aLoopIsDrawnOnce() throws {
        let model = try Model(text: Self.loop)
        let whole = try drawing(model, .forward, isFolded: false)
        let folded = try drawing(model, .forward, isFolded: true)
        let repeated = folded.nodes.filter { $0.lines.last == "×5" }
        #expect(repeated.filter { $0.kind == .parameter }.map(\.title) == ["h.*.W", "h.*.b"])
        // The product, the sum with b, tanh, and the sum with h.
        #expect(repeated.filter { $0.kind == .operation }.count == 4)
        #expect(folded.nodes.count == whole.nodes.count - 4 * 6)
        // The layer behind the loop is another one, though the library's text is the same.
        let others = folded.nodes.filter { $0.kind == .parameter && !$0.title.contains("*") }
        #expect(others.map(\.title) == ["g.W", "g.b"])
        #expect(folded.edges.allSatisfy { $0.from != $0.to })
        #expect(try drawing(model, .forward, isFolded: nil) == whole)
    }

    @Test(arguments: [DrawingView.forward, .backward, .both])
    func isPlacedAndConnected(_ view: DrawingView) throws {
        let model = try Model(text: Self.loop)
        var options = DrawingOptions()
        options.isFolded = true
        let bytes = try model.drawing(view, options: options)
        #expect(XMLParser(data: Data(bytes)).parse())
        #expect(try model.drawing(view, options: options) == bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains("×5"))
        let drawn = try drawing(model, view, isFolded: true)
        let nodes = Set(drawn.nodes.map(\.id))
        for edge in drawn.edges { #expect(nodes.contains(edge.from) && nodes.contains(edge.to)) }
        for node in drawn.nodes {
            if let counterpart = node.counterpart { #expect(nodes.contains(counterpart)) }
        }
    }

    /// Twenty steps of a cell are drawn as one, and so are the blocks of a transformer.
    @Test(arguments: [("lstm", "×20", 40), ("small_transformer", "×2", 80)])
    func largePicturesStaySmall(_ name: String, _ count: String, _ most: Int) throws {
        let file = name == "lstm" ? "lstm" : "transformer"
        let model = try Gallery.model(file, graph: name)
        let drawn = try drawing(model, .forward, isFolded: true)
        #expect(drawn.nodes.count < most, "\(drawn.nodes.count)")
        #expect(drawn.nodes.contains { $0.lines.last == count })
    }

    /// Above 200 nodes a picture is folded unless it is said not to be.
    @Test func foldsWhatIsLargeByItself() throws {
        let text = Self.loop.replacingOccurrences(of: "0..<5", with: "0..<50")
        let model = try Model(text: text)
        let folded = try drawing(model, .forward, isFolded: true)
        #expect(try drawing(model, .forward, isFolded: nil) == folded)
        #expect(try drawing(model, .forward, isFolded: false).nodes.count > 200)
        #expect(folded.nodes.count < 30)
    }
}
