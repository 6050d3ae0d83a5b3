import GradusIR
import GradusOperations
import GradusTensors

/// When the values of a program are computed and read, and what it costs to compute them again.
struct IdleValues {
    /// A value that can be computed again instead of being kept.
    struct Candidate {
        /// The node that computes it.
        let node: Int
        /// The first instruction for which it is computed again; those from there on read a copy.
        let cut: Int
        let byteCount: Int
        /// The work to compute it again from what is kept, in flops.
        let work: Double
    }

    let program: Program
    /// The instructions at which more bytes are alive than the budget, ascending.
    let hot: [Int]
    private let budget: Int
    /// For each node, the first instruction that computes it; nil for leaves and views.
    let position: [Int?]
    /// For each node, the instructions that read its memory, ascending.
    private let uses: [[Int]]
    /// For each node, whether its memory is needed after the run.
    private let isKept: [Bool]
    /// For each node, the work of its kernels, in flops; a byte moved counts as eight.
    private let work: [Double]
    /// For each node, whether it is element-wise: it costs little, and mostly runs fused with what
    /// reads it.
    let isElementwise: [Bool]

    /// Nodes beyond which a value is not computed again.
    private static let coneLimit = 1000

    init(_ program: Program, budget: Int) {
        let graph = program.graph
        self.program = program
        self.budget = budget
        hot = IdleValues.hotSteps(of: program, above: budget)
        var position = [Int?](repeating: nil, count: graph.nodes.count)
        var work = [Double](repeating: 0, count: graph.nodes.count)
        isElementwise = graph.nodes.map {
            $0.operation is any ElementwiseOperation && ViewOperations.source(of: $0) == nil
        }
        for (index, instruction) in program.instructions.enumerated() {
            for node in instruction.nodes {
                if graph.nodes[node].operands.isEmpty { continue }
                position[node] = position[node] ?? index
                work[node] +=
                    isElementwise[node]
                    ? 4 * Double(graph.nodes[node].elementCount)
                    : Double(instruction.call.flops) + 8 * Double(instruction.call.bytes)
            }
        }
        var uses = [[Int]](repeating: [], count: graph.nodes.count)
        func source(_ node: Int) -> Int {
            var node = node
            while position[node] == nil, let operand = graph.nodes[node].operands.first {
                node = operand.node
            }
            return node
        }
        for (index, instruction) in program.instructions.enumerated() {
            for node in instruction.nodes {
                for operand in graph.nodes[node].operands {
                    let read = source(operand.node)
                    if position[read] != index, uses[read].last != index {
                        uses[read].append(index)
                    }
                }
            }
        }
        var isKept = [Bool](repeating: false, count: graph.nodes.count)
        for root in graph.roots { isKept[source(root.node)] = true }
        self.position = position
        self.work = work
        self.uses = uses
        self.isKept = isKept
    }

    /// Whether a value is no longer in memory at an instruction, and has not been for long: one that is
    /// gone only since a quarter of the time since it was computed can as well stay.
    func isGone(_ node: Int, at instruction: Int) -> Bool {
        guard let start = position[node], !isKept[node] else { return false }
        guard let last = uses[node].last else { return true }
        return 4 * (instruction - last) > instruction - start
    }

    /// What a candidate is called in reports.
    func copy(_ candidate: Candidate) -> Recompute.Copy {
        let node = program.graph.nodes[candidate.node]
        return Recompute.Copy(
            name: node.name ?? node.operation.operationName, byteCount: candidate.byteCount,
            origin: node.origin)
    }

    // MARK: Candidates

    /// The values that lie idle at an instruction at which more is alive than the budget, the cheapest per
    /// byte first.
    func candidates() -> [Candidate] {
        guard !hot.isEmpty else { return [] }
        var found: [Candidate] = []
        for (node, uses) in uses.enumerated() {
            guard let start = position[node], !isKept[node],
                let cut = idleEnd(start, uses)
            else { continue }
            let byteCount = program.graph.nodes[node].resultTypes.reduce(0) { $0 + $1.byteCount }
            let excess = program.arenaByteCount - budget
            guard byteCount > excess / 4096, let work = workToRecompute(node, at: cut) else {
                continue
            }
            found.append(Candidate(node: node, cut: cut, byteCount: byteCount, work: work))
        }
        return spread(found)
    }

    /// A plan may take more than what is alive: then the steps with the most count.
    private static func hotSteps(of program: Program, above budget: Int) -> [Int] {
        let live = LiveBytes(program.buffers.map(\.request))
        let limit = min(budget, live.peak - 1)
        return zip(live.changes, live.changes.dropFirst()).flatMap { change, next in
            change.bytes > limit ? Array(change.step..<next.step) : []
        }
    }

    /// Where the first gap between uses ends that contains a hot step.
    private func idleEnd(_ start: Int, _ uses: [Int]) -> Int? {
        var last = start
        for use in uses {
            let next = hot.partitioningIndex { $0 > last }
            if next < hot.count, hot[next] < use { return use }
            last = use
        }
        return nil
    }

    /// The work to compute a value at an instruction from what is in memory then; nil where that is too
    /// much.
    private func workToRecompute(_ node: Int, at instruction: Int) -> Double? {
        var seen: Set<Int> = [node]
        var open = [node]
        var sum = 0.0
        while let next = open.popLast() {
            sum += work[next]
            for operand in program.graph.nodes[next].operands {
                let isView =
                    position[operand.node] == nil
                    && !program.graph.nodes[operand.node].operands.isEmpty
                guard isView || isGone(operand.node, at: instruction),
                    seen.insert(operand.node).inserted
                else { continue }
                if seen.count > IdleValues.coneLimit { return nil }
                open.append(operand.node)
            }
        }
        return sum
    }

    /// Candidates by work per byte in steps of factors of two, and within each such that those of any
    /// beginning are spread evenly: by their rank with its bits reversed.
    private func spread(_ candidates: [Candidate]) -> [Candidate] {
        func step(_ candidate: Candidate) -> Int {
            Int((max(candidate.work, 1) / Double(max(candidate.byteCount, 1))).exponent)
        }
        let groups = Dictionary(grouping: candidates, by: step)
        return groups.keys.sorted().flatMap { key in
            let group = (groups[key] ?? []).sorted {
                (position[$0.node] ?? 0, $0.node) < (position[$1.node] ?? 0, $1.node)
            }
            return BitReversal.order(group.count).map { group[$0] }
        }
    }
}

/// Orders numbers such that every beginning of the order is spread evenly over all.
enum BitReversal {
    /// The numbers below `count`, by their bits from the last to the first.
    static func order(_ count: Int) -> [Int] {
        var width = 0
        while 1 << width < count { width += 1 }
        return (0..<(1 << width)).map { number in
            (0..<width).reduce(0) { $0 | ((number >> $1) & 1) << (width - 1 - $1) }
        }.filter { $0 < count }
    }
}

extension Node {
    /// The elements of all results.
    var elementCount: Int {
        resultTypes.reduce(0) { $0 + ($1.shape.elementCount.size ?? 0) }
    }
}
