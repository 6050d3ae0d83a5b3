import GradusIR
import GradusOperations

/// A cross-entropy of softmax and its gradient for the same scores and targets: one kernel gives both, and
/// goes through the scores once.
struct LossWithGradient {
    /// The node of the loss.
    let loss: Int
    /// The node of the gradient. Its cotangent is there from the start, and so never waits for the loss.
    let gradient: Int

    /// Those of a graph, each node in one at most.
    static func all(in graph: Graph) -> [LossWithGradient] {
        var losses: [Operands: Int] = [:]
        var pairs: [LossWithGradient] = []
        for (index, node) in graph.nodes.enumerated() {
            if node.isKind(SoftmaxCrossEntropy.self) { losses[node.operands] = index }
        }
        for (index, node) in graph.nodes.enumerated()
        where node.isKind(SoftmaxCrossEntropyGradient.self) && !losses.isEmpty {
            let arguments = Operands(node.operands[0], node.operands[1])
            guard isKnown(node.operands[2].node, in: graph),
                let loss = losses.removeValue(forKey: arguments)
            else { continue }
            pairs.append(LossWithGradient(loss: loss, gradient: index))
        }
        return pairs
    }

    /// Whether a node is a constant or declared, seen through views and broadcasts.
    private static func isKnown(_ node: Int, in graph: Graph) -> Bool {
        var node = node
        while let source = ViewOperations.source(of: graph.nodes[node])
            ?? (graph.nodes[node].isKind(BroadcastTo.self) ? graph.nodes[node].operands[0] : nil)
        {
            node = source.node
        }
        return graph.nodes[node].operands.isEmpty
    }
}
