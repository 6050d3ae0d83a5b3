import GradusAutodiff
import GradusIR

/// Replaces every `gradient(f, wrt: x)` by the graph that computes it.
package struct Differentiate: Pass {
    package let name = "differentiate"
    package let summary = "replaces gradients by the graph that computes them"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let expanded = try graph.expandingGradients()
        for unreached in expanded.unreached {
            context.remark(
                .warning,
                "nothing leads from '\(unreached.name)' to the objective: its gradient is zero",
                at: unreached.place.map(Origin.source) ?? .unknown)
        }
        return try expanded.graph.removingGradientTargets()
    }
}
