import GradusIR
import GradusTensors

extension FusionLevels {
    /// Lets nodes that only late ones read wait for them, where less is kept then: `1 - h²`, which the
    /// pullback of tanh reads, need not be kept beside `h`.
    ///
    /// At first every node takes the latest level at which it can still be joined with a reader. Of the
    /// nodes that are then connected on one level, all stay there if what they read and nothing else
    /// keeps for half of that time is smaller than what they give; if not, all go back.
    mutating func sink() {
        let readers = readers()
        let early = level
        let isRoot = Set(graph.roots.map { source(of: $0.node) })
        var component: [Int: Int] = [:]
        var members: [Int: [Int]] = [:]
        for node in graph.nodes.indices.reversed() where fuses[node] && !isRoot.contains(node) {
            let bound = readers[node].map { latest(node, before: $0) }.min() ?? level[node]
            guard bound > level[node] else { continue }
            let met = readers[node].filter {
                $0.isDirect && joins(node, $0.user) && level[$0.user] == bound
            }
            guard !met.isEmpty else { continue }
            level[node] = bound
            let neighbours = Set(met.compactMap { component[$0.user] }).sorted()
            let target = neighbours.last ?? node
            for other in neighbours where other != target {
                let moved = members.removeValue(forKey: other) ?? []
                for member in moved { component[member] = target }
                members[target, default: []] += moved
            }
            component[node] = target
            members[target, default: []].append(node)
        }
        // Readers first: where they go back, so must what they read.
        for key in members.keys.sorted(by: >) {
            let inside = members[key] ?? []
            if !staysLate(inside, readers, isRoot) {
                for member in inside { level[member] = early[member] }
            }
        }
    }

    /// The latest level at which a node can run for a reader.
    private func latest(_ node: Int, before reader: FusionReaders.Reader) -> Int {
        let isJoined = reader.isDirect && joins(node, reader.user)
        return isJoined ? level[reader.user] : level[reader.user] - 1
    }

    private func staysLate(
        _ members: [Int], _ readers: FusionReaders, _ isRoot: Set<Int>
    ) -> Bool {
        let inside = Set(members)
        var given = 0
        var kept = 0
        var seen: Set<Int> = []
        for member in members {
            let outside = readers[member].filter { !inside.contains($0.user) }
            guard outside.allSatisfy({ latest(member, before: $0) >= level[member] }) else {
                return false
            }
            if !outside.isEmpty { given += byteCount(member) }
            for operand in graph.nodes[member].operands {
                let read = source(of: operand.node)
                guard !inside.contains(read), !graph.nodes[read].operands.isEmpty,
                    !isRoot.contains(read), seen.insert(read).inserted
                else { continue }
                let isKept = readers[read].contains {
                    !inside.contains($0.user) && 2 * level[$0.user] >= level[read] + level[member]
                }
                if !isKept { kept += byteCount(read) }
            }
        }
        return kept < given
    }

    /// Bytes of a node's result; a symbolic size counts as a large one.
    private func byteCount(_ node: Int) -> Int {
        graph.nodes[node].resultTypes.reduce(0) { sum, type in
            let count = type.shape.elementCount.size ?? 1 << 20
            return sum + count.multipliedClamped(by: type.elementType.byteCount)
        }
    }
}
