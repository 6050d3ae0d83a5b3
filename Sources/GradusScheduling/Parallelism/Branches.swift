/// Instructions that fall into groups which do not wait for one another, spread over lanes: the updates of
/// the weights of several layers.
struct Branches {
    /// The lanes, each in the order of the program.
    private(set) var lanes: [[Int]]
    /// Nanoseconds that as many threads as lanes save.
    let saving: Double

    init(
        _ order: InstructionOrder, _ members: [Int], lanes count: Int,
        updates: [BufferAssignment.Update]
    ) {
        let groups = Branches.groups(order, members, updates)
        let times = groups.map { order.nanoseconds($0) }
        lanes = Array(repeating: [], count: min(count, groups.count))
        var loads = [Double](repeating: 0, count: lanes.count)
        // The longest first, each to the lane that has least.
        for group in groups.indices.sorted(by: { (-times[$0], $0) < (-times[$1], $1) }) {
            guard let lane = loads.indices.min(by: { loads[$0] < loads[$1] }) else { break }
            lanes[lane] = (lanes[lane] + groups[group]).sorted()
            loads[lane] += times[group]
        }
        saving = times.reduce(0, +) - (loads.max() ?? 0)
    }

    /// The connected components of the members, each in order.
    private static func groups(
        _ order: InstructionOrder, _ members: [Int], _ updates: [BufferAssignment.Update]
    ) -> [[Int]] {
        var parent = Array(order.instructions.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parent[index] != index { index = parent[index] }
            return index
        }
        func join(_ one: Int, _ other: Int) {
            let (one, other) = (root(one), root(other))
            parent[max(one, other)] = min(one, other)
        }
        let isMember = Set(members)
        for member in members {
            for other in order.predecessors[member] where isMember.contains(other) {
                join(member, other)
            }
        }
        // What reads a parameter does so before the new value is written over it.
        for update in updates {
            let concerned = members.filter {
                order.instructions[$0].written.contains(update.value)
                    || order.instructions[$0].buffers.contains(update.target)
            }
            for (one, other) in zip(concerned, concerned.dropFirst()) { join(one, other) }
        }
        return Dictionary(grouping: members, by: root).sorted { $0.key < $1.key }.map(\.value)
    }
}
