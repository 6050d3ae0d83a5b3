import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

extension Scheduler {
    /// Emits one tile program for a group of element-wise nodes of one shape, or several where it has
    /// too many operands for one; nodes without a micro-operation run alone.
    mutating func emitTiles(_ members: [Int]) throws(ScheduleError) {
        var pending: [Int] = []
        for member in members {
            let isTile = tileSupport.exists(for: graph.nodes[member])
            if isTile, sharesShape(member, with: pending) {
                pending.append(member)
                continue
            }
            try emitTileProgram(pending)
            pending = []
            if isTile {
                pending = [member]
            } else {
                try emitReference(member)
            }
        }
        try emitTileProgram(pending)
    }

    private func sharesShape(_ member: Int, with members: [Int]) -> Bool {
        guard let first = members.first else { return true }
        return graph.nodes[first].resultTypes[0].shape == graph.nodes[member].resultTypes[0].shape
    }

    private mutating func emitTileProgram(_ members: [Int]) throws(ScheduleError) {
        guard let first = members.first else { return }
        if members.count > TileGroup.memberLimit
            || (members.count > 1 && takesTooManyOperands(members))
        {
            return try emitHalves(members)
        }
        let group = TileGroup(members, in: graph, users: users, isRoot: isRoot)
        if members.count > 1, group.bufferCount > TileProgramBuilder.bufferLimit {
            return try emitHalves(members)
        }
        do {
            let (call, operands) = try group.call()
            var places: [Int] = []
            for operand in operands { places.append(try location(of: operand)) }
            let results = group.outputs.map { define(ValueID(node: $0)) }
            append(call, results: results, operands: places, nodes: members)
        } catch let error as KernelError {
            if case .tooLarge = error, members.count > 1 { return try emitHalves(members) }
            throw ScheduleError(error.description, origin: graph.nodes[first].origin)
        } catch let error as ScheduleError {
            throw error
        } catch {
            throw ScheduleError("\(error)", origin: graph.nodes[first].origin)
        }
    }

    /// Whether members read more values from outside than one program may take; looks at no more of
    /// them than it must.
    private func takesTooManyOperands(_ members: [Int]) -> Bool {
        let range = members[0]...members[members.count - 1]
        var seen: Set<ValueID> = []
        for member in members {
            for operand in graph.nodes[member].operands
            where !(range.contains(operand.node) && members.binarySearch(operand.node)) {
                if TileGroup.number(operand, in: graph) != nil { continue }
                if seen.insert(operand).inserted, seen.count > TileProgramBuilder.bufferLimit {
                    return true
                }
            }
        }
        return false
    }

    private mutating func emitHalves(_ members: [Int]) throws(ScheduleError) {
        let half = members.count / 2
        try emitTileProgram(Array(members[..<half]))
        try emitTileProgram(Array(members[half...]))
    }
}

/// Element-wise nodes of one shape, with how each operand from outside spreads over it.
struct TileGroup {
    /// Members beyond which a program has too many registers, since each takes one at least.
    static let memberLimit = TileProgramBuilder.registerLimit

    let members: [Int]
    /// The members whose values are needed outside.
    let outputs: [Int]
    private let graph: Graph
    private let sizes: [Int]
    /// Values from outside in the order of first use, as the members name them.
    private let externals: [ValueID]

    init(_ members: [Int], in graph: Graph, users: NodeUsers, isRoot: [Bool]) {
        self.members = members
        self.graph = graph
        sizes = graph.nodes[members[0]].resultTypes[0].shape.sizes ?? []
        let inside = Set(members)
        outputs = members.filter { member in
            isRoot[member] || users[member].contains { !inside.contains($0) }
        }
        var seen: Set<ValueID> = []
        externals = members.flatMap { graph.nodes[$0].operands }.filter { operand in
            !inside.contains(operand.node) && TileGroup.number(operand, in: graph) == nil
                && seen.insert(operand).inserted
        }
    }

    /// Buffers that a program of the group takes.
    var bufferCount: Int { outputs.count + externals.count }

    /// The number that a value is in every element, where it is a constant: part of the program
    /// rather than of memory.
    static func number(_ value: ValueID, in graph: Graph) -> Constant? {
        var index = value.node
        while graph.nodes[index].isKind(BroadcastTo.self) || graph.nodes[index].isKind(Reshape.self)
        {
            index = graph.nodes[index].operands[0].node
        }
        let node = graph.nodes[index]
        guard node.isKind(Constant.self), let constant = node.operation as? Constant,
            constant.tensor.count == 1
        else {
            return nil
        }
        return constant
    }

    /// The kernel, and the values that it reads, in its order of operands.
    func call() throws -> (call: KernelCall, operands: [ValueID]) {
        let geometry = TileGeometry(sizes, externals.map { broadcastSource($0) })
        var tile = TileProgramBuilder(rows: geometry.rows, columns: geometry.columns)
        var values: [ValueID: TileValue] = [:]
        var operands: [ValueID] = []
        for (external, access) in zip(externals, geometry.accesses) {
            let type = graph.type(of: external).elementType
            values[external] = tile.input(type, access ?? .contiguous)
            operands.append(access == nil ? external : broadcastSource(external).value)
        }
        for member in members {
            let node = graph.nodes[member]
            var arguments: [TileValue] = []
            for operand in node.operands {
                if let known = values[operand] {
                    arguments.append(known)
                } else if let constant = TileGroup.number(operand, in: graph) {
                    let value = tile.constant(constant.tensor)
                    values[operand] = value
                    arguments.append(value)
                }
            }
            values[ValueID(node: member)] = try TileOperations.emit(node, arguments, into: &tile)
        }
        for output in outputs {
            if let value = values[ValueID(node: output)] { tile.output(value) }
        }
        return (try tile.build(), operands)
    }

    /// The value that a broadcast repeats, with its sizes; the value itself where there is none.
    private func broadcastSource(_ value: ValueID) -> (value: ValueID, sizes: [Int]) {
        var source = value
        while graph.nodes[source.node].isKind(BroadcastTo.self) {
            source = graph.node(of: source).operands[0]
        }
        return (source, graph.type(of: source).shape.sizes ?? [])
    }
}

/// A shape seen as rows and columns such that as many operands as possible spread over it without
/// being written out.
struct TileGeometry {
    let rows: Int
    let columns: Int
    /// How each operand spreads; nil for one that must be written out in full.
    let accesses: [TileAccess?]

    /// The geometry of a shape for operands of the given sizes, each of which stretches to it.
    init(_ sizes: [Int], _ operands: [(value: ValueID, sizes: [Int])]) {
        let count = Tensor.count(of: sizes)
        var splits = Array(0...sizes.count)
        var chosen: [[Int: TileAccess]] = []
        for (_, operand) in operands {
            let options = TileGeometry.options(operand, over: sizes)
            let common = splits.filter { options[$0] != nil }
            if !common.isEmpty { splits = common }
            chosen.append(options)
        }
        // The last split keeps rows long where nothing asks for another one.
        let needsSplit = chosen.contains { $0[0] == nil || $0[sizes.count] == nil }
        let split = needsSplit ? splits[0] : 0
        rows = Tensor.count(of: Array(sizes[..<split]))
        columns = rows == 0 ? 0 : count / max(rows, 1)
        accesses = chosen.map { $0[split] }
    }

    /// For each axis before which the columns may begin, how an operand then spreads.
    private static func options(_ operand: [Int], over sizes: [Int]) -> [Int: TileAccess] {
        let lead = [Int](repeating: 1, count: sizes.count - operand.count)
        let padded = lead + operand
        var options: [Int: TileAccess] = [:]
        for split in 0...sizes.count {
            let outer = padded[..<split]
            let inner = padded[split...]
            let isOuterWhole = outer.elementsEqual(sizes[..<split])
            let isInnerWhole = inner.elementsEqual(sizes[split...])
            let isOuterOne = outer.allSatisfy { $0 == 1 }
            let isInnerOne = inner.allSatisfy { $0 == 1 }
            if isOuterWhole, isInnerWhole {
                options[split] = .contiguous
            } else if isOuterOne, isInnerOne {
                options[split] = .scalar
            } else if isOuterOne, isInnerWhole {
                options[split] = .row
            } else if isOuterWhole, isInnerOne {
                options[split] = .column
            }
        }
        return options
    }
}

extension TileProgramBuilder {
    /// The only element of a tensor.
    fileprivate mutating func constant(_ tensor: Tensor) -> TileValue {
        tensor.elementType.isInteger
            ? constant(integer: tensor.integers.first ?? 0, tensor.elementType)
            : constant(tensor.doubles.first ?? 0, tensor.elementType)
    }
}

extension [Int] {
    /// Whether an ascending array has the number.
    fileprivate func binarySearch(_ number: Int) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
