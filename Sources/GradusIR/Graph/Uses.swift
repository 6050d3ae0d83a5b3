extension Graph {
    /// For each node, the nodes that use one of its results, in order, one entry per use.
    package func users() -> [[Int]] {
        var users = [[Int]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for operand in node.operands { users[operand.node].append(index) }
        }
        return users
    }

    /// For each node, how often its results are used, by other nodes and as roots.
    package func useCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: nodes.count)
        for node in nodes {
            for operand in node.operands { counts[operand.node] += 1 }
        }
        for root in roots { counts[root.node] += 1 }
        return counts
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
