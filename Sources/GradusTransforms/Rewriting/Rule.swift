import GradusIR
import GradusTensors

/// A rewrite that is written in the language: `rule name (soundness): pattern => replacement where
/// condition`.
///
/// The rule says that for all values of the variables for which the condition holds both sides are
/// equal. If they also have the same type, the replacement takes the place of the pattern. If the
/// replacement has a smaller shape, as in `x * 1 => x` where the 1 stretches x, it is stretched,
/// where that follows from the rule: both sides are element-wise, or the replacement is a number.
package final class Rule: Rewrite {
    package let name: String
    package let soundness: Soundness
    package let text: String
    /// The left side.
    package let pattern: OperationPattern
    /// The right side.
    package let replacement: Pattern
    /// What must hold; nil for always.
    package let condition: Term?
    /// Where the rule is written.
    package let source: SourceRange
    private let steps: [MatchStep]
    private let slotCount: Int
    private let attributeCount: Int
    private let stretches: Bool
    private let outlinePattern: PatternOutline
    /// The part of the condition that the typed operation at the root decides; nil for none.
    private let typeCondition: Term?
    package let reach: Int

    init(
        name: String, soundness: Soundness, text: String, pattern: OperationPattern,
        replacement: Pattern, condition: Term?, source: SourceRange, slotCount: Int,
        attributeCount: Int
    ) {
        self.name = name
        self.soundness = soundness
        self.text = text
        self.pattern = pattern
        self.replacement = replacement
        self.condition = condition
        self.source = source
        steps = MatchStep.steps(of: pattern)
        self.slotCount = slotCount
        self.attributeCount = attributeCount
        outlinePattern = PatternOutline(pattern, condition: condition)
        typeCondition = condition?.part(decidedBy: pattern)
        reach = pattern.depth + Term.reach
        switch replacement {
        case .number, .truth: stretches = true
        case .variable, .operation:
            stretches = Pattern.operation(pattern).isElementwise && replacement.isElementwise
        }
    }

    package var roots: [any Operation.Type]? { [pattern.operation] }

    package func mayRewrite(kinds: Set<ObjectIdentifier>) -> Bool {
        pattern.kinds.isSubset(of: kinds)
    }

    package func mayRewrite(_ outline: NodeOutline) -> Bool {
        outlinePattern.mayFit(outline)
    }

    package func mayRewrite(example: ValueID, in site: RewriteSite) -> Bool {
        let node = site.node(of: example)
        guard pattern.mayMatch(node) else { return false }
        var match = emptyMatch
        guard Matcher(site: site).bindAttributes(pattern, node, &match) else { return false }
        guard let typeCondition else { return true }
        match.slots[pattern.slot] = example
        for (part, operand) in zip(pattern.operands, node.operands) {
            if case .variable(let slot) = part { match.slots[slot] = operand }
        }
        return typeCondition.evaluate(match, site)?.truth == true
    }

    package func mayRewrite(_ node: Node, in nodes: NodeList) -> Bool {
        outlinePattern.mayFit(node, in: nodes)
    }

    /// The variables that the condition says to be constants near a number, and the numbers.
    var pinnedNumbers: [(slot: Int, number: Term)] { condition?.pinnedNumbers ?? [] }

    /// A match in which nothing is bound.
    var emptyMatch: Match { Match(slotCount: slotCount, attributeCount: attributeCount) }

    package func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard pattern.mayMatch(node) else { return nil }
        let result = try Matcher(site: site).first(pattern, steps, at: values[0], emptyMatch) {
            match throws(GraphError) -> Value? in
            if let condition, condition.evaluate(match, site)?.truth != true { return nil }
            return try build(match, node.resultTypes[0], site)
        }
        return result.map { [$0] }
    }

    /// The replacement, of the pattern's type; nil where the rule does not say that they are equal.
    private func build(
        _ match: Match, _ type: TensorType, _ site: RewriteSite
    ) throws(GraphError) -> Value? {
        let value: Value
        do {
            value = try Replacement(match: match, site: site).build(replacement, type.elementType)
        } catch {
            guard error.cause != nil else { throw error }
            // The replacement has no meaning for these operands, so nothing is equal to it.
            return nil
        }
        if value.type == type { return value }
        guard stretches, value.elementType == type.elementType,
            value.shape.broadcasts(to: type.shape)
        else { return nil }
        return try site.stretch(value, to: type.shape)
    }
}

extension Rule: CustomStringConvertible {
    /// `name (soundness): pattern => replacement where condition`
    package var description: String { "\(name) (\(soundness.rawValue)): \(text)" }
}
