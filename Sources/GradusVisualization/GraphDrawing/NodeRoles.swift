import GradusIR

/// What a node is for.
enum NodeRole: Sendable {
    case forward
    /// Carries gradients back.
    case backward
    /// Computes the new value of a parameter or state, and nothing else.
    case update
}

/// The role of each node of a graph.
struct NodeRoles {
    let ofNode: [NodeRole]

    init(_ graph: Graph) {
        var roles: [NodeRole] = graph.nodes.map { $0.origin.pullback == nil ? .forward : .backward }
        let backward = roles.indices.filter { roles[$0] == .backward }
        let dependsOnGradient = graph.dependents(on: backward)
        let returned =
            graph.outputs.map(\.value.node) + (graph.objective.map { [$0.value.node] } ?? [])
        let isReturned = graph.needed(for: returned)
        let isRead = graph.needed(for: returned + backward)
        let isWritten = graph.needed(for: graph.updates.map(\.value.node))
        for (index, node) in graph.nodes.enumerated() where roles[index] == .forward {
            let isUpdate = !isRead[index] && isWritten[index] && !(node.operation is Placeholder)
            if isUpdate || dependsOnGradient[index] && !isReturned[index] {
                roles[index] = .update
            }
        }
        // A constant belongs where it is used.
        let users = graph.users()
        for (index, node) in graph.nodes.enumerated().reversed()
        where node.operands.isEmpty && !(node.operation is Placeholder)
            || NodeElision.isBroadcastOfConstant(index, in: graph)
        {
            let uses = users[index].map { roles[$0] }
            if let first = uses.first, uses.allSatisfy({ $0 == first }) { roles[index] = first }
        }
        ofNode = roles
    }

    subscript(node: Int) -> NodeRole { ofNode[node] }
}

extension Graph {
    /// For each node, whether one of the given nodes is computed from it or is it.
    fileprivate func needed(for nodes: [Int]) -> [Bool] {
        var isNeeded = [Bool](repeating: false, count: self.nodes.count)
        for node in nodes { isNeeded[node] = true }
        for index in self.nodes.indices.reversed() where isNeeded[index] {
            for operand in self.nodes[index].operands { isNeeded[operand.node] = true }
        }
        return isNeeded
    }
}
