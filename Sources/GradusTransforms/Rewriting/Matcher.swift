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

    /// The first match of the pattern with these steps, commuted operands tried both ways, for which
    /// `accept` gives something.
    func first<Result>(
        _ pattern: OperationPattern, _ steps: [MatchStep], at value: ValueID, _ match: Match,
        where accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        var search = Search(steps: steps, match: match)
        return try reach(pattern, at: value, before: 0, &search, accept)
    }

    /// Where a search stands: what is bound. Each step leaves it as it was where it finds nothing.
    private struct Search {
        let steps: [MatchStep]
        var match: Match
        /// Which commuting operations are tried with their operands in the other order, a bit for each.
        var swapped: UInt64 = 0
    }

    /// Goes on with a step and those after it.
    private func solve<Result>(
        from step: Int, _ search: inout Search, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        guard step < search.steps.count else { return try accept(search.match) }
        switch search.steps[step] {
        case .shape(let pattern):
            guard isStretched(pattern, search.match) else { return nil }
            return try solve(from: step + 1, &search, accept)
        case .part(let part, let place):
            return try reach(
                part, at: operand(place, search), place.throughBroadcast, before: step + 1,
                &search, accept)
        }
    }

    /// The value at a place.
    private func operand(_ place: MatchStep.Place, _ search: Search) -> ValueID {
        // The operation stands somewhere by now: its step is an earlier one.
        let operands = site.node(of: search.match.slots[place.slot]!).operands
        let isSwapped = search.swapped & place.swap != 0
        return operands[isSwapped ? operands.count - 1 - place.position : place.position]
    }

    private func reach<Result>(
        _ part: Pattern, at value: ValueID, _ through: Bool, before next: Int,
        _ search: inout Search, _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        switch part {
        case .variable(let slot):
            for candidate in candidates(value, through) {
                if let bound = search.match.slots[slot] {
                    if bound == candidate { return try solve(from: next, &search, accept) }
                    continue
                }
                search.match.slots[slot] = candidate
                if let result = try solve(from: next, &search, accept) { return result }
                search.match.slots[slot] = nil
            }
            return nil
        case .number(let number, let slot):
            guard let constant = constant(number, value, through) else { return nil }
            search.match.slots[slot] = constant
            return try solve(from: next, &search, accept)
        case .truth(let truth, let slot):
            guard let constant = constant(truth ? 1 : 0, value, through),
                site.type(of: constant).elementType == .bool
            else { return nil }
            search.match.slots[slot] = constant
            return try solve(from: next, &search, accept)
        case .operation(let pattern):
            for candidate in candidates(value, through).reversed()
            where pattern.mayMatch(site.node(of: candidate)) {
                let result = try reach(pattern, at: candidate, before: next, &search, accept)
                if let result { return result }
            }
            return nil
        }
    }

    private func reach<Result>(
        _ pattern: OperationPattern, at value: ValueID, before next: Int, _ search: inout Search,
        _ accept: (Match) throws(GraphError) -> Result?
    ) throws(GraphError) -> Result? {
        let bound = search.match.attributes
        guard bindAttributes(pattern, site.node(of: value), &search.match) else { return nil }
        search.match.slots[pattern.slot] = value
        if let result = try solve(from: next, &search, accept) { return result }
        if pattern.commutes, let swap = search.steps[next].swap {
            search.swapped |= swap
            defer { search.swapped &= ~swap }
            if let result = try solve(from: next, &search, accept) { return result }
        }
        search.match.attributes = bound
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

    /// Whether the parts of a pattern have together the shape of the operands that are there.
    private func isStretched(_ pattern: OperationPattern, _ match: Match) -> Bool {
        guard let whole = match.slots[pattern.slot],
            let operand = site.node(of: whole).operands.first
        else { return false }
        var shape = Shape.scalar
        for part in pattern.operands {
            guard let value = match.slots[part.slot],
                let joined = shape.broadcast(with: site.type(of: value).shape)
            else { return false }
            shape = joined
        }
        return shape == site.type(of: operand).shape
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
        if pattern.leavesAttributesOpen, !pattern.hasBoundAttribute(in: match) {
            for attribute in pattern.attributes {
                guard case .attribute(let index) = attribute.term,
                    present[attribute.name].converted(to: attribute.kind) != nil
                else { return nil }
                bound.append((index, present[attribute.name]))
            }
            return bound
        }
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
