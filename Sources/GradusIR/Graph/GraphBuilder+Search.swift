/// Finds the node that computes already what is added again.
extension GraphBuilder {
    /// What a search gives.
    enum Search {
        /// The node that is there.
        case found(Int)
        /// None is. The hash by which it was looked for, where a hash table was.
        case none(hash: Int?)
    }

    /// How many nodes behind the operands are looked at one by one.
    private static let mostLookedAt = 16

    /// Looks for a node: it stands behind its operands, and few nodes often do; if many do, few of them use
    /// the same operands.
    func search(_ typed: TypedOperation, _ operands: Operands) -> Search {
        func isEqual(_ index: Int) -> Bool {
            built.nodes[index].typed == typed && built.nodes[index].operands == operands
        }
        if operands.isEmpty { return searchLeaf(typed) }
        var first = 0
        for operand in operands { first = max(first, operand.node + 1) }
        let rest = first..<built.nodes.count
        if rest.isEmpty { return .none(hash: nil) }
        if rest.count <= GraphBuilder.mostLookedAt, first >= foreignCount {
            return rest.first(where: isEqual).map { .found($0) } ?? .none(hash: nil)
        }
        chainNodes()
        switch userChains.first(on: operands, where: isEqual) {
        case .found(let index): return .found(index)
        case .none: return .none(hash: nil)
        case .undecided: break
        }
        indexNodes()
        let hash = GraphBuilder.hash(typed, operands)
        return slots.find(hash, where: isEqual).map { .found($0) } ?? .none(hash: hash)
    }

    private func searchLeaf(_ typed: TypedOperation) -> Search {
        indexLeaves()
        let hash = GraphBuilder.hash(typed, Operands())
        let known = leafSlots.find(hash) { built.nodes[$0].typed == typed }
        return known.map { .found($0) } ?? .none(hash: hash)
    }

    /// Adds a node that a search did not find.
    ///
    /// - Parameter hash: what the search gave.
    func append(_ node: Node, hash: Int?) -> Int {
        let index = append(new: node)
        // The search has put all others into the table.
        guard let hash else { return index }
        if node.operands.isEmpty {
            leafSlots.insert(hash, index)
            indexedLeafCount = index + 1
        } else {
            slots.insert(hash, index)
            indexedCount = index + 1
        }
        return index
    }

    /// Adds a node that is known to equal none. The searches that need it note it later.
    func append(new node: Node) -> Int {
        built.nodes.append(node)
        return built.nodes.count - 1
    }

    private static func hash(_ typed: TypedOperation, _ operands: Operands) -> Int {
        var hash = UInt64(UInt(bitPattern: typed.identity))
        for operand in operands {
            hash = (hash ^ operand.bits) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: hash)
    }

    /// Puts the nodes into chains that were added without.
    private func chainNodes() {
        for index in userChains.count..<built.nodes.count {
            if index < foreignCount { adoptOperation(of: index) }
            userChains.append(on: built.nodes[index].operands)
        }
    }

    /// Puts the nodes on operands into their hash table that were added without it. All are in chains.
    private func indexNodes() {
        guard indexedCount < built.nodes.count else { return }
        // Where the table grows at all, it grows for what follows, too.
        slots.reserve(2 * built.nodes.count)
        for index in indexedCount..<built.nodes.count {
            let node = built.nodes[index]
            if node.operands.isEmpty { continue }
            slots.insert(GraphBuilder.hash(node.typed, node.operands), index)
        }
        indexedCount = built.nodes.count
    }

    /// Puts the nodes without operands into their hash table that were added without it.
    private func indexLeaves() {
        for index in indexedLeafCount..<built.nodes.count
        where built.nodes[index].operands.isEmpty {
            if index < foreignCount { adoptOperation(of: index) }
            let node = built.nodes[index]
            leafSlots.insert(GraphBuilder.hash(node.typed, node.operands), index)
        }
        indexedLeafCount = built.nodes.count
    }

    /// Gives a node the typed operation of this builder that equals its own.
    private func adoptOperation(of index: Int) {
        let node = built.nodes[index]
        let own = typedOperations.adopt(node.typed)
        if own != node.typed {
            built.nodes[index] = node.with(typed: own, operands: node.operands)
        }
    }
}
