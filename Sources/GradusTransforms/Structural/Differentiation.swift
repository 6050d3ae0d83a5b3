import GradusAutodiff
import GradusIR
import GradusOperations

/// Replaces every `gradient(f, wrt: x)` by the graph that computes it.
package struct Differentiate: Pass {
    package let name = "differentiate"
    package let summary = "replaces gradients by the graph that computes them"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let expanded = try graph.expandingGradients(
            carriesSigns: context.options.level.soundness >= .reorders)
        for unreached in expanded.unreached {
            context.remark(
                .warning,
                "nothing leads from '\(unreached.name)' to the objective: its gradient is zero",
                at: unreached.place.map(Origin.source) ?? .unknown)
        }
        return try expanded.graph.removingGradientTargets().removingCheckpoints()
    }
}

extension Graph {
    /// The graph with values in the place of checkpoints, which matter to differentiation alone.
    fileprivate func removingCheckpoints() throws(GraphError) -> Graph {
        guard nodes.contains(where: { $0.isKind(Checkpoint.self) }) else { return self }
        var copy = try GraphCopy(self)
        for (index, node) in nodes.enumerated() where !copy.hasImage(index) {
            if node.isKind(Checkpoint.self) {
                copy.setImage(of: index, to: [copy.image(of: node.operands[0])])
            } else {
                try copy.copy(index)
            }
        }
        return try copy.finish()
    }
}
