import CGradusKernels
import GradusKernels
import GradusScheduling

/// A parallel section as one instruction whose parts are its lanes, with the memory that it points to.
final class SectionInstruction {
    /// The instructions of the program in whose place it runs.
    let range: Range<Int>
    /// What the step loop runs.
    let instruction: Instruction
    private let lanes: UnsafeMutableBufferPointer<gradus_lane>
    private let allocations: [UnsafeMutableRawPointer]

    /// The instruction of a section.
    ///
    /// - Parameter address: where a buffer of the program begins.
    init(
        _ section: ParallelSection, of program: Program, pool: ThreadPool,
        address: (_ buffer: Int) -> UnsafeMutableRawPointer
    ) {
        range = section.instructions
        var memory = LaneMemory()
        lanes = .allocate(capacity: section.count)
        for lane in 0..<section.count {
            // Small instructions are joined as one thread has them, whose bits these are.
            let instructions = memory.join(
                section.instructions(
                    of: lane, in: program, scratch: memory.scratch(section.scratchByteCount),
                    address: address))
            let fetched = program.fetched(by: lane, of: section).map { buffer in
                gradus_stretch(
                    start: address(buffer), bytes: Int64(program.buffers[buffer].byteCount))
            }
            lanes.initializeElement(
                at: lane,
                to: gradus_lane(
                    instructions: memory.copy(instructions), count: Int64(instructions.count),
                    fetched: memory.copy(fetched), fetched_count: Int64(fetched.count)))
        }
        instruction = pool.instruction(running: UnsafeBufferPointer(lanes))
        allocations = memory.allocations
    }

    deinit {
        lanes.deallocate()
        for allocation in allocations { allocation.deallocate() }
    }
}

extension ParallelSection {
    /// What a lane runs, without a pool.
    ///
    /// - Parameter scratch: working memory for the slices of the lane.
    fileprivate func instructions(
        of lane: Int, in program: Program, scratch: UnsafeMutableRawPointer,
        address: (_ buffer: Int) -> UnsafeMutableRawPointer
    ) -> [Instruction] {
        switch lanes {
        case .branches(let lanes):
            return lanes[lane].map { index in
                let scheduled = program.instructions[index]
                return scheduled.call.instruction { address(scheduled.buffers[$0]) }
            }
        case .rows(_, let slices):
            // None is small: a slice is whole lines.
            return zip(instructions, slices).map { index, slices in
                let buffers = program.instructions[index].buffers
                return slices.call.instruction { position in
                    guard position < slices.strides.count else { return scratch }
                    return address(buffers[position]) + lane * slices.strides[position]
                }
            }
        }
    }
}

/// What the lanes of a section point to.
private struct LaneMemory {
    private(set) var allocations: [UnsafeMutableRawPointer] = []

    mutating func scratch(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(byteCount, 1), alignment: MemoryPlanner.alignment)
        allocations.append(memory)
        return memory
    }

    mutating func join(_ instructions: [Instruction]) -> [Instruction] {
        var joiner = InstructionJoiner()
        for instruction in instructions { joiner.append(instruction) }
        allocations += joiner.finish()
        return joiner.instructions
    }

    mutating func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        memory.initialize(from: elements, count: elements.count)
        allocations.append(UnsafeMutableRawPointer(memory))
        return UnsafePointer(memory)
    }
}
