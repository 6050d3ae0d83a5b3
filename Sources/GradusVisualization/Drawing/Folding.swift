/// What is made several times, drawn once: the iterations of a loop, and the parts of layers that are
/// called alike.
extension DrawingModel {
    /// The drawing in which the nodes that a key is the same for are one node, which says how many it
    /// stands for. What loops carry leads back up.
    ///
    /// - Parameter key: nil for a node that stays by itself.
    func folded(by key: (Node) -> String?) -> DrawingModel {
        var folded = self
        folded.nodes = []
        var places: [String: Int] = [:]
        var images: [String: String] = [:]
        var counts: [Int] = []
        var varied: Set<Int> = []
        for node in nodes {
            let key = key(node)
            if let key, let place = places[key] {
                images[node.id] = folded.nodes[place].id
                counts[place] += 1
                let title = node.title.withoutIndices
                if title != folded.nodes[place].title.withoutIndices { varied.insert(place) }
                continue
            }
            if let key { places[key] = folded.nodes.count }
            images[node.id] = node.id
            counts.append(1)
            folded.nodes.append(node)
        }
        for (place, count) in counts.enumerated() where count > 1 {
            folded.nodes[place].stand(for: count, isVaried: varied.contains(place))
        }
        for place in folded.nodes.indices {
            folded.nodes[place].counterpart = folded.nodes[place].counterpart.flatMap { images[$0] }
        }
        folded.edges = edges(between: images)
        let members = Dictionary(grouping: folded.nodes, by: \.cluster)
        let empty = clusters.filter { $0.kind == .fused && members[$0.id, default: []].count < 2 }
        for cluster in empty {
            for place in folded.nodes.indices where folded.nodes[place].cluster == cluster.id {
                folded.nodes[place].cluster = cluster.parent
            }
            folded.clusters.removeAll { $0.id == cluster.id }
        }
        return folded
    }

    /// One edge for those that run between the same nodes; none within a node.
    private func edges(between images: [String: String]) -> [Edge] {
        struct Ends: Hashable {
            let from: String
            let to: String
        }
        var folded: [Edge] = []
        var places: [Ends: Int] = [:]
        for edge in edges {
            guard let from = images[edge.from], let to = images[edge.to], from != to else {
                continue
            }
            guard let place = places[Ends(from: from, to: to)] else {
                places[Ends(from: from, to: to)] = folded.count
                var moved = edge
                (moved.from, moved.to) = (from, to)
                folded.append(moved)
                continue
            }
            folded[place].label = folded[place].label.withoutIndices
            folded[place].tooltip = folded[place].tooltip.withoutIndices
        }
        return folded
    }
}

extension DrawingModel.Node {
    fileprivate mutating func stand(for count: Int, isVaried: Bool) {
        title = title.withoutIndices + (isVaried ? " …" : "")
        tooltip = "\(tooltip.withoutIndices) · ×\(count)"
        lines.append("×\(count)")
        // Each has numbers of its own.
        values = []
        gradients = []
    }
}

extension String {
    /// The text with `*` for the indices in paths: `h.*.W` of `h.3.W`.
    var withoutIndices: String {
        replacing(/(?<path>[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_*][A-Za-z_0-9]*)*)(?:\.\d+)+(?!\w)/) {
            "\($0.path).*"
        }
    }
}
