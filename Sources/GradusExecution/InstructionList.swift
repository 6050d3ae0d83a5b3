import CGradusKernels
import GradusKernels

/// Instructions as the step loop runs them: neighbours that are small joined, each such run being one
/// instruction whose steps need no loops and hardly any calls.
final class InstructionList {
    /// The instructions one by one, as the program has them.
    let separate: UnsafeMutableBufferPointer<Instruction>
    /// What to run, in order.
    private(set) var instructions: UnsafeMutableBufferPointer<Instruction>
    private var allocations: [UnsafeMutableRawPointer] = []

    /// The list for resolved instructions.
    init(_ resolved: [Instruction]) {
        separate = .allocate(capacity: resolved.count)
        _ = separate.initialize(from: resolved)
        instructions = .allocate(capacity: resolved.count)
        var count = 0
        var steps: [gradus_line_step] = []
        var builder = LineSteps()
        for instruction in resolved {
            let small = builder.steps(of: instruction)
            if small.isEmpty {
                append(&steps, &count)
                instructions.initializeElement(at: count, to: instruction)
                count += 1
            } else {
                steps += small
            }
        }
        append(&steps, &count)
        allocations += builder.finish()
        instructions = UnsafeMutableBufferPointer(rebasing: instructions[..<count])
    }

    deinit {
        separate.deallocate()
        instructions.deallocate()
        for allocation in allocations { allocation.deallocate() }
    }

    /// Makes one instruction of the steps so far.
    private func append(_ steps: inout [gradus_line_step], _ count: inout Int) {
        guard !steps.isEmpty else { return }
        let memory = UnsafeMutableBufferPointer<gradus_line_step>.allocate(capacity: steps.count)
        _ = memory.initialize(from: steps)
        var instruction = Instruction()
        instruction.kernel = gradus_lines()
        if let first = memory.baseAddress {
            allocations.append(UnsafeMutableRawPointer(first))
            instruction.details = UnsafeRawPointer(first)
            instruction.integers.0 = gradus_line_join(first, Int64(steps.count))
        }
        instructions.initializeElement(at: count, to: instruction)
        count += 1
        steps = []
    }

    /// Runs the list, and that several times.
    func run(steps: Int) {
        guard let first = instructions.baseAddress else { return }
        gradus_run(first, Int64(instructions.count), Int64(steps))
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
        let readers: [gradus_line_operation] = [.GRADUS_LINE_SPREAD, .GRADUS_LINE_MATMUL]
        if result.contains(where: { readers.contains($0.operation) }) {
            used.append(UnsafeMutableRawPointer(places))
            places = LineSteps.newPlaces()
        }
        return result
    }

    /// What the steps point to, for the list to free.
    mutating func finish() -> [UnsafeMutableRawPointer] {
        steps.deallocate()
        places.deallocate()
        return used
    }
}
