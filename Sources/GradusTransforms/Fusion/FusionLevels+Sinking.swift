import GradusIR
import GradusTensors

extension FusionLevels {
    /// Lets nodes that only late ones read wait for them, where less is kept then: `1 - h²`, which the
    /// pullback of tanh reads, need not be kept beside `h`.
    ///
    /// At first every node takes the latest level at which it can still be joined with a reader. Of the
    /// nodes that are then connected on one level, all stay there if what they read and nothing else
    /// keeps for half of that time is smaller than what they give; if not, all go back.
    mutating func sink(_ readers: FusionReaders) {
        let early = level
        var isRoot = [Bool](repeating: false, count: graph.nodes.count)
        for root in graph.roots { isRoot[source(of: root.node)] = true }
        /// For each node that sinks, the key of those that it is connected with; -1 for the others.
        var component = [Int](repeating: -1, count: graph.nodes.count)
        var members: [Int: [Int]] = [:]
        for node in graph.nodes.indices.reversed() where fuses[node] && !isRoot[node] {
            var bound = Int.max
            for reader in readers[node] { bound = min(bound, latest(node, before: reader)) }
            guard bound > level[node], bound != .max else { continue }
            var isMet = false
            var neighbours: [Int] = []
            for reader in readers[node]
            where reader.isDirect && joins(node, reader.user) && level[reader.user] == bound {
                isMet = true
                let key = component[reader.user]
                if key >= 0, !neighbours.contains(key) { neighbours.append(key) }
            }
            guard isMet else { continue }
            level[node] = bound
            let target = neighbours.max() ?? node
            for other in neighbours.sorted() where other != target {
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
            if !staysLate(inside, readers, isRoot, isInside: { component[$0] == key }) {
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
        _ members: [Int], _ readers: FusionReaders, _ isRoot: [Bool], isInside: (Int) -> Bool
    ) -> Bool {
        var given = 0
        var kept = 0
        var seen: Set<Int> = []
        for member in members {
            var isGiven = false
            for reader in readers[member] where !isInside(reader.user) {
                guard latest(member, before: reader) >= level[member] else { return false }
                isGiven = true
            }
            if isGiven { given += byteCount(member) }
            for operand in graph.nodes[member].operands {
                let read = source(of: operand.node)
                guard !isInside(read), !graph.nodes[read].operands.isEmpty,
                    !isRoot[read], seen.insert(read).inserted
                else { continue }
                let isKept = readers[read].contains {
                    !isInside($0.user) && 2 * level[$0.user] >= level[read] + level[member]
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
