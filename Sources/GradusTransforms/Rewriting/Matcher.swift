import GradusIR
import GradusOperations
import GradusTensors

/// Finds what a pattern stands for at a value.
///
/// Patterns do not write the broadcasts that stand between an element-wise operation and its
/// operands, so the matcher looks through them: a variable stands for the value before it was
/// stretched. That is sound because the stretched shape is checked to be the one that the matched
/// operands give together by themselves. Then, and only then, the graph holds what the pattern
/// would be lowered to.
struct Matcher {
    let site: RewriteSite

    /// What is still to be matched, or checked.
    private enum Goal {
        case match(Pattern, ValueID, throughBroadcast: Bool)
        /// The operands together have this shape.
        case shape([Pattern], Shape)
    }

    /// Where a search stands: what is bound, and what is left to do, last first. Each step leaves it
    /// as it was where it finds nothing.
    private struct Search {
        var match: Match
        var goals: [Goal]
    }

    /// The first match, commuted operands tried both ways, for which `accept` gives something.
    func first<Result>(
        _ pattern: Pattern, at value: ValueID, _ match: Match,
        where accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        var search = Search(match: match, goals: [])
        // Room for most patterns, so that the list does not move as it grows.
        search.goals.reserveCapacity(8)
        search.goals.append(.match(pattern, value, throughBroadcast: false))
        return try solve(&search, accept)
    }

    private func solve<Result>(
        _ search: inout Search, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        guard let goal = search.goals.popLast() else { return try accept(search.match) }
        if let result = try reach(goal, &search, accept) { return result }
        search.goals.append(goal)
        return nil
    }

    private func reach<Result>(
        _ goal: Goal, _ search: inout Search, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        switch goal {
        case .shape(let patterns, let shape):
            guard joinedShape(patterns, search.match) == shape else { return nil }
            return try solve(&search, accept)
        case .match(.variable(let slot), let value, let through):
            for candidate in candidates(value, through) {
                if let bound = search.match.slots[slot] {
                    if bound == candidate { return try solve(&search, accept) }
                    continue
                }
                search.match.slots[slot] = candidate
                if let result = try solve(&search, accept) { return result }
                search.match.slots[slot] = nil
            }
            return nil
        case .match(.number(let number, let slot), let value, let through):
            guard let constant = constant(number, value, through) else { return nil }
            search.match.slots[slot] = constant
            return try solve(&search, accept)
        case .match(.truth(let truth, let slot), let value, let through):
            guard let constant = constant(truth ? 1 : 0, value, through),
                site.type(of: constant).elementType == .bool
            else { return nil }
            search.match.slots[slot] = constant
            return try solve(&search, accept)
        case .match(.operation(let pattern), let value, let through):
            for candidate in candidates(value, through).reversed() {
                let node = site.node(of: candidate)
                guard pattern.mayMatch(node) else { continue }
                let bound = search.match.attributes
                guard bindAttributes(pattern, node, &search.match) else { continue }
                if let result = try reach(pattern, at: candidate, node, &search, accept) {
                    return result
                }
                search.match.attributes = bound
                return nil
            }
            return nil
        }
    }

    private func reach<Result>(
        _ pattern: OperationPattern, at value: ValueID, _ node: Node, _ search: inout Search,
        _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        search.match.slots[pattern.slot] = value
        let outer = search.goals.count
        if pattern.stretches, let operand = node.operands.first {
            search.goals.append(.shape(pattern.operands, site.type(of: operand).shape))
        }
        let inner = search.goals.count
        for isReversed in pattern.commutes ? [false, true] : [false] {
            for position in pattern.operands.indices.reversed() {
                let operand = isReversed ? pattern.operands.count - 1 - position : position
                search.goals.append(
                    .match(
                        pattern.operands[position], node.operands[operand],
                        throughBroadcast: pattern.stretches))
            }
            if let result = try solve(&search, accept) { return result }
            search.goals.removeSubrange(inner...)
        }
        search.goals.removeSubrange(outer...)
        return nil
    }

    /// The value before it was stretched, where the pattern does not write the broadcast; and the
    /// value.
    private func candidates(_ value: ValueID, _ throughBroadcast: Bool) -> Operands {
        guard throughBroadcast else { return Operands(value) }
        let node = site.node(of: value)
        return node.isKind(BroadcastTo.self)
            ? Operands(node.operands[0], value) : Operands(value)
    }

    /// The constant whose elements all equal the number.
    private func constant(_ number: Double, _ value: ValueID, _ throughBroadcast: Bool) -> ValueID?
    {
        candidates(value, throughBroadcast).first { site.isConstant($0, equalTo: number) }
    }

    private func joinedShape(_ patterns: [Pattern], _ match: Match) -> Shape? {
        var shape = Shape.scalar
        for pattern in patterns {
            guard let value = match.slots[pattern.slot],
                let joined = shape.broadcast(with: site.type(of: value).shape)
            else { return nil }
            shape = joined
        }
        return shape
    }

    /// Binds attribute variables; false, and nothing is bound, where the operation has other
    /// attributes.
    func bindAttributes(
        _ pattern: OperationPattern, _ node: Node, _ match: inout Match
    ) -> Bool {
        if pattern.attributes.isEmpty { return true }
        let bound: AttributeBindings?
        if let sweep = site.sweep, !pattern.hasBoundAttribute(in: match) {
            bound = sweep.attributeBindings(of: pattern, on: node) {
                bindings(pattern, node, match)
            }
        } else {
            bound = bindings(pattern, node, match)
        }
        guard let bound else { return false }
        for (index, value) in bound { match.attributes[index] = value }
        return true
    }

    /// What the attribute variables of an operation stand for; nil where the operation has other
    /// attributes.
    private func bindings(
        _ pattern: OperationPattern, _ node: Node, _ match: Match
    ) -> AttributeBindings? {
        let present = node.operation.attributes
        var bound: AttributeBindings = []
        var values = AttributeValues()
        for attribute in pattern.attributes {
            switch attribute.term {
            case .attribute(let index):
                let value =
                    match.attributes[index] ?? bound.first { $0.index == index }?.value
                    ?? present[attribute.name]
                bound.append((index, value))
                guard let value = value.converted(to: attribute.kind) else { return nil }
                values[attribute.name] = value
            case .literal(let value):
                guard let value = value.converted(to: attribute.kind) else { return nil }
                values[attribute.name] = value
            default:
                return nil
            }
        }
        guard
            let expected = try? pattern.operation.init(attributes: values)
                .canonicalized(for: node.typed.operandTypes),
            expected.isEqual(to: node.operation)
        else { return nil }
        return bound
    }
}

/// Attribute variables of a rule, and what they stand for.
typealias AttributeBindings = [(index: Int, value: AttributeValue)]

extension OperationPattern {
    /// Whether an attribute variable of the operation is bound already.
    fileprivate func hasBoundAttribute(in match: Match) -> Bool {
        attributes.contains { attribute in
            guard case .attribute(let index) = attribute.term else { return false }
            return match.attributes[index] != nil
        }
    }
}

extension AttributeValue {
    /// The value as an attribute of a kind holds it: one axis is a list of one, and the reverse.
    func converted(to kind: AttributeKind) -> AttributeValue? {
        switch (self, kind) {
        case (.integers(let values), .integer):
            values.count == 1 ? .integer(values[0]) : nil
        case (.integer(let value), .integers), (.integer(let value), .integersOrText):
            .integers([value])
        case (.integer(let value), .number): .number(Double(value))
        case (.integers(let values), .shape): .shape(Shape(values))
        default: self
        }
    }
}
