import CGradusKernels
import GradusKernels

/// Joins neighbours that are small: each such run becomes one instruction whose steps need no loops and
/// hardly any calls. Its memory is to be freed by who asked for it.
struct InstructionJoiner {
    private(set) var instructions: [Instruction] = []
    /// What the instructions point to.
    private var allocations: [UnsafeMutableRawPointer] = []
    private var steps: [gradus_line_step] = []
    private var lines = LineSteps()

    /// Adds an instruction, joined with the one before where both are small.
    mutating func append(_ instruction: Instruction) {
        let small = lines.steps(of: instruction)
        if small.isEmpty {
            appendSeparately(instruction)
        } else {
            steps += small
        }
    }

    /// Adds an instruction as it is.
    mutating func appendSeparately(_ instruction: Instruction) {
        joinSteps()
        instructions.append(instruction)
    }

    /// The memory that the instructions need as long as they run. Nothing can be added after it.
    mutating func finish() -> [UnsafeMutableRawPointer] {
        joinSteps()
        return allocations + lines.finish()
    }

    /// Makes one instruction of the steps so far.
    private mutating func joinSteps() {
        guard !steps.isEmpty else { return }
        let count = steps.withUnsafeMutableBufferPointer {
            gradus_line_join($0.baseAddress!, Int64($0.count))
        }
        let ordered = LineStepOrder.ordered(Array(steps.prefix(Int(count))))
        let memory = UnsafeMutablePointer<gradus_line_step>.allocate(capacity: ordered.count)
        memory.initialize(from: ordered, count: ordered.count)
        gradus_line_forward(memory, count)
        allocations.append(UnsafeMutableRawPointer(memory))
        var instruction = Instruction()
        instruction.kernel = gradus_lines()
        instruction.details = UnsafeRawPointer(memory)
        instruction.integers.0 = count
        instructions.append(instruction)
        steps = []
    }
}

/// Asks for the steps of instructions, and keeps the numbers that they point to.
private struct LineSteps {
    private let steps = UnsafeMutablePointer<gradus_line_step>.allocate(
        capacity: Int(GRADUS_LINE_STEP_LIMIT))
    private var places = LineSteps.newPlaces()
    private var used: [UnsafeMutableRawPointer] = []

    /// Whole lines of places.
    private static func newPlaces() -> UnsafeMutablePointer<Int32> {
        let count = Int(GRADUS_LINE_PLACE_COUNT)
        return UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
            .bindMemory(to: Int32.self, capacity: count)
    }

    /// The steps that an instruction becomes; none where it is not small.
    mutating func steps(of instruction: Instruction) -> [gradus_line_step] {
        let count = withUnsafePointer(to: instruction) { gradus_line_steps($0, steps, places) }
        let result = Array(UnsafeBufferPointer(start: steps, count: Int(count)))
        let end = places + Int(GRADUS_LINE_PLACE_COUNT)
        let own = UnsafeRawPointer(places)..<UnsafeRawPointer(end)
        let usesPlaces = result.contains { step in
            [step.a, step.b, step.c].contains { $0.map(own.contains) ?? false }
        }
        if usesPlaces {
            used.append(UnsafeMutableRawPointer(places))
            places = LineSteps.newPlaces()
        }
        return result
    }

    /// What the steps point to, for the joiner to keep.
    mutating func finish() -> [UnsafeMutableRawPointer] {
        steps.deallocate()
        places.deallocate()
        return used
    }
}
