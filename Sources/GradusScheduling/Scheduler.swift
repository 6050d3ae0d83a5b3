import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors
import GradusTransforms

/// Turns a graph of known sizes into a program: picks a kernel for each unit, gives every value a
/// buffer, lets results overwrite operands that are not needed again, and places the buffers.
package struct Scheduler {
    let graph: Graph
    /// For each node, those that use it.
    let users: NodeUsers
    /// For each node, whether it computes an output, the objective or an update.
    let isRoot: [Bool]
    var buffers: [Buffer] = []
    var instructions: [ScheduledInstruction] = []
    var preparations: [ScheduledInstruction] = []
    /// What threads run at once.
    private(set) var sections: [ParallelSection] = []
    var referenceCalls: [ReferenceCall] = []
    /// Where products read and write, if not all is dense.
    let products: ProductLayouts?
    /// The buffer of each value that has one; views share that of their source.
    private var buffer: ValueTable
    /// What the tile kernels can do.
    var tileSupport = TileSupport()
    /// The tile programs so far.
    var tilePrograms = TileProgramCache()

    private init(
        _ graph: Graph, groups: [FusionPlan.Group], users: NodeUsers?, seesThrough: Bool
    ) {
        let users = users ?? graph.users()
        self.graph = graph
        self.users = users
        buffer = ValueTable(count: graph.nodes.count)
        var isRoot = [Bool](repeating: false, count: graph.nodes.count)
        for root in graph.roots { isRoot[root.node] = true }
        self.isRoot = isRoot
        products =
            seesThrough
            ? ProductLayouts(graph, users: users, isRoot: isRoot, groups: groups) : nil
    }

    /// The program of a graph.
    ///
    /// - Parameters:
    ///   - graph: sizes known, gradients differentiated, composites without a kernel expanded.
    ///   - groups: nodes to run together.
    ///   - users: the users of the nodes, where they are known.
    ///   - packs: whether operands of products that no run writes are kept packed, too.
    ///   - seesThrough: whether products read their operands where these lie before they are moved, and
    ///     write their results where they would be moved.
    ///   - parallel: when threads run slices and branches at once.
    /// - Throws: `ScheduleError` where a size is unknown or too large.
    package static func schedule(
        _ graph: Graph, groups: [FusionPlan.Group] = [], users: NodeUsers? = nil,
        packs: Bool = false, seesThrough: Bool = true,
        parallel limits: ParallelPlan.Limits = .standard
    ) throws(ScheduleError) -> Program {
        var scheduler = Scheduler(
            graph, groups: groups, users: users, seesThrough: seesThrough)
        try scheduler.checkSizes()
        scheduler.placeDeclared()
        try scheduler.keepOverwrittenOutputs()
        let units = ExecutionUnits(
            graph, groups: groups,
            leavingOut: { scheduler.products?.leavesOut($0) ?? false })
        for index in ExecutionOrder.best(units, of: graph) {
            let unit = units.units[index]
            if let product = unit.product {
                try scheduler.emit(product: product, epilogue: unit.members)
            } else if unit.isElementwise {
                try scheduler.emitTiles(unit.members)
            } else if let pair = unit.lossWithGradient {
                try scheduler.emit(pair)
            } else {
                try scheduler.emitNode(unit.members[0])
            }
        }
        return try scheduler.finish(packs: packs, limits)
    }

    // MARK: Buffers

    private func checkSizes() throws(ScheduleError) {
        var checked = TypedOperationMap<Bool>()
        for node in graph.nodes where checked[node.typed] == nil {
            checked.insert(true, for: node.typed)
            for type in node.resultTypes {
                guard let sizes = type.shape.sizes else {
                    throw ScheduleError(
                        "the size of \(type) is not known: bind "
                            + Set(type.shape.dimensions.flatMap(\.symbols)).sorted()
                            .joined(separator: ", "), origin: node.origin)
                }
                let bytes = Tensor.count(of: sizes).multipliedClamped(
                    by: type.elementType.byteCount)
                guard sizes.allSatisfy({ $0 >= 0 }), bytes <= Scheduler.byteLimit else {
                    throw ScheduleError(
                        "\(type) is too large: one tensor may take 1 TiB at most",
                        origin: node.origin)
                }
            }
        }
    }

    private static let byteLimit = 1 << 40

    mutating func newBuffer(
        _ role: Buffer.Role, byteCount: Int, owner: String, origin: Origin
    ) -> Int {
        buffers.append(
            Buffer(
                role: role, byteCount: byteCount, owner: owner, origin: origin, lifetime: 0...0))
        return buffers.count - 1
    }

    mutating func newBuffer(_ role: Buffer.Role, for value: ValueID) -> Int {
        let node = graph.node(of: value)
        let type = graph.type(of: value)
        let name = graph.name(of: value)
        let buffer = newBuffer(
            role, byteCount: type.byteCount, owner: name ?? node.typed.name,
            origin: node.origin)
        buffers[buffer].hasName = name != nil
        return buffer
    }

    private mutating func placeDeclared() {
        for input in graph.inputs { buffer[input.value] = newBuffer(.input, for: input.value) }
        for (kept, role) in graph.parameters.map({ ($0.value, Buffer.Role.parameter) })
            + graph.states.map({ ($0.value, .state) })
        {
            buffer[kept] = newBuffer(role, for: kept)
        }
    }

    /// The memory in which a value lies when the instructions emitted so far have run; a broadcast that
    /// no kernel absorbs is written out now.
    mutating func location(of value: ValueID) throws(ScheduleError) -> Int {
        if let known = buffer[value] { return known }
        // Views and broadcasts between the value and memory that is there, outermost first.
        var path: [ValueID] = []
        var next: ValueID? = value
        while let current = next, buffer[current] == nil {
            path.append(current)
            let node = graph.nodes[current.node]
            next = ViewOperations.source(of: node)
            if next == nil, node.isKind(BroadcastTo.self) { next = node.operands[0] }
        }
        for current in path.reversed() where buffer[current] == nil { try place(current) }
        guard let place = buffer[value] else {
            throw ScheduleError("a value has no place", origin: graph.nodes[value.node].origin)
        }
        return place
    }

    /// Gives a value its place, where what it views or stretches has one.
    private mutating func place(_ value: ValueID) throws(ScheduleError) {
        let node = graph.nodes[value.node]
        if let source = ViewOperations.source(of: node), let place = buffer[source] {
            buffer[value] = place
        } else if node.operands.isEmpty {
            buffer[value] = newBuffer(
                .constant(try Scheduler.constant(node, value.result)), for: value)
        } else if node.isKind(BroadcastTo.self) {
            try emitNode(value.node)
        } else {
            throw ScheduleError(
                "'\(node.typed.name)' is read before it is computed", origin: node.origin)
        }
    }

    /// The value of an operation without operands, which is the same at each run: it is computed once.
    private static func constant(_ node: Node, _ result: Int) throws(ScheduleError) -> Tensor {
        do {
            return try node.operation.evaluate([])[result]
        } catch {
            throw ScheduleError(error.message, origin: node.origin)
        }
    }

    /// A new buffer for the result of a node.
    mutating func define(_ value: ValueID) -> Int {
        let place = newBuffer(.temporary, for: value)
        buffer[value] = place
        return place
    }

    /// The buffer of a value that several instructions write, a new one for the first of them.
    mutating func shared(_ value: ValueID) -> Int { buffer[value] ?? define(value) }

    // MARK: Instructions

    /// Appends a call on the given buffers, with its working memory.
    mutating func append(
        _ call: KernelCall, results: [Int], operands: [Int], nodes: [Int]
    ) {
        let origin = nodes.last.map { graph.nodes[$0].origin } ?? .unknown
        var places = results + operands
        if call.scratchByteCount > 0 {
            places.append(
                newBuffer(
                    .scratch, byteCount: call.scratchByteCount, owner: "scratch", origin: origin))
        }
        instructions.append(
            ScheduledInstruction(call: call, buffers: places, nodes: nodes, origin: origin))
    }

    /// Copies a parameter or state that a run both updates and returns, before anything is written.
    private mutating func keepOverwrittenOutputs() throws(ScheduleError) {
        let updated = Set(graph.updates.map(\.target))
        for output in graph.outputs where updated.contains(viewed(output.value)) {
            guard let source = buffer[viewed(output.value)], overwritten[output.value] == nil else {
                continue
            }
            let copy = newBuffer(.output, for: output.value)
            overwritten[output.value] = copy
            append(
                try copying(output.value), results: [copy], operands: [source],
                nodes: [output.value.node])
        }
    }

    /// The call that copies a value.
    func copying(_ value: ValueID) throws(ScheduleError) -> KernelCall {
        do {
            return try KernelSelector.copy(graph.type(of: value))
        } catch {
            throw ScheduleError(error.description, origin: graph.node(of: value).origin)
        }
    }

    private var overwritten: [ValueID: Int] = [:]

    private func viewed(_ value: ValueID) -> ValueID {
        var value = value
        while let source = ViewOperations.source(of: graph.node(of: value)) { value = source }
        return value
    }

    // MARK: The end

    private mutating func finish(
        packs: Bool, _ limits: ParallelPlan.Limits
    ) throws(ScheduleError) -> Program {
        var places: [Int] = []
        for output in graph.outputs {
            let place =
                if let copy = overwritten[output.value] { copy } else {
                    try location(of: output.value)
                }
            if case .temporary = buffers[place].role { buffers[place].role = .output }
            places.append(place)
        }
        var objective: Int?
        if let value = graph.objective?.value {
            let place = try location(of: value)
            if case .temporary = buffers[place].role { buffers[place].role = .output }
            objective = place
        }
        var updates: [BufferAssignment.Update] = []
        for update in graph.updates {
            updates.append(
                BufferAssignment.Update(
                    target: try location(of: update.target),
                    value: try location(of: update.value), source: update.value))
        }
        if packs { packKeptOperands(except: Set(updates.map(\.target))) }
        if referenceCalls.isEmpty,
            let plan = ParallelPlan(instructions, buffers, updates: updates, limits: limits)
        {
            instructions = plan.instructions
            sections = plan.sections
        }
        var assignment = BufferAssignment(self)
        try assignment.write(updates)
        return assignment.program(outputs: places, objective: objective)
    }

    func bindings(
        _ names: [(name: String, value: ValueID)], buffer: (Int) -> Int
    ) -> [Program.Binding] {
        names.enumerated().map { index, entry in
            Program.Binding(
                name: entry.name, type: graph.type(of: entry.value), buffer: buffer(index))
        }
    }
}

/// A number for each value of a graph that has one: those of first results by node.
private struct ValueTable {
    private var first: [Int]
    private var others: [ValueID: Int] = [:]

    init(count: Int) { first = Array(repeating: -1, count: count) }

    subscript(value: ValueID) -> Int? {
        get {
            if value.result > 0 { return others[value] }
            return first[value.node] < 0 ? nil : first[value.node]
        }
        set {
            if value.result > 0 {
                others[value] = newValue
            } else {
                first[value.node] = newValue ?? -1
            }
        }
    }
}
