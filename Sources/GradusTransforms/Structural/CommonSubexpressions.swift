import GradusIR

/// Computes once what is computed twice: the builder finds the equal node that is there. Operands
/// that may change places may stand in either order.
package struct EliminateCommonSubexpressions: Pass {
    package let name = "eliminate-common-subexpressions"
    package let summary = "computes equal expressions once"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard mayHaveEqualNodes(graph) else { return graph }
        var copy = try GraphCopy(graph)
        // The nodes so far whose operands may change places, by what they compute.
        var known = HashSlots()
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            guard node.traits.contains(.commutative), node.operands.count == 2 else {
                try copy.copy(index)
                continue
            }
            let operands = ascending(node, in: copy)
            let mixed = operands.first.bits &* 0xFF51_AFD7_ED55_8CCD ^ operands.second.bits
            let hash = Int(bitPattern: node.kind) ^ Int(truncatingIfNeeded: mixed)
            let same = known.find(hash) { other in
                let other = graph.nodes[other]
                return other.kind == node.kind && ascending(other, in: copy) == operands
            }
            if let same {
                copy.setImage(of: index, to: [copy.image(of: ValueID(node: same))])
            } else {
                try copy.copy(index)
                known.insert(hash, index)
            }
        }
        return try copy.finish()
    }

    /// Whether some node may compute what another one does: false where it is seen of the nodes on each
    /// value that they differ. Builders find the equal numbers.
    private func mayHaveEqualNodes(_ graph: Graph) -> Bool {
        var chains = UserChains()
        chains.reserveCapacity(graph.nodes.count)
        return graph.nodes.withUnsafeBufferPointer { nodes in
            for node in nodes {
                let match = chains.first(on: node.operands) { other in
                    nodes[other].kind == node.kind
                        && (nodes[other].operands == node.operands
                            || node.isExchanged(nodes[other]))
                }
                guard case .none = match else { return true }
                chains.append(on: node.operands)
            }
            return false
        }
    }

    /// What stands for the two operands of a node, in the order of the graph.
    private func ascending(
        _ node: Node, in copy: GraphCopy
    ) -> (first: ValueID, second: ValueID) {
        let (a, b) = (copy.image(of: node.operands[0]), copy.image(of: node.operands[1]))
        return a < b ? (a, b) : (b, a)
    }
}

extension Node {
    /// Whether another node of its kind, which does not mind their order, has the two operands the other
    /// way round.
    fileprivate func isExchanged(_ other: Node) -> Bool {
        operands.count == 2 && other.operands.count == 2 && traits.contains(.commutative)
            && operands[0] == other.operands[1] && operands[1] == other.operands[0]
    }
}
