import CGradusKernels
import TestSupport
import Testing

@testable import GradusExecution

/// The order of steps that touch lines of memory, here told by numbers.
@Suite struct LineStepOrderTests {
    private func pointer(_ line: Int) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: 64 * (line + 1))
    }

    private func step(
        _ operation: gradus_line_operation, _ operands: [Int], to result: Int,
        and second: Int? = nil
    ) -> gradus_line_step {
        var step = gradus_line_step()
        step.operation = operation
        step.a = UnsafeRawPointer(operands.first.flatMap(pointer))
        step.b = UnsafeRawPointer(operands.dropFirst().first.flatMap(pointer))
        step.c = UnsafeRawPointer(operands.dropFirst(2).first.flatMap(pointer))
        step.destination = pointer(result)
        step.second = second.flatMap(pointer)
        return step
    }

    /// Where steps, told apart by what they write, stand after they are ordered.
    private func results(_ steps: [gradus_line_step]) -> [Int] {
        LineStepOrder.ordered(steps).map { Int(bitPattern: $0.destination) / 64 - 1 }
    }

    @Test func aStepFollowsWhatItWaitsFor() {
        #expect(
            results([
                step(.GRADUS_LINE_EXP, [0], to: 10), step(.GRADUS_LINE_ABSOLUTE, [1], to: 11),
                step(.GRADUS_LINE_NEGATE, [10], to: 12),
            ]) == [10, 12, 11])
    }

    /// The second chain is shorter.
    @Test func whatAChainNeedsStandsBeforeIt() {
        #expect(
            results([
                step(.GRADUS_LINE_EXP, [0], to: 10), step(.GRADUS_LINE_ABSOLUTE, [1], to: 11),
                step(.GRADUS_LINE_NEGATE, [11], to: 12), step(.GRADUS_LINE_ADD, [10, 12], to: 13),
            ]) == [11, 12, 10, 13])
    }

    /// Two steps that need the start of the chain, and that its end needs, part it once.
    @Test func aChainIsPartedAsLateAsCanBe() {
        #expect(
            results([
                step(.GRADUS_LINE_EXP, [0], to: 10), step(.GRADUS_LINE_ABSOLUTE, [10], to: 11),
                step(.GRADUS_LINE_SQUARE, [10], to: 12), step(.GRADUS_LINE_TANH, [10], to: 13),
                step(.GRADUS_LINE_EXP, [13], to: 14), step(.GRADUS_LINE_ADD, [14, 11], to: 15),
                step(.GRADUS_LINE_ADD, [15, 12], to: 16),
            ]) == [10, 13, 14, 11, 12, 15, 16])
    }

    /// The loss takes longer than the update, but the next run waits for the update.
    @Test func nextRunsCount() {
        #expect(
            results([
                step(.GRADUS_LINE_TANH, [0], to: 10),
                step(.GRADUS_LINE_SOFTMAX, [10], to: 11, and: 20),
                step(.GRADUS_LINE_LOSS, [20, 1], to: 12),
                step(.GRADUS_LINE_SUBTRACT_MULTIPLE, [0, 11, 2], to: 0, and: 13),
            ]) == [10, 11, 0, 12])
    }

    /// It is not known what these read.
    @Test func nothingPassesAProductOfLongerMatrices() {
        #expect(
            results([
                step(.GRADUS_LINE_EXP, [0], to: 10), step(.GRADUS_LINE_PRODUCTS, [1, 2], to: 11),
                step(.GRADUS_LINE_NEGATE, [10], to: 12),
            ]) == [10, 11, 12])
    }

    /// Runs steps whose results tell what they were computed from. An eight-byte value has two lines.
    private func memory(after steps: [gradus_line_step]) -> [Int: Int] {
        var memory: [Int: Int] = [:]
        for step in steps {
            let lines = [step.a, step.b, step.c].compactMap { $0.map { Int(bitPattern: $0) / 64 } }
            let read = step.operation == .GRADUS_LINE_LEAF ? lines.flatMap { [$0, $0 + 1] } : lines
            var hasher = Hasher()
            hasher.combine(step.operation.rawValue)
            hasher.combine(step.count)
            for line in read { hasher.combine(memory[line] ?? line) }
            let value = hasher.finalize()
            for (index, pointer) in [step.destination, step.second].enumerated() {
                guard let pointer else { continue }
                let line = Int(bitPattern: pointer) / 64
                memory[line] = value &+ index
                if step.operation == .GRADUS_LINE_LEAF { memory[line + 1] = value &+ index &+ 2 }
            }
        }
        return memory
    }

    /// Few lines, so that much is read, overwritten and read again; also more steps than are ordered at
    /// once.
    @Test(arguments: 0..<60)
    func anyOrderComputesTheSame(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let operations: [gradus_line_operation] = [
            .GRADUS_LINE_ADD, .GRADUS_LINE_EXP, .GRADUS_LINE_LEAF, .GRADUS_LINE_SUBTRACT_MULTIPLE,
        ]
        let steps = (0..<Int.random(in: 1...150, using: &random)).map { number in
            var step = step(
                operations.randomElement(using: &random)!,
                (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    Int.random(in: 0..<12, using: &random)
                },
                to: Int.random(in: 0..<12, using: &random),
                and: Bool.random(using: &random) ? Int.random(in: 0..<12, using: &random) : nil)
            step.count = Int32(number)
            return step
        }
        let ordered = LineStepOrder.ordered(steps)
        #expect(ordered.map(\.count).sorted() == steps.map(\.count))
        #expect(memory(after: ordered) == memory(after: steps))
    }
}
