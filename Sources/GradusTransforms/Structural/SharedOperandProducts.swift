import GradusIR
import GradusOperations
import GradusTensors

/// `x @ a, x @ b => (x @ concat(a, b)) in two slices`: one product in the place of several that share
/// an operand, where joining the others and slicing the result moves fewer bytes than reading the
/// shared operand again. Constants are joined while compiling.
package struct BatchSharedProducts: Pass {
    package let name = "batch-shared-products"
    package let summary = "computes matrix products that share an operand as one"

    package init() {}

    /// Products that may be one: of matrices, with the same operand in the same place, joined along
    /// an axis of the other.
    private struct Key: Hashable {
        let shared: ValueID
        let isLeft: Bool
        let operation: MatMul
    }

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let graph = try context.removingDeadNodes(of: graph)
        var groupOfNode: [Int: [Int]] = [:]
        for group in groups(of: graph) {
            guard let gain = gain(of: group, in: graph) else { continue }
            let origin = graph.nodes[group.nodes[0]].origin
            let shared = graph.node(of: group.key.shared)
            let label = shared.name ?? shared.operation.operationName
            guard gain > 0 else {
                context.remark(
                    .missed,
                    "\(group.nodes.count) products share '\(label)', but joining their other "
                        + "operands costs more than it saves", at: origin)
                continue
            }
            context.remark(
                .applied, "\(group.nodes.count) products that share '\(label)' are one", at: origin)
            for node in group.nodes { groupOfNode[node] = group.nodes }
        }
        if groupOfNode.isEmpty { return graph }
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices where !copy.hasImage(index) {
            guard let nodes = groupOfNode[index] else {
                try copy.copy(index)
                continue
            }
            try build(nodes, into: &copy)
        }
        return try copy.finish()
    }

    /// Products that share an operand and none of which waits for another: the other operands are
    /// there before the first of them.
    private func groups(of graph: Graph) -> [(key: Key, nodes: [Int])] {
        var nodes: [Key: [Int]] = [:]
        var order: [Key] = []
        for (index, node) in graph.nodes.enumerated() {
            guard node.isKind(MatMul.self), let matmul = node.operation as? MatMul,
                node.operands.allSatisfy({ graph.type(of: $0).rank == 2 })
            else { continue }
            for isLeft in [true, false] {
                let key = Key(
                    shared: node.operands[isLeft ? 0 : 1], isLeft: isLeft, operation: matmul)
                let other = node.operands[isLeft ? 1 : 0]
                if let first = nodes[key]?.first {
                    if other.node < first { nodes[key]?.append(index) }
                } else {
                    nodes[key] = [index]
                    order.append(key)
                }
            }
        }
        var taken: Set<Int> = []
        return order.compactMap { key in
            guard let group = nodes[key], group.count > 1, taken.isDisjoint(with: group) else {
                return nil
            }
            taken.formUnion(group)
            return (key, group)
        }
    }

    /// How much cheaper one product is; nil where a size is not known.
    private func gain(of group: (key: Key, nodes: [Int]), in graph: Graph) -> Double? {
        let place = group.key.isLeft ? 1 : 0
        let others = group.nodes.map { graph.nodes[$0].operands[place] }
        let axis = BatchSharedProducts.joinedAxis(group.key.operation, isLeft: group.key.isLeft)
        let concat = Concatenate(axis: axis.operand)
        let types = others.map { graph.type(of: $0) }
        guard let joined = try? concat.resultTypes(for: types)[0],
            let joining = CostModel.cost(of: concat, types)
        else { return nil }
        let shared = graph.type(of: group.key.shared)
        let operands = group.key.isLeft ? [shared, joined] : [joined, shared]
        guard let whole = CostModel.cost(of: group.key.operation, operands) else { return nil }
        var before = 0.0
        var after = whole.estimate
        let areConstant = others.allSatisfy { graph.node(of: $0).operation is Constant }
        if !areConstant { after += joining.estimate }
        for node in group.nodes {
            guard let single = CostModel.cost(of: graph.nodes[node], in: graph) else { return nil }
            before += single.estimate
            let result = graph.nodes[node].resultTypes[0]
            let slice = CostModel.cost(of: Flip(axes: [0]), [result])
            after += slice?.estimate ?? 0
        }
        return before - after
    }

    /// Along which axis of the other operand, and of the result, products are joined.
    private static func joinedAxis(
        _ operation: MatMul, isLeft: Bool
    ) -> (operand: Int, result: Int) {
        isLeft
            ? (operation.transposesB ? 0 : 1, 1)
            : (operation.transposesA ? 1 : 0, 0)
    }

    private func build(_ nodes: [Int], into copy: inout GraphCopy) throws(GraphError) {
        let graph = copy.source
        let builder = copy.builder
        let first = graph.nodes[nodes[0]]
        guard let matmul = first.operation as? MatMul else { return }
        let isLeft = first.operands[0] == graph.nodes[nodes[1]].operands[0]
        let axis = BatchSharedProducts.joinedAxis(matmul, isLeft: isLeft)
        builder.origin = .rewritten(by: name, first.origin)
        let others = nodes.map {
            builder.value(copy.image(of: graph.nodes[$0].operands[isLeft ? 1 : 0]))
        }
        let joined = try builder.apply(Concatenate(axis: axis.operand), others)[0]
        let shared = builder.value(copy.image(of: first.operands[isLeft ? 0 : 1]))
        let product = try builder.apply(matmul, isLeft ? [shared, joined] : [joined, shared])[0]
        var start = Dimension(0)
        for node in nodes {
            let limit = start + graph.nodes[node].resultTypes[0].shape[axis.result]
            builder.origin = .rewritten(by: name, graph.nodes[node].origin)
            let part = try product.sliced(axis: axis.result, from: start, to: limit)
            copy.setImage(of: node, to: [part.id])
            start = limit
        }
    }
}
