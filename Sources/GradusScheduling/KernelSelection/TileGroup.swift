import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// Element-wise nodes of one shape and sums of them, with how each operand from outside spreads over it.
struct TileGroup {
    /// Members beyond which a program has too many registers, since each takes one at least.
    static let memberLimit = TileProgramBuilder.registerLimit

    /// The nodes, without the product.
    let members: [Int]
    /// The product that they are the epilogue of.
    private let product: Int?
    /// The members, or the product, whose values are needed outside.
    let outputs: [Int]
    private let graph: Graph
    private let sizes: [Int]
    /// Values from outside in the order of first use, as the members name them.
    private let externals: [ValueID]

    /// A group of nodes in the order of the graph; nil where their program would read and write more
    /// than `bufferLimit` buffers. Looks at no more nodes than it must to see that.
    init?(
        _ nodes: ArraySlice<Int>, product: Int? = nil, in graph: Graph, users: NodeUsers,
        isRoot: [Bool], bufferLimit: Int
    ) {
        var members: [Int] = []
        var externals: [ValueID] = []
        var outputs: [Int] = []
        members.reserveCapacity(nodes.count)
        externals.reserveCapacity(min(bufferLimit, nodes.count) + 1)
        for node in nodes {
            if isRoot[node]
                || users.contain(userOf: node, where: { !nodes.containsAscending($0) })
            {
                outputs.append(node)
            }
            guard node != product else { continue }
            members.append(node)
            for operand in graph.nodes[node].operands
            where !nodes.containsAscending(operand.node) && !externals.contains(operand) {
                if TileGroup.number(operand, in: graph) == nil { externals.append(operand) }
            }
            if outputs.count + externals.count > bufferLimit { return nil }
        }
        self.product = product
        self.graph = graph
        self.members = members
        self.externals = externals
        self.outputs = outputs
        sizes = graph.nodes[members[0]].resultTypes[0].shape.sizes ?? []
    }

    /// The number that a value is in every element, where it is a constant: part of the program
    /// rather than of memory.
    static func number(_ value: ValueID, in graph: Graph) -> Constant? {
        let node = source(value, in: graph)
        guard node.isKind(Constant.self), let constant = node.operation as? Constant,
            constant.tensor.count == 1
        else {
            return nil
        }
        return constant
    }

    /// The node of a value before it was repeated or got another shape.
    private static func source(_ value: ValueID, in graph: Graph) -> Node {
        var index = value.node
        while graph.nodes[index].isKind(BroadcastTo.self) || graph.nodes[index].isKind(Reshape.self)
        {
            index = graph.nodes[index].operands[0].node
        }
        return graph.nodes[index]
    }

    /// The kernel, and the values that it reads, in its order of operands.
    ///
    /// - Parameter known: the programs that were built before: groups that compute the same from
    ///   operands of the same types share one.
    func call(
        sharing known: inout TileProgramCache
    ) throws -> (call: KernelCall, operands: [ValueID]) {
        let sources = externals.map { broadcastSource($0) }
        let key = key(sources.map(\.sizes))
        if let program = known[key] {
            let operands = externals.indices.map {
                program.readsSource[$0] ? sources[$0].value : externals[$0]
            }
            return (program.call, operands)
        }
        let geometry = TileGeometry(sizes, sources.map(\.sizes))
        let (tile, operands) = try program(geometry)
        let call = try tile.build()
        known.insert(
            TileProgramCache.Program(
                call: call, readsSource: geometry.accesses.map { $0 != nil }), for: key)
        return (call, operands)
    }

    /// What the program depends on: the operations with their types, which operand each reads, the
    /// sizes of operands from outside, and the results.
    private func key(_ sourceSizes: [[Int]]) -> [Int] {
        var key: [Int] = []
        key.reserveCapacity(members.count * 4 + externals.count * 4 + outputs.count)
        var numbers: [ValueID] = []
        for member in members {
            let node = graph.nodes[member]
            key.append(node.typed.identity)
            for operand in node.operands {
                if let position = members.position(ofAscending: operand.node) {
                    key.append(position)
                } else if let position = externals.firstIndex(of: operand) {
                    key.append(-1 - position)
                } else if let position = numbers.firstIndex(of: operand) {
                    key.append(Int.min + position)
                } else {
                    // Equal numbers have one typed operation.
                    key.append(Int.min + numbers.count)
                    let source = TileGroup.source(operand, in: graph)
                    key.append(source.typed.identity)
                    numbers.append(operand)
                }
            }
        }
        for sizes in sourceSizes {
            key.append(sizes.count)
            key += sizes
        }
        for output in outputs { key.append(members.position(ofAscending: output) ?? -1) }
        return key
    }

    /// The product's kernel with the group as its epilogue, and the values that it reads; nil where an
    /// operand does not spread over the rows and columns of the product.
    func product(
        _ type: ElementType, _ shape: MatmulShape, operands: [ValueID]
    ) throws -> (call: KernelCall, operands: [ValueID])? {
        guard let (rows, columns) = shape.epilogueGeometry(type),
            let geometry = TileGeometry(
                sizes, externals.map { broadcastSource($0).sizes }, rows: rows, columns: columns)
        else { return nil }
        let (tile, others) = try program(geometry)
        return (try .matmul(type, shape, epilogue: tile), operands + others)
    }

    private func program(
        _ geometry: TileGeometry
    ) throws -> (tile: TileProgramBuilder, operands: [ValueID]) {
        var tile = TileProgramBuilder(rows: geometry.rows, columns: geometry.columns)
        var values: [ValueID: TileValue] = [:]
        var operands: [ValueID] = []
        if let product {
            let value = ValueID(node: product)
            values[value] = tile.product(graph.type(of: value).elementType)
        }
        for (external, access) in zip(externals, geometry.accesses) {
            let type = graph.type(of: external).elementType
            values[external] = tile.input(type, access ?? .contiguous)
            operands.append(access == nil ? external : broadcastSource(external).value)
        }
        for member in members where !TileSums.isSum(graph.nodes[member]) {
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
            let node = graph.nodes[output]
            if TileSums.isSum(node), output != product, let value = values[node.operands[0]] {
                try tile.outputSums(of: value)
            } else if let value = values[ValueID(node: output)] {
                tile.output(value)
            }
        }
        return (tile, operands)
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

extension TileProgramBuilder {
    /// The only element of a tensor.
    fileprivate mutating func constant(_ tensor: Tensor) -> TileValue {
        tensor.elementType.isInteger
            ? constant(integer: tensor.integers.first ?? 0, tensor.elementType)
            : constant(tensor.doubles.first ?? 0, tensor.elementType)
    }
}

/// The tile programs of a graph so far, by what they depend on.
struct TileProgramCache {
    /// A program, and for each operand whether it reads the value before a broadcast repeated it.
    struct Program {
        let call: KernelCall
        let readsSource: [Bool]
    }

    private var entries: [(key: [Int], program: Program)] = []
    private var slots = HashSlots()

    /// The program of a key that was inserted.
    subscript(key: [Int]) -> Program? {
        slots.find(TileProgramCache.hash(key)) { entries[$0].key == key }.map {
            entries[$0].program
        }
    }

    /// Keeps the program of a key that is new.
    mutating func insert(_ program: Program, for key: [Int]) {
        slots.insert(TileProgramCache.hash(key), entries.count)
        entries.append((key, program))
    }

    private static func hash(_ key: [Int]) -> Int {
        key.reduce(key.count) { ($0 ^ $1) &* 0x0100_0000_01B3 }
    }
}

extension RandomAccessCollection<Int> where Index == Int {
    /// Where a number stands, counted from 0, in an ascending collection that has it.
    func position(ofAscending number: Int) -> Int? {
        guard let first, let last, first <= number, number <= last else { return nil }
        // Most are one stretch of numbers.
        if last - first == count - 1 { return number - first }
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return self[low] == number ? low - startIndex : nil
    }

    /// Whether an ascending collection has the number.
    func containsAscending(_ number: Int) -> Bool { position(ofAscending: number) != nil }
}
