import GradusIR
import GradusTensors

/// `x`, such that what it is computed from is computed again in the backward pass
///
/// Chen, Xu, Zhang, Guestrin, *Training deep nets with sublinear memory cost* (arXiv 1604.06174). The
/// operands after the first are kept; the values between them and x are not. The walk of reverse mode
/// copies those, each operand from outside held back by `after` until the cotangent of x has arrived,
/// and pulls back through the copies.
package struct Checkpoint: DifferentiableOperation {
    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package static let signature = OperationSignature(
        "checkpoint", .memory, operands: ["x", "kept"], arity: .variadic, formula: "x",
        documentation: """
            The first operand itself. A backward pass does not keep what lies between the other \
            operands and it, but computes it again: less memory for more work. Of an expression alone, \
            as checkpoint(tanh(x @ W)), it is what the expression computes; of a name alone, all back \
            to inputs and parameters. Values and gradients keep their bits.
            """)

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { [operands[0]] }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { [operands[0]] }

    /// `x̄ = ȳ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [context.cotangent] + context.operands.dropFirst().map { _ in nil }
    }

    /// The nodes of a checkpoint that are computed again: those that its first operand is computed
    /// from, without what is declared or constant, what is kept, and what that is computed from.
    package static func region(of node: Node, in graph: Graph) -> [Int] {
        let kept = Set(node.operands.dropFirst().map(\.node))
        var region: Set<Int> = []
        var open = [node.operands[0].node]
        while let index = open.popLast() {
            guard !kept.contains(index), !graph.nodes[index].operands.isEmpty,
                region.insert(index).inserted
            else { continue }
            open += graph.nodes[index].operands.map(\.node)
        }
        // A rewrite may have led around a kept value to what that is computed from.
        guard let first = region.min() else { return [] }
        var seen: Set<Int> = []
        open = kept.filter { $0 > first }
        while let index = open.popLast() {
            for operand in graph.nodes[index].operands
            where operand.node >= first && seen.insert(operand.node).inserted {
                open.append(operand.node)
            }
        }
        return region.subtracting(seen).sorted()
    }
}
