extension Graph {
    /// For each node, the nodes that use one of its results, in order, one entry per use.
    package func users() -> NodeUsers { NodeUsers(self) }

    /// For each node, how often its results are used, by other nodes and as roots.
    ///
    /// - Parameter isCounted: for each node, whether its uses of others count; nil for all.
    package func useCounts(where isCounted: [Bool]? = nil) -> [Int] {
        var counts = [Int](repeating: 0, count: nodes.count)
        nodes.withUnsafeBufferPointer { nodes in
            for (index, node) in nodes.enumerated() where isCounted?[index] ?? true {
                for operand in node.operands { counts[operand.node] += 1 }
            }
        }
        for root in roots { counts[root.node] += 1 }
        return counts
    }

    /// The typed operations of the nodes, each once.
    package var typedOperations: [TypedOperation] {
        var known = TypedOperationMap<Void>()
        // Most nodes have the typed operation of one shortly before.
        var recent = [TypedOperation?](repeating: nil, count: 64)
        nodes.withUnsafeBufferPointer { nodes in
            for node in nodes where recent[node.typed.identity & 63] != node.typed {
                recent[node.typed.identity & 63] = node.typed
                if known[node.typed] == nil { known.insert((), for: node.typed) }
            }
        }
        return known.keys
    }

    /// For each node, whether it depends on one of the given nodes or is one of them.
    package func dependents(on sources: [Int]) -> [Bool] {
        var depends = [Bool](repeating: false, count: nodes.count)
        for source in sources { depends[source] = true }
        for (index, node) in nodes.enumerated() where !depends[index] {
            depends[index] = node.operands.contains { depends[$0.node] }
        }
        return depends
    }
}

/// For each node of a graph, the nodes that use one of its results, in order, one entry per use.
@usableFromInline
package struct NodeUsers: Sendable {
    /// For each node, where its users begin in `users`; the end of the last at the end.
    @usableFromInline var starts: [Int32]
    @usableFromInline var users: [Int]

    init(_ graph: Graph) {
        var counts = [Int32](repeating: 0, count: graph.nodes.count + 1)
        for node in graph.nodes {
            for operand in node.operands { counts[operand.node + 1] += 1 }
        }
        for index in graph.nodes.indices { counts[index + 1] += counts[index] }
        starts = counts
        users = Array(repeating: 0, count: Int(counts[graph.nodes.count]))
        for (index, node) in graph.nodes.enumerated() {
            for operand in node.operands {
                users[Int(counts[operand.node])] = index
                counts[operand.node] += 1
            }
        }
    }

    /// The users of a node.
    package subscript(node: Int) -> ArraySlice<Int> {
        users[Int(starts[node])..<Int(starts[node + 1])]
    }

    /// Whether a condition holds for one of the users of a node.
    @inlinable
    package func contain(userOf node: Int, where holds: (Int) -> Bool) -> Bool {
        for position in Int(starts[node])..<Int(starts[node + 1]) where holds(users[position]) {
            return true
        }
        return false
    }
}
