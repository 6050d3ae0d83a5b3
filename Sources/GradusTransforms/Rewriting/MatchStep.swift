import GradusIR

/// One step of the search for a pattern. The steps of a pattern are taken in order: each part after the
/// operation that it belongs to, and what belongs to it before the next one.
enum MatchStep: Sendable {
    /// A part of the pattern stands at a place.
    case part(Pattern, Place)
    /// The parts of an operation, as they stand now, have together the shape of its operands.
    case shape(OperationPattern)

    /// An operand of an operation that stands somewhere already.
    struct Place: Sendable {
        /// The slot of the operation.
        let slot: Int
        let position: Int
        /// The bit that says whether the operands are tried in the other order; 0 for one order alone.
        let swap: UInt64
        /// Whether what was stretched may stand there, too.
        let throughBroadcast: Bool
    }

    /// The steps that follow once an operation stands somewhere.
    static func steps(of pattern: OperationPattern) -> [MatchStep] {
        var steps: [MatchStep] = []
        var commuting: UInt64 = 0
        func add(_ pattern: OperationPattern) {
            var swap: UInt64 = 0
            // Of more operations, none is tried the other way round: that many orders take for ever.
            if pattern.commutes, commuting < 64 {
                swap = 1 << commuting
                commuting += 1
            }
            for (position, part) in pattern.operands.enumerated() {
                let place = Place(
                    slot: pattern.slot, position: position, swap: swap,
                    throughBroadcast: pattern.stretches)
                steps.append(.part(part, place))
                if case .operation(let inner) = part { add(inner) }
            }
            if pattern.stretches { steps.append(.shape(pattern)) }
        }
        add(pattern)
        return steps
    }

    /// The bit of the operation that the step belongs to; nil where its operands are tried in one order
    /// alone.
    var swap: UInt64? {
        if case .part(_, let place) = self, place.swap != 0 { place.swap } else { nil }
    }
}
