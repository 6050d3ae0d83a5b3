/// Turns Graphviz's SVG into a document that stands alone: no document type that points elsewhere,
/// titles that a reader sees as tooltips, and the facts of the model as `data-…` attributes.
enum SVGFinishing {
    static func finish(_ document: String, _ model: DrawingModel) -> String {
        var output = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        var subject: Subject?
        var isInside = false
        for line in statements(of: document) {
            if !isInside {
                guard line.hasPrefix("<svg") else { continue }
                isInside = true
            }
            if line.hasPrefix("<!--") { continue }
            if line.hasPrefix("<g id=\"") {
                let found = Subject(line: line, model: model)
                output += opening(line, subject: found, model: model)
                subject = found
            } else if line.hasPrefix("<title>") {
                output += title(subject, model: model)
                subject = nil
            } else if line.hasPrefix("<svg") {
                output += line.dropLast(line.hasSuffix(">") ? 1 : 0)
                output += line.hasSuffix(">") ? " role=\"img\">\n\(style)\n" : "\n"
            } else if line.hasSuffix("xmlns:xlink=\"http://www.w3.org/1999/xlink\">") {
                output += line.dropLast() + " role=\"img\">\n\(style)\n"
            } else {
                output += line + "\n"
            }
        }
        return MarkupEscaping.removingWordJoiners(
            MarkupEscaping.replacing("&#45;", by: "-", in: output))
    }

    /// Highlights what the pointer rests on.
    private static let style = """
        <style>.node:hover polygon,.node:hover path,.node:hover ellipse{stroke-width:2.6}\
        .edge:hover path{stroke-width:3}</style>
        """

    /// The lines of the document; Graphviz writes one element or comment to a line.
    private static func statements(of document: String) -> [Substring] {
        document.split(separator: "\n", omittingEmptySubsequences: true)
    }

    /// What a group of the document draws.
    private enum Subject {
        case picture
        case node(Int)
        case edge(Int)
        case cluster(Int)
        case decoration

        init(line: Substring, model: DrawingModel) {
            let name = line.dropFirst("<g id=\"".count).prefix { $0 != "\"" }
            let position = Int(name.dropFirst())
            switch (name.first, position) {
            case ("n", let position?) where model.nodes.indices.contains(position):
                self = .node(position)
            case ("e", let position?) where model.edges.indices.contains(position):
                self = .edge(position)
            case ("c", let position?) where model.clusters.indices.contains(position):
                self = .cluster(position)
            default: self = name.hasPrefix("graph") ? .picture : .decoration
            }
        }
    }

    private static func opening(_ line: Substring, subject: Subject, model: DrawingModel) -> String
    {
        let facts = facts(subject, model: model)
        let attributes = facts.map { name, value in
            " data-\(name)=\"\(MarkupEscaping.xml(value))\""
        }
        return line.dropLast() + attributes.joined() + ">\n"
    }

    private static func facts(_ subject: Subject, model: DrawingModel) -> [(String, String)] {
        switch subject {
        case .node(let position):
            let node = model.nodes[position]
            var facts = [("name", node.id)]
            if let counterpart = node.counterpart { facts.append(("counterpart", counterpart)) }
            return facts + annotations(node.annotations)
        case .edge(let position):
            let edge = model.edges[position]
            return [("from", edge.from), ("to", edge.to)] + annotations(edge.annotations)
        case .cluster(let position): return [("name", model.clusters[position].id)]
        case .picture, .decoration: return []
        }
    }

    private static func annotations(
        _ annotations: DrawingModel.Annotations
    ) -> [(String, String)] {
        var facts: [(String, String)] = []
        if let line = annotations.line { facts.append(("line", "\(line)")) }
        if let shape = annotations.shape { facts.append(("shape", shape)) }
        if let bytes = annotations.bytes { facts.append(("bytes", "\(bytes)")) }
        return facts
    }

    private static func title(_ subject: Subject?, model: DrawingModel) -> String {
        let text: String
        switch subject {
        case .picture: text = model.title
        case .node(let position):
            let node = model.nodes[position]
            text = node.tooltip.isEmpty ? node.title : node.tooltip
        case .edge(let position):
            let edge = model.edges[position]
            let ends = "\(edge.from) → \(edge.to)"
            text = edge.tooltip.isEmpty ? (edge.label.isEmpty ? ends : edge.label) : edge.tooltip
        case .cluster(let position): text = model.clusters[position].title
        case .decoration, nil: return ""
        }
        let limited = MarkupEscaping.shortened(text, to: 1000)
        return "<title>\(MarkupEscaping.xml(limited))</title>\n"
    }
}
