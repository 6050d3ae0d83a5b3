import GradusIR
import GradusOperations

/// What can be seen of a node without asking what it computes with: the kind of its operation and of
/// what it reads. Tells most rules that they do not fit before anything else is looked at.
package struct NodeOutline: Hashable, Sendable, BitwiseCopyable {
    /// What can be seen of one operand.
    package struct Operand: Hashable, Sendable, BitwiseCopyable {
        /// The kind of operation that computes it.
        package let kind: ObjectIdentifier
        /// Where that is a broadcast, the kind of what it stretches.
        package let stretched: ObjectIdentifier?

        /// Whether the operand, or what it was before it was stretched, is of a kind.
        func mayBe(_ other: ObjectIdentifier, throughBroadcast: Bool) -> Bool {
            kind == other || throughBroadcast && stretched == other
        }

        fileprivate var bits: Int {
            Int(bitPattern: kind) &* 31 &+ (stretched.map { Int(bitPattern: $0) } ?? 0)
        }
    }

    /// The kind of the operation.
    package let kind: ObjectIdentifier
    /// The number of operands.
    package let operandCount: Int
    /// The first operands.
    package let first: Operand?
    package let second: Operand?
    /// Whether the first two may be the same value before they were stretched.
    package let repeatsOperand: Bool

    init(of index: Int, in nodes: UnsafeBufferPointer<Node>) {
        let node = nodes[index]
        kind = node.kind
        operandCount = node.operands.count
        guard operandCount > 0 else {
            (first, second, repeatsOperand) = (nil, nil, false)
            return
        }
        let (first, source) = NodeOutline.operand(node.operands[0], in: nodes)
        self.first = first
        guard operandCount > 1 else {
            (second, repeatsOperand) = (nil, false)
            return
        }
        let (second, other) = NodeOutline.operand(node.operands[1], in: nodes)
        self.second = second
        repeatsOperand = source == other
    }

    /// What can be seen of an operand, and the value before it was stretched.
    private static func operand(
        _ value: ValueID, in nodes: UnsafeBufferPointer<Node>
    ) -> (seen: Operand, source: ValueID) {
        let node = nodes[value.node]
        guard node.isKind(BroadcastTo.self) else {
            return (Operand(kind: node.kind, stretched: nil), value)
        }
        let source = node.operands[0]
        return (Operand(kind: node.kind, stretched: nodes[source.node].kind), source)
    }

    /// The operand at a position, where it is seen.
    package subscript(operand: Int) -> Operand? {
        switch operand {
        case 0: first
        case 1: second
        default: nil
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    var hash: Int {
        var hash = Int(bitPattern: kind) &+ operandCount &+ (repeatsOperand ? 64 : 0)
        hash = hash &* 0x0100_0193 ^ (first?.bits ?? 0)
        return hash &* 0x0100_0193 ^ (second?.bits ?? 0)
    }
}
