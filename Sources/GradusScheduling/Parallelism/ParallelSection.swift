import GradusKernels

/// A stretch of a program that falls into lanes which do not wait for one another: a thread runs a whole
/// lane, where an instruction by itself would be too small to be shared.
///
/// One thread runs the instructions in their order instead. The bits are the same.
package struct ParallelSection: Sendable {
    /// How the stretch is cut.
    package enum Lanes: Sendable {
        /// Each lane runs a slice of the rows of every instruction: `slices` has those of each.
        case rows(count: Int, slices: [KernelSlices])
        /// Each lane runs some of the instructions: their numbers in the program, in order.
        case branches([[Int]])
    }

    /// The instructions, by their numbers in the program.
    package let instructions: Range<Int>
    /// The lanes.
    package let lanes: Lanes

    /// The number of lanes.
    package var count: Int {
        switch lanes {
        case .rows(let count, _): count
        case .branches(let lanes): lanes.count
        }
    }

    /// Bytes of working memory that each lane needs for its slices, which run one after another.
    package var scratchByteCount: Int {
        guard case .rows(_, let slices) = lanes else { return 0 }
        return slices.map(\.call.scratchByteCount).max() ?? 0
    }

    /// A buffer as an instruction names it: which instruction, and where among its buffers.
    typealias Mention = (instruction: Int, position: Int)

    /// Whether lanes that are at different instructions leave a buffer to each other that is written and
    /// mentioned at these places: each has a part of its own, or one lane has all of it.
    func keepsApart(_ mentions: [Mention]) -> Bool {
        switch lanes {
        case .rows(_, let slices):
            return mentions.allSatisfy { mention in
                let strides = slices[mention.instruction - instructions.lowerBound].strides
                return strides.indices.contains(mention.position) && strides[mention.position] > 0
            }
        case .branches(let lanes):
            return lanes.contains { lane in
                mentions.allSatisfy { lane.contains($0.instruction) }
            }
        }
    }
}

extension Program {
    /// Which lane of a section runs an instruction, `2 of 4`, or that each of them runs a slice of it, `4
    /// slices`; nil outside.
    func lane(of instruction: Int) -> String? {
        guard let section = sections.first(where: { $0.instructions.contains(instruction) }) else {
            return nil
        }
        switch section.lanes {
        case .rows(let count, _): return "\(count) slices"
        case .branches(let lanes):
            let lane = lanes.firstIndex { $0.contains(instruction) }
            return lane.map { "\($0 + 1) of \(lanes.count)" }
        }
    }

    /// The buffers that a lane of a section reads whole and that another thread may have written before:
    /// worth fetching all at once, because each line comes from another core.
    package func fetched(by lane: Int, of section: ParallelSection) -> [Int] {
        var candidates: [Int] = []
        switch section.lanes {
        case .rows(_, let slices):
            for (index, slices) in zip(section.instructions, slices) {
                let buffers = zip(instructions[index].buffers, slices.strides)
                candidates += buffers.filter { $0.1 == 0 }.map(\.0)
            }
        case .branches(let lanes):
            candidates = lanes[lane].flatMap { instructions[$0].buffers }
        }
        var fetched: [Int] = []
        for buffer in candidates
        where !fetched.contains(buffer) && buffers[buffer].isWritten(before: section) {
            fetched.append(buffer)
        }
        return fetched
    }
}

extension Buffer {
    /// Whether a run writes it, be it the run before, and then a section reads it.
    fileprivate func isWritten(before section: ParallelSection) -> Bool {
        switch role {
        case .input, .constant, .packed, .scratch: false
        case .parameter, .state: true
        case .temporary, .output: lifetime.lowerBound < section.instructions.lowerBound
        }
    }
}
