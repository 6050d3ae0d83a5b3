import GradusIR
import GradusOperations
import GradusTensors

/// `1 / c, a / c => r, a * r` with `r = 1 / c`: where the reciprocal of a divisor is computed anyway, the
/// other quotients become products with it. A division takes as long as several products.
///
/// It comes after the rules, in whose canonical form these products are quotients.
package struct ShareReciprocals: Pass {
    package let name = "share-reciprocals"
    package let summary = "multiplies by the reciprocal of a divisor where that is computed anyway"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard context.options.level.soundness >= .reorders else { return graph }
        let divisors = sharedDivisors(of: graph)
        guard !divisors.isEmpty else { return graph }
        var copy = try GraphCopy(graph)
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            guard ShareReciprocals.isQuotient(node), divisors.contains(node.operands[1]),
                !graph.isOne(node.operands[0])
            else {
                try copy.copy(index)
                continue
            }
            copy.builder.origin = .rewritten(by: name, node.origin)
            let operands = node.operands.map { copy.builder.value(copy.image(of: $0)) }
            copy.setImage(of: index, to: [try (operands[0] * (1 / operands[1])).id])
            context.remark(
                .applied, "a quotient becomes a product with the reciprocal of its divisor",
                at: node.origin)
        }
        return try copy.finish()
    }

    /// The divisors of several quotients, one of which is the reciprocal.
    private func sharedDivisors(of graph: Graph) -> Set<ValueID> {
        var counts: [ValueID: Int] = [:]
        var inverted: Set<ValueID> = []
        for node in graph.nodes where ShareReciprocals.isQuotient(node) {
            counts[node.operands[1], default: 0] += 1
            if graph.isOne(node.operands[0]) { inverted.insert(node.operands[1]) }
        }
        return inverted.filter { counts[$0, default: 0] > 1 }
    }

    private static func isQuotient(_ node: Node) -> Bool {
        node.isKind(Divide.self) && node.resultTypes[0].elementType.isFloatingPoint
    }
}

extension Graph {
    /// Whether every element of a value is the constant 1.
    fileprivate func isOne(_ value: ValueID) -> Bool {
        let operation = node(of: unstretched(value)).operation
        return (operation as? Constant)?.tensor.isFilled(with: 1) ?? false
    }
}
