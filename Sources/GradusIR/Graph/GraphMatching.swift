extension Graph {
    /// The graph with other names for some of its nodes.
    package func renamed(_ names: [Int: String]) -> Graph {
        var graph = self
        let arena = NodeArena(continuing: nodes.arena)
        graph.nodes.arena = arena
        for (node, name) in names { graph.nodes[node].namePlace = arena.store(name) }
        return graph
    }
}

extension GraphBuilder {
    /// Adds all nodes of a graph, and gives for each the node that computes the same: one that is there
    /// already for what is computed already.
    package func images(of graph: Graph) -> [Int] {
        var images: [Int] = []
        images.reserveCapacity(graph.nodes.count)
        adopt(graph)
        for node in graph.nodes {
            let image = add(copyOf: node) {
                ValueID(node: images[$0.node], result: $0.result)
            }
            images.append(image)
        }
        return images
    }
}
