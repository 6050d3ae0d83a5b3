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

    /// The first match, commuted operands tried both ways, for which `accept` gives something.
    func first<Result>(
        _ pattern: Pattern, at value: ValueID, _ match: Match,
        where accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        try solve([.match(pattern, value, throughBroadcast: false)], match, accept)
    }

    private func solve<Result>(
        _ goals: [Goal], _ match: Match, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        var goals = goals
        guard let goal = goals.popLast() else { return try accept(match) }
        switch goal {
        case .shape(let patterns, let shape):
            guard joinedShape(patterns, match) == shape else { return nil }
            return try solve(goals, match, accept)
        case .match(.variable(let slot), let value, let through):
            for candidate in candidates(value, through) {
                guard let bound = match.slots[slot] else {
                    var match = match
                    match.slots[slot] = candidate
                    if let result = try solve(goals, match, accept) { return result }
                    continue
                }
                if bound == candidate { return try solve(goals, match, accept) }
            }
            return nil
        case .match(.number(let number, let slot), let value, let through):
            guard let constant = constant(number, value, through) else { return nil }
            var match = match
            match.slots[slot] = constant
            return try solve(goals, match, accept)
        case .match(.truth(let truth, let slot), let value, let through):
            guard let constant = constant(truth ? 1 : 0, value, through),
                site.type(of: constant).elementType == .bool
            else { return nil }
            var match = match
            match.slots[slot] = constant
            return try solve(goals, match, accept)
        case .match(.operation(let pattern), let value, let through):
            for candidate in candidates(value, through).reversed() {
                let node = site.node(of: candidate)
                guard pattern.mayMatch(node), let match = matchAttributes(pattern, node, match)
                else { continue }
                return try solve(pattern, at: candidate, node, goals, match, accept)
            }
            return nil
        }
    }

    private func solve<Result>(
        _ pattern: OperationPattern, at value: ValueID, _ node: Node, _ goals: [Goal],
        _ match: Match, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        var match = match
        match.slots[pattern.slot] = value
        var goals = goals
        if pattern.stretches, let operand = node.operands.first {
            goals.append(.shape(pattern.operands, site.type(of: operand).shape))
        }
        let orders = pattern.commutes ? [node.operands, node.operands.reversed()] : [node.operands]
        for operands in orders {
            var goals = goals
            for (operand, value) in zip(pattern.operands, operands).reversed() {
                goals.append(.match(operand, value, throughBroadcast: pattern.stretches))
            }
            if let result = try solve(goals, match, accept) { return result }
        }
        return nil
    }

    /// The value before it was stretched, where the pattern does not write the broadcast; and the
    /// value.
    private func candidates(_ value: ValueID, _ throughBroadcast: Bool) -> [ValueID] {
        guard throughBroadcast else { return [value] }
        let node = site.node(of: value)
        return node.isKind(BroadcastTo.self) ? [node.operands[0], value] : [value]
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

    /// The match with attribute variables bound; nil where the operation has other attributes.
    private func matchAttributes(
        _ pattern: OperationPattern, _ node: Node, _ match: Match
    ) -> Match? {
        if pattern.attributes.isEmpty { return match }
        let present = node.operation.attributes
        var match = match
        var values = AttributeValues()
        for attribute in pattern.attributes {
            switch attribute.term {
            case .attribute(let index):
                let bound = match.attributes[index] ?? present[attribute.name]
                match.attributes[index] = bound
                guard let value = bound.converted(to: attribute.kind) else { return nil }
                values[attribute.name] = value
            case .literal(let value):
                guard let value = value.converted(to: attribute.kind) else { return nil }
                values[attribute.name] = value
            default:
                return nil
            }
        }
        let types = node.operands.map(site.type)
        guard
            let expected = try? pattern.operation.init(attributes: values)
                .canonicalized(for: types),
            expected.isEqual(to: node.operation)
        else { return nil }
        return match
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
