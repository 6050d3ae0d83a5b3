import Foundation
import Gradus
import GradusVisualization

/// The graphs that come with the project.
enum Gallery {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("graphs")

    static var files: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".graph") }.sorted()
    }

    static func model(_ name: String, graph: String? = nil) throws -> Model {
        try Model(contentsOf: folder.appendingPathComponent("\(name).graph"), graph: graph)
    }

    /// Every graph of a file, but those whose loops make too many nodes for a picture of them all.
    static func models(_ file: String) throws -> [Model] {
        let url = folder.appendingPathComponent(file)
        let source = SourceFile(name: file, bytes: [UInt8](try Data(contentsOf: url)))
        return try Model.graphs(in: source, directory: folder).graphs.map { Model($0) }
            .filter { !["transformer", "lstm"].contains($0.graph.name) }
    }
}

extension DrawingModel {
    /// The nodes of a kind, by title.
    func titles(_ kind: NodeKind) -> [String] {
        nodes.filter { $0.kind == kind }.map(\.title)
    }

    func node(_ title: String, _ kind: NodeKind? = nil) -> Node? {
        nodes.first { $0.title == title && (kind == nil || $0.kind == kind) }
    }

    /// The edges of a kind as `from → to`, by title, sorted.
    func links(_ kind: EdgeKind) -> [String] {
        let titles = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.title) })
        return edges.filter { $0.kind == kind }
            .map { "\(titles[$0.from] ?? "?") → \(titles[$0.to] ?? "?")" }.sorted()
    }

    /// The column that a node lies in.
    func column(of node: Node) -> ClusterKind? {
        var cluster = clusters.first { $0.id == node.cluster }
        while let parent = cluster?.parent { cluster = clusters.first { $0.id == parent } }
        return cluster?.kind
    }

    /// The operations in a column, in order.
    func operations(in column: ClusterKind) -> [String] {
        nodes.filter {
            [.operation, .accumulation].contains($0.kind) && self.column(of: $0) == column
        }
        .map(\.title)
    }
}
