import GradusIR

/// Drops the nodes that no output, objective or update needs. Inputs and parameters stay: they are
/// the graph's interface.
package struct EliminateDeadNodes: Pass {
    package let name = "eliminate-dead-code"
    package let summary = "drops nodes that nothing needs"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        try context.removingDeadNodes(of: graph)
    }
}
