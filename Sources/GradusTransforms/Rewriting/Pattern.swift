import GradusIR
import GradusOperations
import GradusTensors

/// One side of a rule: an expression in which names stand for any value, or for any attribute.
///
/// Every part has a slot of a `Match`, which says where it stands once the pattern is matched. A
/// variable has one slot wherever it occurs: it stands for one value. Equal expressions are one
/// value, too, because the builder hash-conses.
package enum Pattern: Sendable {
    /// Any value; the same one at each occurrence.
    case variable(slot: Int)
    /// A constant of which each element is the number.
    case number(Double, slot: Int)
    /// A constant of which each element is the truth value.
    case truth(Bool, slot: Int)
    /// An operation applied to patterns.
    case operation(OperationPattern)

    /// Where it stands in a match.
    package var slot: Int {
        switch self {
        case .variable(let slot), .number(_, let slot), .truth(_, let slot): slot
        case .operation(let pattern): pattern.slot
        }
    }

    /// Whether each element of the result depends on the elements at the same place alone.
    var isElementwise: Bool {
        guard case .operation(let pattern) = self else { return true }
        return pattern.operation.isElementwise
            && pattern.operands.allSatisfy(\.isElementwise)
    }
}

/// An operation in a pattern.
package final class OperationPattern: Sendable {
    /// What stands for one attribute.
    struct Attribute: Sendable {
        let name: String
        let kind: AttributeKind
        let term: Term
    }

    /// The kind of operation.
    let operation: any Operation.Type
    /// The patterns of its operands.
    let operands: [Pattern]
    /// All attributes of the signature; one that is not written has its default.
    let attributes: [Attribute]
    /// Where the operation stands in a match.
    let slot: Int

    /// The type of the operation, to be compared.
    let kind: ObjectIdentifier
    /// It, and those of all operations in it.
    let kinds: Set<ObjectIdentifier>
    /// Whether the two operands may change places.
    let commutes: Bool
    /// Whether operands of different shapes are stretched to one.
    let stretches: Bool
    /// The operation itself where it has no attributes.
    let plainOperation: (any Operation)?
    /// Whether each attribute is a variable of its own: then the operation's attributes, whatever they are,
    /// are those of the pattern.
    let leavesAttributesOpen: Bool

    init(
        _ operation: any Operation.Type, _ operands: [Pattern], attributes: [Attribute], slot: Int
    ) {
        self.operation = operation
        kind = ObjectIdentifier(operation)
        kinds = operands.reduce(into: [ObjectIdentifier(operation)]) { kinds, operand in
            if case .operation(let pattern) = operand { kinds.formUnion(pattern.kinds) }
        }
        self.operands = operands
        self.attributes = attributes
        self.slot = slot
        let variables = attributes.compactMap { attribute in
            if case .attribute(let index) = attribute.term { index } else { nil }
        }
        leavesAttributesOpen = Set(variables).count == attributes.count
        plainOperation =
            attributes.isEmpty ? try? operation.init(attributes: AttributeValues()) : nil
        commutes = operation.isCommutative && operands.count == 2
        stretches = operation.stretchesOperands && operands.count > 1
    }

    /// Whether the operation itself says what an attribute variable stands for.
    func bindsAttribute(_ index: Int) -> Bool {
        attributes.contains { attribute in
            if case .attribute(index) = attribute.term { true } else { false }
        }
    }

    /// Whether the types of the operation say that of a slot: it is the operation, or an operand that
    /// neither is stretched nor changes places.
    func typesSlot(_ slot: Int) -> Bool {
        if slot == self.slot { return true }
        return !stretches && !commutes
            && operands.contains { operand in
                if case .variable(slot) = operand { true } else { false }
            }
    }

    /// How far back its parts lie, in operands, where each that may be is stretched.
    var depth: Int {
        let inner = operands.map { operand in
            if case .operation(let pattern) = operand { pattern.depth } else { 0 }
        }
        return inner.max().map { $0 + (stretches ? 2 : 1) } ?? 0
    }

    /// Whether a node may be what the pattern describes, by the kinds of operations alone.
    func mayMatch(_ node: Node) -> Bool {
        kind == node.kind && operands.count == node.operands.count && node.resultCount == 1
    }
}

/// What a pattern stands for in a graph.
package struct Match: Sendable {
    /// The value of each slot.
    package internal(set) var slots: [ValueID?]
    /// The value of each attribute variable.
    package internal(set) var attributes: [AttributeValue?]

    init(slotCount: Int, attributeCount: Int) {
        slots = Array(repeating: nil, count: slotCount)
        attributes = Array(repeating: nil, count: attributeCount)
    }
}
