/// The nodes of a graph on operands, each in a chain with those that have the same one of their operands
/// for owner: nodes that are equal are in one chain. Chains lie in memory as the nodes do in the graph,
/// so that who walks the graph finds them near the last one, unlike the slots of a hash table.
///
/// The owner is the youngest operand, the one that stands last in the graph. A leaf and what is made of
/// one leaf alone, such as a stretched number, are used all over a graph and own nodes only where there
/// is no other operand.
@usableFromInline
package struct UserChains: Sendable {
    @usableFromInline
    struct Entry: Sendable {
        /// The youngest node in the chain of this one, plus one; 0 for none.
        @usableFromInline var youngest: Int32 = 0
        /// The next older node of the chain that this one is in, plus one; 0 for none.
        @usableFromInline var older: Int32 = 0
    }

    @usableFromInline var entries: [Entry] = []
    /// For each node the most steps to a leaf, up to 2.
    @usableFromInline var depths: [UInt8] = []

    /// How many nodes of a chain are looked at; some values are used all over a graph.
    @inlinable package static var mostLookedAt: Int { 16 }

    package init() {}

    /// How many nodes, the first ones of the graph, are in chains or have no operands.
    package var count: Int { entries.count }

    /// Makes room for a number of nodes in all.
    package mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
        depths.reserveCapacity(count)
    }

    /// Puts the next node of the graph into the chain of its operands' owner.
    package mutating func append(on operands: Operands) {
        guard let owner = owner(of: operands) else {
            entries.append(Entry())
            return depths.append(0)
        }
        entries.append(Entry(older: entries[owner].youngest))
        entries[owner].youngest = Int32(entries.count)
        depths.append(operands.count == 1 && depths[owner] == 0 ? 1 : 2)
    }

    /// What a search finds.
    @usableFromInline
    package enum Match: Equatable {
        case found(Int)
        case none
        /// The chain is too long to be looked through.
        case undecided
    }

    /// The youngest node for which a condition holds in the chain of the owner of operands, all of which
    /// are there.
    @inlinable
    package func first(on operands: Operands, where holds: (Int) -> Bool) -> Match {
        guard let owner = owner(of: operands) else { return .none }
        var next = entries[owner].youngest
        for _ in 0..<UserChains.mostLookedAt {
            guard next != 0 else { return .none }
            let node = Int(next) - 1
            if holds(node) { return .found(node) }
            next = entries[node].older
        }
        return next == 0 ? .none : .undecided
    }

    @inlinable
    func owner(of operands: Operands) -> Int? {
        if operands.count == 1 { return operands[0].node }
        var (owner, youngest) = (-1, -1)
        for operand in operands {
            youngest = max(youngest, operand.node)
            if depths[operand.node] == 2 { owner = max(owner, operand.node) }
        }
        return owner >= 0 ? owner : youngest >= 0 ? youngest : nil
    }
}
