import Gradus
import GradusScheduling
import Testing

/// The plans of the gallery's programs, judged by what their instructions mention alone.
@Suite struct MemoryPlanTests {
    /// The programs of a file's graphs: outputs, and gradients or the training step.
    private func programs(_ file: String) throws -> [Program] {
        try Gallery.models(file).flatMap { model in
            let symbols = model.graph.symbolicSizes
            let sizes = Dictionary(uniqueKeysWithValues: symbols.map { ($0, 7) })
            var targets: [Model.Target] = [.inference]
            if model.graph.objective?.optimizers.isEmpty == false { targets.append(.trainingStep) }
            if model.graph.objective != nil, !model.graph.trainableParameters.isEmpty {
                targets.append(.gradient)
            }
            return try targets.map { try model.compile($0).program(sizes) }
        }
    }

    /// From when to when each buffer holds something: from the first instruction that mentions it to the
    /// last, from the beginning for what is there before, to the end for what is read after; sections whose
    /// lanes run at once count as one instruction.
    private func lifetimes(_ program: Program) -> [ClosedRange<Int>] {
        let last = max(program.instructions.count - 1, 0)
        var first = [Int](repeating: .max, count: program.buffers.count)
        var end = [Int](repeating: -1, count: program.buffers.count)
        for (step, instruction) in program.instructions.enumerated() {
            for buffer in instruction.buffers {
                first[buffer] = min(first[buffer], step)
                end[buffer] = max(end[buffer], step)
            }
        }
        for binding in program.inputs + program.parameters + program.states {
            (first[binding.buffer], end[binding.buffer]) = (0, last)
        }
        for binding in program.outputs + [program.objective].compactMap(\.self) {
            (first[binding.buffer], end[binding.buffer]) = (min(first[binding.buffer], last), last)
        }
        for (index, buffer) in program.buffers.enumerated() {
            // Copies that are made before the first run serve all that follow.
            switch buffer.role {
            case .constant, .packed: (first[index], end[index]) = (0, last)
            default: break
            }
        }
        for section in program.sections.map(\.instructions) {
            for index in program.buffers.indices where first[index] <= end[index] {
                if section.contains(first[index]) { first[index] = section.lowerBound }
                if section.contains(end[index]) { end[index] = section.upperBound - 1 }
            }
        }
        return zip(first, end).map { $0 <= $1 ? $0...$1 : 0...last }
    }

    @Test(arguments: Gallery.files)
    func noTwoLiveBuffersShareMemoryAndThePeakIsNearTheBound(_ file: String) throws {
        for program in try programs(file) {
            let lifetimes = lifetimes(program)
            var live = [Int](repeating: 0, count: max(1, program.instructions.count))
            for (index, buffer) in program.buffers.enumerated() {
                let size = (max(buffer.byteCount, 1) + 63) / 64 * 64
                #expect(buffer.offset % 64 == 0 && buffer.offset >= 0)
                #expect(buffer.offset + size <= program.arenaByteCount)
                #expect(buffer.lifetime == lifetimes[index], "\(buffer.owner)")
                for step in lifetimes[index] { live[step] += size }
                for other in 0..<index where lifetimes[other].overlaps(lifetimes[index]) {
                    let neighbour = program.buffers[other]
                    let end = neighbour.offset + (max(neighbour.byteCount, 1) + 63) / 64 * 64
                    #expect(
                        end <= buffer.offset || buffer.offset + size <= neighbour.offset,
                        "\(buffer.owner) and \(neighbour.owner)")
                }
            }
            let bound = live.max() ?? 0
            #expect(program.lowerBoundByteCount == bound)
            #expect(Double(program.arenaByteCount) <= 1.05 * Double(bound), "\(program.graph.name)")
        }
    }
}
