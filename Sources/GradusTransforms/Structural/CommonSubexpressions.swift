import GradusIR

/// Computes once what is computed twice: the builder finds the equal node that is there.
package struct EliminateCommonSubexpressions: Pass {
    package let name = "eliminate-common-subexpressions"
    package let summary = "computes equal expressions once"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices { try copy.copy(index) }
        return try copy.finish()
    }
}
