import GradusIR

/// What the nodes of a picture are folded by: the place in the text that makes them, what they do there,
/// and the parameters that they read, but for the indices in their paths.
struct FoldingKeys {
    private let analysis: GraphAnalysis
    /// How many nodes of a pullback with the same key came before.
    private var ordinals: [Int: Int] = [:]
    private var seen: [String: Int] = [:]

    init(_ analysis: GraphAnalysis) {
        self.analysis = analysis
        for (index, node) in analysis.graph.nodes.enumerated() {
            guard let pullback = node.origin.pullback else { continue }
            let base = "\(pullback.node) \(node.operation.operationName)"
            ordinals[index] = seen[base, default: 0]
            seen[base, default: 0] += 1
        }
    }

    /// The key of a node; nil where the text does not say what makes it.
    func key(of node: DrawingModel.Node) -> String? {
        if node.kind == .output || node.kind == .loss { return nil }
        if node.kind == .update { return "update \(node.id.withoutIndices)" }
        guard let index = Int(node.id.dropFirst()) else { return nil }
        let graph = analysis.graph
        if let placeholder = graph.nodes[index].operation as? Placeholder {
            let path = placeholder.name.withoutIndices
            guard path != placeholder.name else { return nil }
            return "\(placeholder.kind) \(path) \(placeholder.type)"
        }
        guard let own = description(of: index) else { return nil }
        var parts = ["\(node.kind)", "\(analysis.roles[index])", own]
        if let forward = analysis.counterparts[index] {
            parts.append(description(of: forward) ?? "\(forward)")
            parts.append("\(ordinals[index] ?? 0)")
        }
        return parts.joined(separator: " ")
    }

    /// What a node does, and where; nil where no text says so.
    private func description(of index: Int) -> String? {
        let node = analysis.graph.nodes[index]
        guard let place = node.origin.source else { return nil }
        let read = node.operands.compactMap { operand -> String? in
            let source = analysis.elision.source(of: operand)
            let placeholder = analysis.graph.node(of: source).operation as? Placeholder
            return placeholder?.kind == .input ? nil : placeholder?.name.withoutIndices
        }
        return [
            node.operation.operationName,
            node.resultTypes.map(\.description).joined(separator: ","),
            "\(place.file.name):\(place.lowerBound)-\(place.upperBound)",
            read.joined(separator: ","),
        ].joined(separator: " ")
    }
}
