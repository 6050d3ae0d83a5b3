import GradusKernels

/// Finds the sections of a program that threads run at once although its instructions are too small to be
/// shared: first what can be cut by rows, then branches of the rest.
///
/// A line that another core has written takes some ten nanoseconds to come over, and a step moves its
/// weights and activations between the cores in this way: so a program must be of some length to gain.
package struct ParallelPlan {
    /// The instructions in an order that has the sections in one piece.
    let instructions: [ScheduledInstruction]
    /// The sections, by the new order.
    private(set) var sections: [ParallelSection] = []

    /// When sections are worth while.
    package struct Limits: Sendable {
        /// Nanoseconds that a program takes for which they are, from the least that pays for what moves
        /// between cores to where its instructions are large enough to be shared.
        package let duration: ClosedRange<Double>
        /// Nanoseconds that two threads must save in a section.
        package let leastSaving: Double

        package init(duration: ClosedRange<Double>, leastSaving: Double) {
            self.duration = duration
            self.leastSaving = leastSaving
        }

        /// As measured with perceptrons of several batch sizes.
        package static let standard = Limits(duration: 150_000...600_000, leastSaving: 20_000)
    }

    /// Lanes of a section: more than two, so that a core that is held up leaves some to the others.
    private static let lanes = 4
    /// Instructions that are looked at.
    private static let instructionLimit = 512
    /// Bytes of all buffers, which a section keeps apart from each other.
    private static let byteLimit = 2 << 20

    /// - Returns: nil where there is no such section.
    init?(
        _ instructions: [ScheduledInstruction], _ buffers: [Buffer],
        updates: [BufferAssignment.Update], limits: Limits
    ) {
        guard instructions.count <= Self.instructionLimit,
            buffers.reduce(0, { $0 + $1.byteCount }) <= Self.byteLimit
        else { return nil }
        let order = InstructionOrder(instructions)
        let time = order.nanoseconds(Array(instructions.indices))
        guard limits.duration.contains(time) else { return nil }
        let rows = RowMembers(order, lanes: Self.lanes, except: Set(updates.map(\.value)))
        let members = order.nanoseconds(rows.members) >= 2 * limits.leastSaving ? rows.members : []
        let before = order.needs(of: members)
        let done = Set(before + members)
        let after = instructions.indices.filter { !done.contains($0) }
        self.instructions = (before + members + after).map { instructions[$0] }
        if !members.isEmpty {
            sections.append(
                ParallelSection(
                    instructions: before.count..<done.count,
                    lanes: .rows(count: Self.lanes, slices: rows.slices)))
        }
        let branches = Branches(order, after, lanes: Self.lanes, updates: updates)
        if branches.lanes.count > 1, branches.saving >= limits.leastSaving {
            let place = Dictionary(uniqueKeysWithValues: zip(after, done.count...))
            sections.append(
                ParallelSection(
                    instructions: done.count..<instructions.count,
                    lanes: .branches(branches.lanes.map { $0.compactMap { place[$0] } })))
        }
        if sections.isEmpty { return nil }
    }
}

extension ScheduledInstruction {
    /// About how long one thread takes.
    var nanoseconds: Double {
        KernelParts.nanoseconds(flops: call.flops, bytes: call.bytes) + Self.nanosecondsPerCall
    }

    private static let nanosecondsPerCall = 100.0

    /// The buffers that it writes; the others are read, or its own.
    var written: ArraySlice<Int> { buffers.prefix(call.resultCount) }
}
