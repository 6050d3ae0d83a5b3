import GradusIR
import GradusOperations

/// What a pattern says of kinds of operations alone, down to its variables: turns away most nodes at
/// which a rule is tried, without a match being made.
struct PatternOutline: Sendable {
    /// What a part of the pattern asks for.
    fileprivate enum Part: Sendable {
        /// Anything.
        case anything
        /// A constant, stretched or not.
        case constant
        /// A constant of which each element is the number, stretched or not.
        case number(Double)
        /// An operation of a kind on such parts.
        case operation(Application)
    }

    fileprivate final class Application: Sendable {
        let kind: ObjectIdentifier
        let operands: [Part]
        let commutes: Bool
        let stretches: Bool
        /// Operands that are functions of one variable which is an operand itself, as in `x * sigmoid(x)`.
        let repeated: [Repetition]

        init(_ pattern: OperationPattern, constants: Set<Int>) {
            kind = pattern.kind
            operands = pattern.operands.map { Part($0, constants: constants) }
            commutes = pattern.commutes
            stretches = pattern.stretches
            repeated = Repetition.all(in: pattern)
        }
    }

    /// A variable that is an operand, and the only operand of another operand.
    fileprivate struct Repetition: Sendable {
        let variable: Int
        let function: Int
        let kind: ObjectIdentifier

        static func all(in pattern: OperationPattern) -> [Repetition] {
            var all: [Repetition] = []
            for (function, part) in pattern.operands.enumerated() {
                guard case .operation(let inner) = part, inner.operands.count == 1,
                    inner.kind != ObjectIdentifier(BroadcastTo.self),
                    case .variable(let slot) = inner.operands[0]
                else { continue }
                for (variable, other) in pattern.operands.enumerated() {
                    guard case .variable(slot) = other else { continue }
                    all.append(Repetition(variable: variable, function: function, kind: inner.kind))
                }
            }
            return all
        }
    }

    private let root: Application
    /// Whether both operands are the same variable.
    private let repeatsOperand: Bool

    /// - Parameter condition: variables that it asks to be constants are looked for as such.
    init(_ pattern: OperationPattern, condition: Term?) {
        root = Application(pattern, constants: condition?.constantSlots ?? [])
        if pattern.operands.count == 2, case .variable(let first) = pattern.operands[0],
            case .variable(let second) = pattern.operands[1]
        {
            repeatsOperand = first == second
        } else {
            repeatsOperand = false
        }
    }

    /// Whether the pattern may match a node that looks like this.
    func mayFit(_ outline: NodeOutline) -> Bool {
        guard root.kind == outline.kind, root.operands.count == outline.operandCount,
            !repeatsOperand || outline.repeatsOperand
        else { return false }
        func fits(_ operands: some Sequence<Part>) -> Bool {
            operands.enumerated().allSatisfy { position, part in
                outline[position].map { part.mayFit($0, root.stretches) } ?? true
            }
        }
        return fits(root.operands) || root.commutes && fits(root.operands.reversed())
    }

    /// Whether the pattern may match a node.
    func mayFit(_ node: Node, in nodes: NodeList) -> Bool { root.mayFit(node, in: nodes) }
}

extension PatternOutline.Application {
    fileprivate func mayFit(_ node: Node, in nodes: NodeList) -> Bool {
        guard node.kind == kind, node.operands.count == operands.count,
            node.resultCount == 1
        else { return false }
        if mayFit(node.operands, in: nodes, isReversed: false) { return true }
        return commutes && mayFit(node.operands, in: nodes, isReversed: true)
    }

    private func mayFit(_ values: Operands, in nodes: NodeList, isReversed: Bool) -> Bool {
        func value(_ position: Int) -> ValueID {
            values[isReversed ? values.count - 1 - position : position]
        }
        for repetition in repeated {
            let function = nodes[nodes.unstretched(value(repetition.function)).node]
            if function.kind == repetition.kind,
                !nodes.mayStandForOne(function.operands[0], value(repetition.variable))
            {
                return false
            }
        }
        for position in values.indices
        where !operands[position].mayFit(value(position), in: nodes, throughBroadcast: stretches) {
            return false
        }
        return true
    }
}

extension NodeList {
    /// Whether one variable may stand for both values, each as it is or before it was stretched.
    fileprivate func mayStandForOne(_ left: ValueID, _ right: ValueID) -> Bool {
        let (x, y) = (unstretched(left), unstretched(right))
        return x == y || x == right || left == y
    }
}

extension PatternOutline.Part {
    fileprivate init(_ pattern: Pattern, constants: Set<Int>) {
        switch pattern {
        case .variable(let slot): self = constants.contains(slot) ? .constant : .anything
        case .number(let number, _): self = .number(number)
        case .truth(let truth, _): self = .number(truth ? 1 : 0)
        case .operation(let pattern): self = .operation(.init(pattern, constants: constants))
        }
    }

    /// Whether an operand that looks like this may be the part.
    fileprivate func mayFit(_ operand: NodeOutline.Operand, _ throughBroadcast: Bool) -> Bool {
        switch self {
        case .anything: true
        case .constant, .number:
            operand.mayBe(ObjectIdentifier(Constant.self), throughBroadcast: true)
        case .operation(let operation):
            operand.mayBe(operation.kind, throughBroadcast: throughBroadcast)
        }
    }

    fileprivate func mayFit(
        _ value: ValueID, in nodes: NodeList, throughBroadcast: Bool
    ) -> Bool {
        switch self {
        case .anything: return true
        case .constant: return nodes[nodes.unstretched(value).node].isKind(Constant.self)
        case .number(let number):
            let node = nodes[nodes.unstretched(value).node]
            guard node.isKind(Constant.self), let constant = node.operation as? Constant else {
                return false
            }
            return constant.tensor.isFilled(with: number)
        case .operation(let operation):
            if operation.mayFit(nodes[value.node], in: nodes) { return true }
            guard throughBroadcast, nodes[value.node].isKind(BroadcastTo.self) else {
                return false
            }
            return operation.mayFit(nodes[nodes[value.node].operands[0].node], in: nodes)
        }
    }
}

extension Term {
    /// The slots of values that must be constants where the term, as a condition, holds.
    fileprivate var constantSlots: Set<Int> {
        switch self {
        case .and(let left, let right): left.constantSlots.union(right.constantSlots)
        case .call(let function, let arguments):
            Set(
                function.constantParameters.compactMap { position -> Int? in
                    guard position < arguments.count, case .operand(let slot) = arguments[position]
                    else { return nil }
                    return slot
                })
        default: []
        }
    }
}

extension TermFunction {
    /// The parameters that are constants wherever the function is true.
    fileprivate var constantParameters: [Int] {
        switch name {
        case "is_constant", "is_constant_scalar", "is_moderate", "near": [0]
        case "only_constants": [1, 2]
        default: []
        }
    }
}
