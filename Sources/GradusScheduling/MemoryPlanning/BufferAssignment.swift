import GradusIR
import GradusKernels

/// The last step of scheduling: results take over the memory of operands that are not needed again,
/// updates are written into the parameters, and the buffers get their places.
struct BufferAssignment {
    /// The new value of a parameter or state.
    struct Update {
        let target: Int
        let value: Int
        /// The value in the graph.
        let source: ValueID
    }

    private var scheduler: Scheduler
    /// For each buffer, the one that it has become part of; itself at first.
    private var parent: [Int]
    /// For each buffer, the last instruction that mentions it; -1 for none.
    private var lastUse: [Int]
    /// For each buffer, the first instruction that mentions it.
    private var firstUse: [Int]

    init(_ scheduler: Scheduler) {
        self.scheduler = scheduler
        parent = Array(scheduler.buffers.indices)
        lastUse = Array(repeating: -1, count: parent.count)
        firstUse = Array(repeating: .max, count: parent.count)
        for index in scheduler.instructions.indices { note(index) }
    }

    private mutating func note(_ instruction: Int) {
        for buffer in scheduler.instructions[instruction].buffers {
            lastUse[buffer] = max(lastUse[buffer], instruction)
            firstUse[buffer] = min(firstUse[buffer], instruction)
        }
    }

    private func find(_ buffer: Int) -> Int {
        var buffer = buffer
        while parent[buffer] != buffer { buffer = parent[buffer] }
        return buffer
    }

    private mutating func merge(_ buffer: Int, into target: Int) {
        parent[buffer] = target
        lastUse[target] = max(lastUse[target], lastUse[buffer])
        firstUse[target] = min(firstUse[target], firstUse[buffer])
        if !scheduler.buffers[target].hasName, scheduler.buffers[buffer].hasName {
            scheduler.buffers[target].owner = scheduler.buffers[buffer].owner
            scheduler.buffers[target].hasName = true
        }
        if case .output = scheduler.buffers[buffer].role,
            case .temporary = scheduler.buffers[target].role
        {
            scheduler.buffers[target].role = .output
        }
    }

    /// Writes every update into its target: in place where the instruction that computes it may
    /// overwrite the target and nothing reads the old value later, by a copy at the end elsewhere.
    mutating func write(_ updates: [Update]) throws(ScheduleError) {
        var copies: [(from: Int, update: Update)] = []
        for update in updates where update.value != update.target {
            if overwrites(update) {
                merge(update.value, into: update.target)
                continue
            }
            var source = update.value
            if scheduler.buffers[source].role.isKept {
                // The old value of another one, which may itself be written at the end.
                source = newTemporary(like: source)
                try copy(from: update.value, to: source, of: update.source)
            }
            copies.append((source, update))
        }
        for (source, update) in copies {
            try copy(from: source, to: update.target, of: update.source)
        }
        shareMemory()
    }

    private func overwrites(_ update: Update) -> Bool {
        let first = firstUse[update.value]
        guard case .temporary = scheduler.buffers[update.value].role, first != .max,
            lastUse[update.target] <= first, parent[update.value] == update.value
        else { return false }
        return isInPlace(scheduler.instructions[first], update.value, over: update.target)
            && lanesAllow(first, update.value, over: update.target)
    }

    /// Whether two buffers can be one although the lanes of the section that an instruction is in run at
    /// once.
    private func lanesAllow(_ instruction: Int, _ result: Int, over operand: Int) -> Bool {
        guard let section = section(of: instruction) else { return true }
        let roots = [find(result), find(operand)]
        var mentions: [ParallelSection.Mention] = []
        for index in section.instructions {
            for (position, buffer) in scheduler.instructions[index].buffers.enumerated()
            where roots.contains(find(buffer)) {
                mentions.append((index, position))
            }
        }
        return section.keepsApart(mentions)
    }

    private func section(of instruction: Int) -> ParallelSection? {
        scheduler.sections.first { $0.instructions.contains(instruction) }
    }

    private mutating func newTemporary(like buffer: Int) -> Int {
        let model = scheduler.buffers[buffer]
        parent.append(parent.count)
        lastUse.append(-1)
        firstUse.append(.max)
        return scheduler.newBuffer(
            .temporary, byteCount: model.byteCount, owner: model.owner, origin: model.origin)
    }

    private mutating func copy(
        from source: Int, to target: Int, of value: ValueID
    ) throws(ScheduleError) {
        scheduler.append(
            try scheduler.copying(value), results: [target], operands: [source],
            nodes: [value.node])
        note(scheduler.instructions.count - 1)
    }

    /// Whether the kernel allows its result in `result` to lie in the place of its operand in
    /// `operand`, and mentions that buffer nowhere else.
    private func isInPlace(
        _ instruction: ScheduledInstruction, _ result: Int, over operand: Int
    ) -> Bool {
        let call = instruction.call
        let (result, operand) = (find(result), find(operand))
        guard
            let position = instruction.buffers.prefix(call.resultCount)
                .firstIndex(where: { find($0) == result })
        else { return false }
        var isMentioned = false
        for (index, buffer) in instruction.buffers.enumerated() where find(buffer) == operand {
            let isAllowed = call.inPlace.contains {
                $0.result == position && $0.operand == index - call.resultCount
            }
            if !isAllowed { return false }
            isMentioned = true
        }
        return isMentioned
    }

    /// Lets results overwrite temporaries whose last reader computes them.
    private mutating func shareMemory() {
        for (index, instruction) in scheduler.instructions.enumerated() {
            let call = instruction.call
            for pair in call.inPlace {
                let result = find(instruction.buffers[pair.result])
                let operand = find(instruction.buffers[call.resultCount + pair.operand])
                guard result != operand, firstUse[result] == index, lastUse[operand] == index,
                    isShareable(result), case .temporary = scheduler.buffers[operand].role,
                    scheduler.buffers[result].byteCount == scheduler.buffers[operand].byteCount,
                    isInPlace(instruction, result, over: operand),
                    lanesAllow(index, result, over: operand)
                else { continue }
                merge(result, into: operand)
            }
        }
    }

    /// The lifetime with the whole of the sections in which it begins and ends: lanes are at different
    /// instructions.
    private func covering(_ lifetime: ClosedRange<Int>) -> ClosedRange<Int> {
        let first = section(of: lifetime.lowerBound)?.instructions.lowerBound
        let end = section(of: lifetime.upperBound)?.instructions.upperBound
        return (first ?? lifetime.lowerBound)...(end.map { $0 - 1 } ?? lifetime.upperBound)
    }

    private func isShareable(_ buffer: Int) -> Bool {
        switch scheduler.buffers[buffer].role {
        case .temporary, .output: true
        default: false
        }
    }

    /// The finished program.
    func program(outputs: [Int], objective: Int?) -> Program {
        let last = max(scheduler.instructions.count - 1, 0)
        var number = [Int](repeating: 0, count: parent.count)
        var buffers: [Buffer] = []
        for index in parent.indices where parent[index] == index {
            var buffer = scheduler.buffers[index]
            switch buffer.role {
            case .input, .parameter, .state, .constant, .packed: buffer.lifetime = 0...last
            case .output: buffer.lifetime = min(firstUse[index], last)...last
            case .temporary, .scratch:
                guard lastUse[index] >= 0 else { continue }
                buffer.lifetime = firstUse[index]...lastUse[index]
            }
            buffer.lifetime = covering(buffer.lifetime)
            number[index] = buffers.count
            buffers.append(buffer)
        }
        let plan = MemoryPlanner.plan(buffers.map(\.request))
        for index in buffers.indices { buffers[index].offset = plan.offsets[index] }
        func place(_ buffer: Int) -> Int { number[find(buffer)] }
        func placed(_ instructions: [ScheduledInstruction]) -> [ScheduledInstruction] {
            instructions.map { instruction in
                var instruction = instruction
                instruction.buffers = instruction.buffers.map(place)
                return instruction
            }
        }
        let graph = scheduler.graph
        return Program(
            graph: graph, instructions: placed(scheduler.instructions),
            sections: scheduler.sections,
            preparations: placed(scheduler.preparations),
            buffers: buffers, arenaByteCount: plan.peakByteCount,
            inputs: scheduler.bindings(graph.inputs.map { ($0.name, $0.value) }) { place($0) },
            parameters: scheduler.bindings(graph.parameters.map { ($0.name, $0.value) }) {
                place(graph.inputs.count + $0)
            },
            states: scheduler.bindings(graph.states.map { ($0.name, $0.value) }) {
                place(graph.inputs.count + graph.parameters.count + $0)
            },
            outputs: scheduler.bindings(graph.outputs.map { ($0.name, $0.value) }) {
                place(outputs[$0])
            },
            objective: graph.objective.map { declared in
                Program.Binding(
                    name: graph.name(of: declared.value) ?? "objective",
                    type: graph.type(of: declared.value), buffer: place(objective ?? 0))
            },
            referenceCalls: scheduler.referenceCalls)
    }
}
