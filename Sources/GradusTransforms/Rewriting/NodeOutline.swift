import GradusIR
import GradusOperations

/// What can be seen of a node without asking what it computes with: the kind of its operation and of
/// what it reads. Tells most rules that they do not fit before anything else is looked at.
package struct NodeOutline: Hashable, Sendable {
    /// What can be seen of one operand.
    package struct Operand: Hashable, Sendable {
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

    init(of index: Int, in nodes: NodeList) {
        let operands = nodes[index].operands
        kind = nodes[index].kind
        operandCount = operands.count
        first = operandCount > 0 ? NodeOutline.operand(operands[0], in: nodes) : nil
        second = operandCount > 1 ? NodeOutline.operand(operands[1], in: nodes) : nil
        repeatsOperand =
            operandCount > 1
            && nodes.unstretched(operands[0]) == nodes.unstretched(operands[1])
    }

    private static func operand(_ value: ValueID, in nodes: NodeList) -> Operand {
        let kind = nodes[value.node].kind
        guard kind == ObjectIdentifier(BroadcastTo.self) else {
            return Operand(kind: kind, stretched: nil)
        }
        return Operand(kind: kind, stretched: nodes[nodes[value.node].operands[0].node].kind)
    }

    /// The operand at a position, where it is seen.
    package subscript(operand: Int) -> Operand? {
        switch operand {
        case 0: first
        case 1: second
        default: nil
        }
    }

    var hash: Int {
        var hash = Int(bitPattern: kind) &+ operandCount &+ (repeatsOperand ? 64 : 0)
        hash = hash &* 0x0100_0193 ^ (first?.bits ?? 0)
        return hash &* 0x0100_0193 ^ (second?.bits ?? 0)
    }
}
