import GradusIR
import GradusLanguage

/// Replaces composite operations by the operations that define them.
package struct ExpandComposites: Pass {
    package let name = "expand-composites"
    package let summary = "replaces composite operations by their definitions"
    private let keeps: @Sendable (Node, Graph) -> Bool

    /// A pass that expands every composite for which `keeps` is false, also within the definitions
    /// of others.
    package init(
        keeping keeps: @escaping @Sendable (Node, Graph) -> Bool = { _, _ in false }
    ) {
        self.keeps = keeps
    }

    /// Definitions nest at most this deep.
    private static let maximumDepth = 32

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        var graph = graph
        for _ in 0..<ExpandComposites.maximumDepth {
            guard graph.nodes.contains(where: { isExpandable($0, in: graph) }) else {
                return graph
            }
            graph = try expandOnce(graph)
        }
        throw GraphError("composite operations are defined by each other without end")
    }

    private func isExpandable(_ node: Node, in graph: Graph) -> Bool {
        node.traits.contains(.composite) && !keeps(node, graph)
    }

    /// The results of an operation by others: as the standard library says, or it says itself.
    private func results(
        of operation: any Operation, _ operands: [Value]
    ) throws(GraphError) -> [Value] {
        if let definition = OperationDefinition(operation) {
            return try definition.results(operands)
        }
        return try (operation as? any CompositeOperation)?.decomposition(operands) ?? []
    }

    private func expandOnce(_ graph: Graph) throws(GraphError) -> Graph {
        var copy = try GraphCopy(graph)
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            guard isExpandable(node, in: graph) else {
                try copy.copy(index)
                continue
            }
            copy.builder.origin = .rewritten(by: name, node.origin)
            let operands = node.operands.map { copy.builder.value(copy.image(of: $0)) }
            let results = try results(of: node.operation, operands)
            guard results.map(\.type) == node.resultTypes else {
                throw GraphError(
                    "the definition of '\(node.operation.operationName)' gives other types than it",
                    origin: node.origin)
            }
            copy.setImage(of: index, to: results.map(\.id))
        }
        return try copy.finish().removingDeadNodes()
    }
}
