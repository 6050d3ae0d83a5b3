import GradusIR
import GradusOperations
import GradusTensors

/// Computes while compiling what depends on constants alone, by the reference evaluation.
///
/// A result of more than `maximumCount` elements stays a computation, and so do broadcasts and what
/// generates a tensor from attributes alone: their elements would only take memory.
package struct FoldConstants: Pass {
    package let name = "fold-constants"
    package let summary = "computes what depends on constants alone"
    /// The number of elements up to which a result becomes a constant.
    package let maximumCount: Int

    package init(maximumCount: Int = 4096) { self.maximumCount = maximumCount }

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard graph.nodes.contains(where: { mayFold($0, in: graph) }) else { return graph }
        var copy = try GraphCopy(graph)
        for (index, node) in graph.nodes.enumerated() where !copy.hasImage(index) {
            guard mayFold(node, in: copy) else {
                try copy.copy(index)
                continue
            }
            let operands = node.operands.map { copy.image(of: $0) }
            if let results = folded(node, operands, in: copy.builder.graph) {
                copy.builder.origin = .rewritten(by: name, node.origin)
                copy.setImage(of: index, to: results.map { copy.builder.constant($0).id })
                context.remark(
                    .applied, "'\(node.typed.name)' of constants is computed once",
                    at: node.origin)
            } else {
                try copy.copy(index)
            }
        }
        return try copy.finish()
    }

    /// Whether a node that nothing was folded before may depend on constants alone.
    private func mayFold(_ node: Node, in graph: Graph) -> Bool {
        node.operands.allSatisfy { graph.mayBeFoldableConstant($0) } && !FoldConstants.stays(node)
    }

    /// The same where others may have been folded.
    private func mayFold(_ node: Node, in copy: GraphCopy) -> Bool {
        let nodes = copy.nodes
        return !FoldConstants.stays(node)
            && node.operands.allSatisfy { operand in
                let image = nodes[copy.image(of: operand).node]
                if image.isKind(Constant.self) { return true }
                return image.isKind(BroadcastTo.self)
                    && nodes[image.operands[0].node].isKind(Constant.self)
            }
    }

    private static func stays(_ node: Node) -> Bool {
        node.isKind(Constant.self) || node.isKind(Placeholder.self) || node.isKind(BroadcastTo.self)
            || node.isKind(GradientTarget.self)
    }

    private func folded(_ node: Node, _ operands: [ValueID], in graph: Graph) -> [Tensor]? {
        guard node.resultTypes.allSatisfy({ isSmall($0, isGenerated: operands.isEmpty) }) else {
            return nil
        }
        return folded(node.operation, operands, in: graph)
    }

    /// What an operation makes of constants; nil where an operand is none.
    func folded(
        _ operation: any Operation, _ operands: [ValueID], in graph: Graph
    ) -> [Tensor]? {
        switch operation {
        case is Constant, is BroadcastTo, is GradientTarget: return nil
        default: break
        }
        var tensors: [Tensor] = []
        for operand in operands {
            guard let tensor = graph.foldableConstant(operand, maximumCount: maximumCount) else {
                return nil
            }
            tensors.append(tensor)
        }
        // What cannot be evaluated stays: running it says why.
        return try? operation.evaluate(tensors)
    }

    private func isSmall(_ type: TensorType, isGenerated: Bool) -> Bool {
        guard let count = type.shape.elementCount.size else { return false }
        return count <= (isGenerated ? 1 : maximumCount)
    }
}

extension Graph {
    /// Whether a value is a constant or a stretched one.
    fileprivate func mayBeFoldableConstant(_ value: ValueID) -> Bool {
        if nodes[value.node].isKind(Constant.self) { return true }
        return nodes[value.node].isKind(BroadcastTo.self)
            && nodes[nodes[value.node].operands[0].node].isKind(Constant.self)
    }

    /// The tensor of a constant, also of a stretched one of few elements.
    fileprivate func foldableConstant(_ value: ValueID, maximumCount: Int) -> Tensor? {
        let node = node(of: value)
        if let constant = node.operation as? Constant { return constant.tensor }
        guard let broadcast = node.operation as? BroadcastTo,
            let constant = self.node(of: node.operands[0]).operation as? Constant,
            let count = broadcast.shape.elementCount.size, count <= maximumCount
        else { return nil }
        return (try? broadcast.evaluate([constant.tensor]))?.first
    }
}
