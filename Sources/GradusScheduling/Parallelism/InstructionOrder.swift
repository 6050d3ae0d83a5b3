/// Which instructions must wait for which: for those that write what they read or write, and for those
/// that read what they write.
struct InstructionOrder {
    let instructions: [ScheduledInstruction]
    /// For each instruction, the earlier ones that it waits for; those that these wait for may be left out.
    let predecessors: [[Int]]

    init(_ instructions: [ScheduledInstruction]) {
        self.instructions = instructions
        let bufferCount = (instructions.lazy.compactMap { $0.buffers.max() }.max() ?? -1) + 1
        var writers = [Int?](repeating: nil, count: bufferCount)
        var readers = [[Int]](repeating: [], count: bufferCount)
        var predecessors: [[Int]] = []
        for (index, instruction) in instructions.enumerated() {
            var waits: Set<Int> = []
            for buffer in instruction.buffers {
                if let writer = writers[buffer] { waits.insert(writer) }
            }
            for buffer in instruction.written {
                waits.formUnion(readers[buffer])
                writers[buffer] = index
                readers[buffer] = []
            }
            predecessors.append(waits.sorted())
            for buffer in instruction.buffers where writers[buffer] != index {
                readers[buffer].append(index)
            }
        }
        self.predecessors = predecessors
    }

    /// What some instructions wait for, themselves left out, in order.
    func needs(of members: [Int]) -> [Int] {
        var isNeeded = Set(members)
        for index in instructions.indices.reversed() where isNeeded.contains(index) {
            isNeeded.formUnion(predecessors[index])
        }
        return isNeeded.subtracting(members).sorted()
    }

    /// About how long one thread takes for some instructions, in nanoseconds.
    func nanoseconds(_ members: [Int]) -> Double {
        members.reduce(0) { $0 + instructions[$1].nanoseconds }
    }
}
