import Foundation
import GradusIR
import GradusLanguage
import Testing

/// The gallery's files: each lowers without a finding, and prints as text of an equal graph.
@Suite struct GalleryTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("graphs")

    private static var files: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".graph") }.sorted()
    }

    @Test func galleryIsThere() { #expect(Self.files.count >= 9) }

    @Test(arguments: files)
    func lowersAndPrints(name: String) throws {
        let data = try Data(contentsOf: Self.folder.appendingPathComponent(name))
        let source = SourceFile(name: name, bytes: Array(data))
        let (graphs, warnings) = try Lowering.graphs(in: source)
        #expect(warnings.isEmpty)
        #expect(!graphs.isEmpty)
        for graph in graphs {
            try graph.verify()
            let text = GraphPrinter.text(of: graph)
            #expect(try Lowering.graphs(in: SourceFile(name: name, text: text)).graphs == [graph])
        }
    }
}
