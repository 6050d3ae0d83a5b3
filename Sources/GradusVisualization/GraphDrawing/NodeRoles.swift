import GradusIR

/// What a node is for.
enum NodeRole: Sendable {
    case forward
    /// Carries gradients back.
    case backward
    /// Computes a parameter's new value from its gradient.
    case update
}

/// The role of each node of a graph.
struct NodeRoles {
    let ofNode: [NodeRole]

    init(_ graph: Graph) {
        var roles: [NodeRole] = graph.nodes.map { $0.origin.pullback == nil ? .forward : .backward }
        let backward = roles.indices.filter { roles[$0] == .backward }
        let dependsOnGradient = graph.dependents(on: backward)
        var isReturned = [Bool](repeating: false, count: roles.count)
        for value in graph.outputs.map(\.value) + (graph.objective.map { [$0.value] } ?? []) {
            isReturned[value.node] = true
        }
        for index in graph.nodes.indices.reversed() where isReturned[index] {
            for operand in graph.nodes[index].operands { isReturned[operand.node] = true }
        }
        for index in roles.indices
        where roles[index] == .forward && dependsOnGradient[index] && !isReturned[index] {
            roles[index] = .update
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
