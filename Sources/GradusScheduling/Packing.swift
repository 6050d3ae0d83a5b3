import GradusIR
import GradusKernels
import GradusTransforms

extension Scheduler {
    /// Lets calls read what no run writes from copies in the order in which they read it, which other calls
    /// make before the first run. Calls that read the same in the same order share a copy.
    mutating func packKeptOperands(except updated: Set<Int>) {
        struct Copy: Hashable {
            let source: Int
            let form: String
        }
        var copies: [Copy: Int] = [:]
        for (index, instruction) in instructions.enumerated() {
            guard let packing = instruction.call.packing else { continue }
            let position = instruction.call.resultCount + packing.operand
            let source = instruction.buffers[position]
            guard buffers[source].role.isGiven, !updated.contains(source) else { continue }
            let copy = Copy(source: source, form: packing.copying.name)
            let place = copies[copy] ?? prepare(packing, of: source, for: instruction)
            copies[copy] = place
            instructions[index].call = instruction.call.packed
            instructions[index].buffers[position] = place
        }
    }

    /// Emits the call that packs a buffer, and gives the place of the copy.
    private mutating func prepare(
        _ packing: OperandPacking, of source: Int, for instruction: ScheduledInstruction
    ) -> Int {
        let place = newBuffer(
            .packed, byteCount: packing.byteCount, owner: buffers[source].owner,
            origin: buffers[source].origin)
        preparations.append(
            ScheduledInstruction(
                call: packing.copying, buffers: [place, source], nodes: [],
                origin: instruction.origin))
        return place
    }

    /// Whether operands may be kept packed, which takes their memory twice.
    package static func packs(_ options: PipelineOptions) -> Bool {
        options.level.optimizes && options.memoryBudget == nil
    }
}

extension Buffer.Role {
    /// Whether its contents are there before a run, the same for each until they are set.
    fileprivate var isGiven: Bool {
        switch self {
        case .parameter, .state, .constant: true
        default: false
        }
    }
}
