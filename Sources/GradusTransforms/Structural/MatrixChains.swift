import GradusIR
import GradusOperations
import GradusTensors

/// Computes a chain of matrix products `A @ B @ C …` in the order that needs the fewest operations,
/// where no product between is used elsewhere. `(A @ B) @ v` becomes `A @ (B @ v)`.
package struct OrderMatrixChains: Pass {
    package let name = "order-matrix-chains"
    package let summary = "computes chains of matrix products in the cheapest order"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard context.options.level.soundness >= .reorders else { return graph }
        let graph = try context.removingDeadNodes(of: graph)
        let finder = MatrixChains(graph)
        var chains: [Int: MatrixChain] = [:]
        for (index, node) in graph.nodes.enumerated() where node.isKind(MatMul.self) {
            guard let chain = finder.chain(endingAt: index), chain.best < chain.written else {
                continue
            }
            chains[index] = chain
        }
        if chains.isEmpty { return graph }
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices where !copy.hasImage(index) {
            guard let chain = chains[index] else {
                try copy.copy(index)
                continue
            }
            let origin = graph.nodes[index].origin
            copy.builder.origin = .rewritten(by: name, origin)
            copy.setImage(of: index, to: [try chain.build(in: copy).id])
            let (before, after) = (chain.written.inScientificUnits, chain.best.inScientificUnits)
            context.remark(
                .applied,
                "a chain of \(chain.factors.count) matrices takes \(after) operations instead of "
                    + before, at: origin)
        }
        return try copy.finish().removingDeadNodes()
    }
}

/// The chains of products of matrices in a graph.
struct MatrixChains {
    private let graph: Graph
    private let uses: [Int]
    private let isInner: [Bool]

    /// Longer chains are left as they are: the search takes time in the cube of the length.
    private static let maximumFactors = 64

    init(_ graph: Graph) {
        self.graph = graph
        let uses = graph.useCounts()
        var isInner = [Bool](repeating: false, count: graph.nodes.count)
        for node in graph.nodes where MatrixChains.isProduct(node, in: graph) {
            for operand in node.operands
            where uses[operand.node] == 1
                && MatrixChains.isProduct(graph.node(of: operand), in: graph)
            {
                isInner[operand.node] = true
            }
        }
        self.uses = uses
        self.isInner = isInner
    }

    /// Whether it is a product of two matrices, or of a matrix and a vector.
    private static func isProduct(_ node: Node, in graph: Graph) -> Bool {
        guard node.isKind(MatMul.self) else { return false }
        let ranks = node.operands.map { graph.type(of: $0).rank }
        return ranks.allSatisfy { $0 <= 2 } && ranks != [1, 1]
    }

    /// The chain of at least three factors that ends at a node; nil where there is none, or a size
    /// is not known.
    func chain(endingAt index: Int) -> MatrixChain? {
        let node = graph.nodes[index]
        guard MatrixChains.isProduct(node, in: graph), !isInner[index],
            node.operands.contains(where: { isInner[$0.node] })
        else { return nil }
        var factors: [MatrixChain.Factor] = []
        var written = 0.0
        var waiting = [MatrixChain.Factor(value: ValueID(node: index), isTransposed: false)]
        while let factor = waiting.popLast() {
            let inner = graph.node(of: factor.value)
            guard factor.value.node == index || isInner[factor.value.node],
                let matmul = inner.operation as? MatMul
            else {
                factors.append(factor)
                if factors.count > MatrixChains.maximumFactors { return nil }
                continue
            }
            guard let cost = CostModel.cost(of: inner, in: graph) else { return nil }
            written += cost.flops
            let left = MatrixChain.Factor(
                value: inner.operands[0], isTransposed: matmul.transposesA != factor.isTransposed)
            let right = MatrixChain.Factor(
                value: inner.operands[1], isTransposed: matmul.transposesB != factor.isTransposed)
            // (A B)ᵀ = Bᵀ Aᵀ
            waiting += factor.isTransposed ? [left, right] : [right, left]
        }
        guard factors.count > 2 else { return nil }
        return MatrixChain(factors, written: written, in: graph)
    }
}

extension Double {
    /// As `1.2 M`.
    fileprivate var inScientificUnits: String {
        for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where self >= size {
            let tenths = Int((self / size * 10).rounded())
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(Int(self))"
    }
}
