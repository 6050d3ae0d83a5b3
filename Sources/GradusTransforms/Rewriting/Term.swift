import GradusIR
import GradusTensors

/// An expression over what a pattern matched: the condition of a rule, or an attribute of its
/// replacement.
package indirect enum Term: Sendable {
    /// A literal.
    case literal(AttributeValue)
    /// An attribute variable.
    case attribute(Int)
    /// A value variable, or any other part of the pattern, by its slot.
    case operand(slot: Int)
    /// A function of the table.
    case call(TermFunction, [Term])
    /// `not a`.
    case not(Term)
    /// `a and b`.
    case and(Term, Term)
    /// `a or b`.
    case or(Term, Term)
    /// `a == b`.
    case equal(Term, Term)
    /// `a < b`.
    case less(Term, Term)
}

/// What a term comes to.
package enum TermValue: Sendable {
    /// An attribute.
    case attribute(AttributeValue)
    /// A size, which may be symbolic.
    case dimension(Dimension)
    /// A value of the graph.
    case operand(ValueID)

    static func truth(_ value: Bool) -> TermValue { .attribute(.boolean(value)) }

    /// The truth value, or nil.
    var truth: Bool? {
        if case .attribute(.boolean(let value)) = self { value } else { nil }
    }

    /// The size, also from an integer or a list of one, or nil.
    var dimension: Dimension? {
        switch self {
        case .dimension(let dimension): dimension
        case .attribute(.integer(let value)): Dimension(value)
        case .attribute(.integers(let values)): values.count == 1 ? Dimension(values[0]) : nil
        default: nil
        }
    }

    /// The attribute; a known size is an integer.
    var attribute: AttributeValue? {
        switch self {
        case .attribute(let value): value
        case .dimension(let dimension): dimension.size.map(AttributeValue.integer)
        case .operand: nil
        }
    }

    /// A number that can be compared, or nil.
    var number: Double? {
        switch self {
        case .attribute(.number(let value)): value
        default: dimension?.size.map(Double.init)
        }
    }

    static func equal(_ left: TermValue, _ right: TermValue) -> Bool {
        if let a = left.dimension, let b = right.dimension { return a == b }
        if let a = left.number, let b = right.number { return a == b }
        if case .operand(let a) = left, case .operand(let b) = right { return a == b }
        guard let a = left.attribute, let b = right.attribute else { return false }
        return a == b
    }
}

extension Term {
    /// What the term comes to; nil where it has no meaning for the operands at hand, such as the
    /// size of an axis that is not there. A condition without meaning does not hold.
    func evaluate(_ match: Match, _ site: RewriteSite) -> TermValue? {
        switch self {
        case .literal(let value): return .attribute(value)
        case .attribute(let index): return match.attributes[index].map(TermValue.attribute)
        case .operand(let slot): return match.slots[slot].map(TermValue.operand)
        case .call(let function, let arguments):
            var values: [TermValue] = []
            for argument in arguments {
                guard let value = argument.evaluate(match, site) else { return nil }
                values.append(value)
            }
            return function.evaluate(values, site)
        case .not(let term):
            return (term.evaluate(match, site)?.truth).map { .truth(!$0) }
        case .and(let left, let right):
            guard left.evaluate(match, site)?.truth == true else { return .truth(false) }
            return right.evaluate(match, site)
        case .or(let left, let right):
            if left.evaluate(match, site)?.truth == true { return .truth(true) }
            return right.evaluate(match, site)
        case .equal(let left, let right):
            guard let a = left.evaluate(match, site), let b = right.evaluate(match, site) else {
                return nil
            }
            return .truth(TermValue.equal(a, b))
        case .less(let left, let right):
            guard let a = left.evaluate(match, site)?.number,
                let b = right.evaluate(match, site)?.number
            else { return nil }
            return .truth(a < b)
        }
    }
}

extension Term {
    /// How far back from its variables a condition looks at most: at a number that is repeated along an
    /// axis, then along another, and one-hot rows of known classes.
    static let reach = 3

    /// The parts that must all hold and that nothing decides but the types of a pattern's root and its
    /// attributes, which are the same at all nodes of a typed operation; nil for none.
    func part(decidedBy pattern: OperationPattern) -> Term? {
        guard case .and(let left, let right) = self else {
            return isDecided(by: pattern) ? self : nil
        }
        guard let first = left.part(decidedBy: pattern) else {
            return right.part(decidedBy: pattern)
        }
        return right.part(decidedBy: pattern).map { .and(first, $0) } ?? first
    }

    private func isDecided(by pattern: OperationPattern) -> Bool {
        switch self {
        case .literal: true
        case .attribute(let index): pattern.bindsAttribute(index)
        case .operand: false
        case .call(let function, let arguments):
            function.isOfTypes
                && arguments.allSatisfy { argument in
                    if case .operand(let slot) = argument { return pattern.typesSlot(slot) }
                    return argument.isDecided(by: pattern)
                }
        case .not(let term): term.isDecided(by: pattern)
        case .and(let left, let right), .or(let left, let right), .equal(let left, let right),
            .less(let left, let right):
            left.isDecided(by: pattern) && right.isDecided(by: pattern)
        }
    }

    /// What stands in `near(x, number)` among the parts that must all hold.
    var pinnedNumbers: [(slot: Int, number: Term)] {
        switch self {
        case .and(let left, let right): left.pinnedNumbers + right.pinnedNumbers
        case .call(let function, let arguments):
            if function.name == "near", case .operand(let slot) = arguments[0] {
                [(slot, arguments[1])]
            } else {
                []
            }
        default: []
        }
    }
}
