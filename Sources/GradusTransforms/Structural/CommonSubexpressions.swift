import GradusIR
import GradusOperations

/// Computes once what is computed twice: the builder finds the equal node that is there. Operands
/// that may change places may stand in either order.
package struct EliminateCommonSubexpressions: Pass {
    package let name = "eliminate-common-subexpressions"
    package let summary = "computes equal expressions once"

    package init() {}

    /// A commutative operation, and its operands in the order of the graph.
    private struct Key: Hashable {
        let operation: ObjectIdentifier
        let first: ValueID
        let second: ValueID
    }

    /// Operations whose operands may change places.
    private let kinds: Set<ObjectIdentifier> = [
        ObjectIdentifier(Add.self), ObjectIdentifier(Multiply.self), ObjectIdentifier(Maximum.self),
        ObjectIdentifier(Minimum.self), ObjectIdentifier(Equal.self),
        ObjectIdentifier(NotEqual.self), ObjectIdentifier(LogicalAnd.self),
        ObjectIdentifier(LogicalOr.self),
    ]

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        var copy = try GraphCopy(graph)
        var known: [Key: ValueID] = [:]
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            guard kinds.contains(node.kind), node.operands.count == 2 else {
                try copy.copy(index)
                continue
            }
            let operands = node.operands.map { copy.image(of: $0) }.sorted()
            let key = Key(
                operation: node.kind, first: operands[0],
                second: operands[1])
            if let same = known[key] {
                copy.setImage(of: index, to: [same])
            } else {
                try copy.copy(index)
                known[key] = copy.image(of: ValueID(node: index))
            }
        }
        return try copy.finish()
    }
}
