import Foundation
import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

/// Every stage of every graph of the gallery prints as text that lowers to an equal graph and gives the
/// same numbers to the last bit.
@Suite struct PrintedStageTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("graphs")

    private static let files: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".graph") }.sorted()
    }()

    private func reread(_ graph: Graph) throws -> Graph {
        let options = GraphPrinter.Options(header: "a stage", explainsBackward: true)
        let text = GraphPrinter.text(of: graph, options: options)
        let again = try Lowering.graphs(in: SourceFile(name: "stage.graph", text: text))
        #expect(again.graphs == [graph], "\(text)")
        return try #require(again.graphs.first)
    }

    /// Whether values are marked for differentiation, by an operation that the language does not have.
    private func isSealed(_ graph: Graph) -> Bool {
        graph.nodes.contains { $0.operation is GradientTarget }
    }

    @Test(arguments: files)
    func everyStage(file: String) throws {
        let data = try Data(contentsOf: Self.folder.appendingPathComponent(file))
        let source = SourceFile(name: file, bytes: Array(data))
        for graph in try Lowering.graphs(in: source).graphs
        where !["transformer", "lenet", "lstm"].contains(graph.name) {
            var stages = [graph]
            let start = graph.objective == nil ? graph : try graph.requestingGradients()
            stages.append(start)
            stages.append(try start.expandingGradients().graph)
            let result = try Pipeline.standard().run(
                start, instrumentation: .init(afterChange: { _, _, stage in stages.append(stage) }))
            stages.append(result.graph)
            for stage in stages where !isSealed(stage) { _ = try reread(stage) }
            let last = try reread(result.graph)
            let sizes = Dictionary(uniqueKeysWithValues: graph.symbolicSizes.map { ($0, 3) })
            let placeholders = try result.graph.binding(sizes).randomPlaceholders()
            let expected = try ReferenceEvaluator(result.graph.binding(sizes)).outputs(placeholders)
            #expect(try ReferenceEvaluator(last.binding(sizes)).outputs(placeholders) == expected)
        }
    }
}
