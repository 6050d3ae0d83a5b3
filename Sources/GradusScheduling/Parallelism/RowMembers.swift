import GradusKernels

/// The instructions that can be cut by rows such that a lane reads only its own rows of what other members
/// write: the layers of a perceptron for the examples of a batch, forward and backward.
struct RowMembers {
    /// The members, in order.
    private(set) var members: [Int] = []
    /// The slices of each.
    private(set) var slices: [KernelSlices] = []

    /// - Parameters:
    ///   - lanes: the number of slices.
    ///   - values: buffers whose writers are left out.
    init(_ order: InstructionOrder, lanes: Int, except values: Set<Int>) {
        // What members read whole, and what they write by rows.
        var whole: Set<Int> = []
        var cut: Set<Int> = []
        var isMember = [Bool](repeating: false, count: order.instructions.count)
        var followsMember = isMember
        for (index, instruction) in order.instructions.enumerated() {
            let predecessors = order.predecessors[index]
            followsMember[index] = predecessors.contains { followsMember[$0] }
            guard predecessors.allSatisfy({ isMember[$0] || !followsMember[$0] }),
                values.isDisjoint(with: instruction.written),
                let slices = instruction.call.slicing?(lanes)
            else { continue }
            let read = zip(instruction.buffers, slices.strides).filter { $0.1 == 0 }.map(\.0)
            guard cut.isDisjoint(with: read), whole.isDisjoint(with: instruction.written) else {
                continue
            }
            whole.formUnion(read)
            cut.formUnion(instruction.written)
            isMember[index] = true
            followsMember[index] = true
            members.append(index)
            self.slices.append(slices)
        }
    }
}
