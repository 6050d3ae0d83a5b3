import GradusIR
import GradusOperations
import GradusTensors

/// Builds the graph in which chosen values are computed again for those that read them late.
///
/// The nodes are copied in the order in which the program runs them, so that what a copy waits for is
/// always there. A value that costs an element-wise pass or few is computed anew for each instruction
/// that reads it, and then mostly runs fused with it; any other once for all that read it.
struct RecomputationRewrite {
    private let graph: Graph
    private let idle: IdleValues
    /// For each chosen node, the instruction from which on it is computed again.
    private let cuts: [Int: Int]
    private var copy: GraphCopy
    /// The instruction whose nodes are being copied.
    private var instruction = 0
    /// The copies for all instructions from where they are made.
    private var shared: [Int: [ValueID]] = [:]
    /// The copies for this instruction alone.
    private var local: [Int: [ValueID]] = [:]
    /// What the copies for this instruction wait for.
    private var trigger: ValueID?

    /// Element-wise passes in a row that are made anew for each instruction.
    private static let localDepth = 8

    /// The graph of a program with the chosen values computed again.
    static func graph(
        _ program: Program, _ idle: IdleValues, _ chosen: [IdleValues.Candidate]
    ) throws(GraphError) -> Graph {
        var rewrite = try RecomputationRewrite(program, idle, chosen)
        for (index, instruction) in program.instructions.enumerated() {
            rewrite.begin(index)
            for node in instruction.nodes { try rewrite.copyNode(node) }
        }
        return try rewrite.finish()
    }

    private init(
        _ program: Program, _ idle: IdleValues, _ chosen: [IdleValues.Candidate]
    ) throws(GraphError) {
        graph = program.graph
        self.idle = idle
        cuts = Dictionary(uniqueKeysWithValues: chosen.map { ($0.node, $0.cut) })
        copy = try GraphCopy(program.graph)
    }

    private mutating func begin(_ index: Int) {
        instruction = index
        local = [:]
        trigger = nil
    }

    private mutating func copyNode(_ index: Int) throws(GraphError) {
        guard !copy.hasImage(index) else { return }
        let node = graph.nodes[index]
        var operands: [ValueID] = []
        for operand in node.operands { operands.append(try image(of: operand)) }
        copy.builder.origin = node.origin
        copy.setImage(
            of: index,
            to: try copy.builder.apply(erased: node.operation, operands, name: node.name))
    }

    private mutating func finish() throws(GraphError) -> Graph {
        for root in graph.roots { _ = try plain(root) }
        return try copy.finish()
    }

    // MARK: Values as they are

    /// The value as it is computed first.
    private mutating func plain(_ value: ValueID) throws(GraphError) -> ValueID {
        if !copy.hasImage(value.node) {
            for operand in graph.node(of: value).operands { _ = try plain(operand) }
            try copy.copy(value.node)
        }
        return copy.image(of: value)
    }

    private func isChosen(_ node: Int) -> Bool {
        cuts[node].map { instruction >= $0 } ?? false
    }

    /// The value as this instruction reads it.
    private mutating func image(of value: ValueID) throws(GraphError) -> ValueID {
        if isChosen(value.node) { return try again(value, depth: 0) }
        let node = graph.node(of: value)
        if idle.position[value.node] != nil || node.operands.isEmpty { return try plain(value) }
        var operands: [ValueID] = []
        var isPlain = true
        for operand in node.operands {
            operands.append(try image(of: operand))
            isPlain = try plain(operand) == operands.last && isPlain
        }
        if isPlain { return try plain(value) }
        copy.builder.origin = node.origin
        return try copy.builder.apply(erased: node.operation, operands)[value.result]
    }

    // MARK: Values computed again

    private mutating func again(_ value: ValueID, depth: Int) throws(GraphError) -> ValueID {
        let index = value.node
        let isLocal = idle.isElementwise[index] && depth < RecomputationRewrite.localDepth
        if let known = shared[index] ?? (isLocal ? local[index] : nil) {
            return known[value.result]
        }
        let results = try recompute(index, depth: depth)
        if isLocal { local[index] = results } else { shared[index] = results }
        return results[value.result]
    }

    /// Copies a node. Where no operand is computed again itself, the first is held back.
    private mutating func recompute(
        _ index: Int, depth: Int
    ) throws(GraphError) -> [ValueID] {
        let node = graph.nodes[index]
        var operands: [ValueID] = []
        var isHeld = false
        for operand in node.operands {
            if let other = try recomputed(operand, depth: depth) {
                operands.append(other)
                isHeld = true
            } else {
                operands.append(try plain(operand))
            }
        }
        if !isHeld, let first = node.operands.firstIndex(where: { !isConstant($0) }) {
            operands[first] = try held(operands[first])
        }
        copy.builder.origin = .rewritten(by: Recompute().name, node.origin)
        return try copy.builder.apply(
            erased: node.operation, operands, name: node.name.map { "\($0)_again" })
    }

    /// The value computed again, where it is not in memory any more, also as part of a view; else nil.
    private mutating func recomputed(
        _ value: ValueID, depth: Int
    ) throws(GraphError) -> ValueID? {
        let node = graph.node(of: value)
        if node.operands.isEmpty { return nil }
        if idle.position[value.node] != nil {
            guard isChosen(value.node) || idle.isGone(value.node, at: instruction) else {
                return nil
            }
            return try again(value, depth: depth + 1)
        }
        guard let source = try recomputed(node.operands[0], depth: depth) else { return nil }
        if node.operation is After { return source }
        copy.builder.origin = .rewritten(by: Recompute().name, node.origin)
        return try copy.builder.apply(erased: node.operation, [source])[value.result]
    }

    private func isConstant(_ value: ValueID) -> Bool {
        var node = graph.node(of: value)
        while node.rearranges { node = graph.node(of: node.operands[0]) }
        return node.operation is Constant
    }

    /// A value that is not read before its trigger; what rearranges it stays next to its reader.
    private mutating func held(_ value: ValueID) throws(GraphError) -> ValueID {
        let node = copy.builder.graph.node(of: value)
        let inner =
            node.rearranges
            ? try held(node.operands[0]) : try awaited()
        copy.builder.origin = .rewritten(by: Recompute().name, node.origin)
        if node.rearranges {
            return try copy.builder.apply(erased: node.operation, [inner])[value.result]
        }
        return try copy.builder.value(value).after(copy.builder.value(inner)).id
    }

    /// What the copies for this instruction wait for: the operand that is computed last, if that is
    /// later than what is computed again, else what the instruction before gives.
    private mutating func awaited() throws(GraphError) -> ValueID {
        if let trigger { return trigger }
        let nodes = idle.program.instructions[instruction].nodes
        var latest: (position: Int, value: ValueID)?
        for node in nodes {
            for operand in graph.nodes[node].operands where !isChosen(operand.node) {
                guard let position = idle.position[operand.node], position < instruction,
                    position > latest?.position ?? -1
                else { continue }
                latest = (position, operand)
            }
        }
        let before = idle.program.instructions[instruction - 1].nodes.last ?? nodes[0]
        let value =
            if let latest, latest.position >= idle.hot[0] { latest.value } else {
                ValueID(node: before)
            }
        let found = try plain(value)
        trigger = found
        return found
    }
}
