import Foundation

/// The text of one graph of the gallery, with the changes a test needs.
struct GraphSource {
    var text: String

    struct Missing: Error {
        var what: String
        var file: String
    }

    /// The file `graphs/FILE`, with the statements added at the end of the named graph and all its
    /// floating-point types replaced by the element type.
    init(
        _ file: String, graph: String, adding statements: [String] = [],
        replacing replacements: [String: String] = [:], elementType: String
    ) throws {
        text = try String(
            contentsOf: Command.packageRoot.appending(path: "graphs/\(file)"), encoding: .utf8)
        guard let start = text.range(of: "graph \(graph) {"),
            let end = text.range(of: "\n}", range: start.upperBound..<text.endIndex)
        else { throw Missing(what: "graph \(graph)", file: file) }
        let added = statements.map { "\n    \($0)" }.joined()
        var body = String(text[start.lowerBound..<end.lowerBound]) + added
        for (old, new) in replacements.sorted(by: { $0.key < $1.key }) {
            guard body.contains(old) else { throw Missing(what: old, file: file) }
            body = body.replacing(old, with: new)
        }
        text.replaceSubrange(start.lowerBound..<end.lowerBound, with: body)
        text = text.replacing(/\bf(32|64)\b/, with: elementType)
    }
}
