import CGradusKernels
import GradusKernels

/// Instructions as the step loop runs them: small neighbours joined, and each section that threads run at
/// once as one instruction.
final class InstructionList {
    /// The instructions one by one, as the program has them.
    let separate: UnsafeMutableBufferPointer<Instruction>
    /// What to run, in order.
    let instructions: UnsafeMutableBufferPointer<Instruction>
    private let allocations: [UnsafeMutableRawPointer]
    private let sections: [SectionInstruction]

    /// The list for resolved instructions, some stretches of which are sections.
    init(_ resolved: [Instruction], sections: [SectionInstruction] = []) {
        var joiner = InstructionJoiner()
        for (index, instruction) in resolved.enumerated() {
            guard let section = sections.first(where: { $0.range.contains(index) }) else {
                joiner.append(instruction)
                continue
            }
            if index == section.range.lowerBound {
                joiner.appendSeparately(section.instruction)
            }
        }
        allocations = joiner.finish()
        separate = .allocate(capacity: resolved.count)
        _ = separate.initialize(from: resolved)
        instructions = .allocate(capacity: joiner.instructions.count)
        _ = instructions.initialize(from: joiner.instructions)
        self.sections = sections
    }

    deinit {
        separate.deallocate()
        instructions.deallocate()
        for allocation in allocations { allocation.deallocate() }
    }

    /// Runs the list, and that several times.
    func run(steps: Int) {
        guard let first = instructions.baseAddress else { return }
        gradus_run(first, Int64(instructions.count), Int64(steps))
    }
}
