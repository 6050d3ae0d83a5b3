/// Finds the node that computes already what is added again.
extension GraphBuilder {
    /// Where to look for the node.
    enum Search {
        /// Among these, one by one.
        case among(Range<Int>)
        /// In the hash table.
        case byHash(Int)
    }

    /// How many nodes are looked at one by one at most.
    private static let mostLookedAt = 16

    /// Where to look for a node: it stands behind its operands, and few nodes often do.
    func search(_ typed: TypedOperation, _ operands: Operands) -> Search {
        if !operands.isEmpty {
            var first = 0
            for operand in operands { first = max(first, operand.node + 1) }
            let rest = first..<built.nodes.count
            if rest.isEmpty || rest.count <= GraphBuilder.mostLookedAt && first >= foreignCount {
                return .among(rest)
            }
        }
        return .byHash(GraphBuilder.hash(typed, operands))
    }

    /// The node that is there for an operation on values.
    func find(_ typed: TypedOperation, _ operands: Operands, by search: Search) -> Int? {
        switch search {
        case .among(let range):
            return range.first {
                built.nodes[$0].typed == typed && built.nodes[$0].operands == operands
            }
        case .byHash(let hash) where operands.isEmpty:
            indexLeaves()
            return leafSlots.find(hash) { built.nodes[$0].typed == typed }
        case .byHash(let hash):
            indexNodes()
            return slots.find(hash) { index in
                built.nodes[index].typed == typed && built.nodes[index].operands == operands
            }
        }
    }

    /// Adds a node that a search did not find.
    func append(_ node: Node, notFoundBy search: Search) -> Int {
        let index = append(new: node)
        // The search has put all others into the table.
        guard case .byHash(let hash) = search else { return index }
        if node.operands.isEmpty {
            leafSlots.insert(hash, index)
            indexedLeafCount = index + 1
        } else {
            slots.insert(hash, index)
            indexedCount = index + 1
        }
        return index
    }

    /// Adds a node that is known to equal none. The next search by hash puts it into the table.
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

    /// Puts the nodes on operands into their hash table that were added without it.
    private func indexNodes() {
        guard indexedCount < built.nodes.count else { return }
        // Where the table grows at all, it grows for what follows, too.
        slots.reserve(2 * built.nodes.count)
        for index in indexedCount..<built.nodes.count {
            if index < foreignCount { adoptOperation(of: index) }
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
