import GradusIR
import GradusOperations
import GradusTensors

/// `(x + broadcast(a)) + broadcast(b) => x + broadcast(a + b)`: in a chain of additions or products
/// the small operands meet before they are repeated, so that broadcasts sink towards the end of the
/// chain and fewer elements are computed.
package struct SinkBroadcasts: Pass {
    package let name = "sink-broadcasts"
    package let summary = "combines small operands before they are repeated"

    package init() {}

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard context.options.level.soundness >= .reorders else { return graph }
        let graph = try context.removingDeadNodes(of: graph)
        let uses = graph.useCounts()
        let (isInner, isMixed) = links(of: graph, uses)
        var chains: [Int: BroadcastChain] = [:]
        for index in graph.nodes.indices where !isInner[index] && isMixed[index] {
            guard let chain = BroadcastChain(endingAt: index, in: graph, isInner),
                chain.best < chain.written
            else { continue }
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
            context.remark(
                .applied,
                "\(chain.leaves.count) operands of '\(graph.nodes[index].operation.operationName)' "
                    + "meet before they are repeated: \(chain.best) elements are computed instead "
                    + "of \(chain.written)", at: origin)
        }
        return try copy.finish().removingDeadNodes()
    }

    /// For each node, whether it is part of the chain of its only user: the same operation, also
    /// below a broadcast; and whether it is a link whose chain, as far as that, reads a broadcast: in any
    /// other all operands have one shape.
    private func links(of graph: Graph, _ uses: [Int]) -> (isInner: [Bool], isMixed: [Bool]) {
        var isInner = [Bool](repeating: false, count: graph.nodes.count)
        var isMixed = isInner
        for (index, node) in graph.nodes.enumerated() where BroadcastChain.isLink(node) {
            for operand in node.operands {
                let source = graph.unstretched(operand)
                if source != operand { isMixed[index] = true }
                guard uses[operand.node] == 1, uses[source.node] == 1 else { continue }
                let producer = graph.node(of: source)
                if BroadcastChain.isLink(producer), producer.kind == node.kind {
                    isInner[source.node] = true
                    if isMixed[source.node] { isMixed[index] = true }
                }
            }
        }
        return (isInner, isMixed)
    }
}

/// Additions, or products, of more than two operands of different shapes.
struct BroadcastChain {
    /// The operands, before they are repeated, from left to right.
    let leaves: [ValueID]
    /// How many elements are computed in the order that is written.
    let written: Int
    /// How many are computed when the smallest meet first.
    let best: Int
    private let operation: any Operation
    private let shape: Shape
    /// Pairs that meet, in order, as places among the leaves and then the pairs before.
    private let pairs: [(Int, Int)]

    /// Longer chains are left as they are.
    private static let maximumLeaves = 32

    static func isLink(_ node: Node) -> Bool {
        (node.isKind(Add.self) || node.isKind(Multiply.self))
            && node.resultTypes[0].elementType.isFloatingPoint
    }

    /// The chain that ends at a link; nil where it has two operands, or is as good as can be.
    init?(endingAt index: Int, in graph: Graph, _ isInner: [Bool]) {
        let node = graph.nodes[index]
        guard node.operands.contains(where: { isInner[graph.unstretched($0).node] }),
            let whole = node.resultTypes[0].shape.elementCount.size
        else { return nil }
        var leaves: [ValueID] = []
        var written = 0
        var waiting = [ValueID(node: index)]
        while let value = waiting.popLast() {
            let source = graph.unstretched(value)
            guard source.node == index || isInner[source.node] else {
                leaves.append(source)
                if leaves.count > BroadcastChain.maximumLeaves { return nil }
                continue
            }
            let inner = graph.node(of: source)
            guard let count = inner.resultTypes[0].shape.elementCount.size else { return nil }
            written += count
            waiting += inner.operands.reversed()
        }
        // Leaves of one shape meet in any order for the same.
        guard leaves.count > 2, written > whole,
            leaves.contains(where: { graph.type(of: $0).shape != node.resultTypes[0].shape })
        else { return nil }
        operation = node.operation
        shape = node.resultTypes[0].shape
        self.leaves = leaves
        self.written = written
        let operands = leaves.map {
            Operand(shape: graph.type(of: $0).shape, isConstant: graph.isConstant($0))
        }
        guard let plan = BroadcastChain.plan(operands) else { return nil }
        (pairs, best) = plan
    }

    private struct Operand {
        let shape: Shape
        let isConstant: Bool

        /// What two operands give that meet; nil where they do not fit.
        func meeting(_ other: Operand) -> Operand? {
            shape.broadcast(with: other.shape).map {
                Operand(shape: $0, isConstant: isConstant && other.isConstant)
            }
        }

        /// Whether a constant meets a value: of meetings of one size these come last, so that constants
        /// stand outside, where rules look for them.
        func isMixed(with other: Operand) -> Bool { isConstant != other.isConstant }
    }

    /// Again and again the two operands meet whose result is smallest, the leftmost of equals.
    private static func plan(_ operands: [Operand]) -> (pairs: [(Int, Int)], count: Int)? {
        var open = operands.enumerated().map { (place: $0.offset, operand: $0.element) }
        var pairs: [(Int, Int)] = []
        var total = 0
        while open.count > 1 {
            var best: (left: Int, right: Int, operand: Operand, count: Int, isMixed: Bool)?
            for left in open.indices {
                for right in open.indices where right > left {
                    let (a, b) = (open[left].operand, open[right].operand)
                    guard let joined = a.meeting(b), let count = joined.shape.elementCount.size
                    else { return nil }
                    let isMixed = a.isMixed(with: b)
                    if let best, (best.count, best.isMixed ? 1 : 0) <= (count, isMixed ? 1 : 0) {
                        continue
                    }
                    best = (left, right, joined, count, isMixed)
                }
            }
            guard let best else { return nil }
            pairs.append((open[best.left].place, open[best.right].place))
            total += best.count
            open[best.left] = (operands.count + pairs.count - 1, best.operand)
            open.remove(at: best.right)
        }
        return (pairs, total)
    }

    func build(in copy: GraphCopy) throws(GraphError) -> Value {
        var values = leaves.map { copy.builder.value(copy.image(of: $0)) }
        for (left, right) in pairs {
            let (a, b) = (values[left], values[right])
            guard let joined = a.shape.broadcast(with: b.shape) else {
                throw GraphError("operands of a chain do not fit")
            }
            values.append(
                copy.builder.value(
                    try copy.builder.apply(
                        erased: operation,
                        [a.broadcast(to: joined).id, b.broadcast(to: joined).id])[0]))
        }
        guard let last = values.last else { throw GraphError("a chain without operands") }
        return try last.broadcast(to: shape)
    }
}

extension Graph {
    /// Whether a value is a constant, or what an operation makes of constants.
    fileprivate func isConstant(_ value: ValueID) -> Bool {
        let node = node(of: unstretched(value))
        if node.isKind(Constant.self) { return true }
        return !node.operands.isEmpty
            && node.operands.allSatisfy { self.node(of: unstretched($0)).isKind(Constant.self) }
    }
}
