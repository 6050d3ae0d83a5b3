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
        let mostBuffers = min(bufferLimit, nodes.count * 3) + 1
        externals.reserveCapacity(mostBuffers)
        outputs.reserveCapacity(min(mostBuffers, nodes.count))
        let inside = AscendingNumbers(nodes)
        for node in nodes {
            if isRoot[node] || users.contain(userOf: node, where: { !inside.contains($0) }) {
                outputs.append(node)
            }
            guard node != product else { continue }
            members.append(node)
            for operand in graph.nodes[node].operands
            where !inside.contains(operand.node) && !externals.contains(operand)
                && !TileGroup.isNumber(operand, in: graph)
            {
                externals.append(operand)
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
        isNumber(value, in: graph) ? source(value, in: graph).operation as? Constant : nil
    }

    /// Whether a value is one number in every element.
    private static func isNumber(_ value: ValueID, in graph: Graph) -> Bool {
        let node = source(value, in: graph)
        return node.isKind(Constant.self) && node.resultTypes[0].shape.elementCount.size == 1
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
        let key = key(sources.map { known.number(ofShapeOf: $0, in: graph) })
        if let program = known[key] {
            let operands = externals.indices.map {
                program.readsSource[$0] ? sources[$0] : externals[$0]
            }
            return (program.call, operands)
        }
        let geometry = TileGeometry(sizes, sources.map { self.sizes(of: $0) })
        let (tile, operands) = try program(geometry)
        let call = try tile.build()
        known.insert(
            TileProgramCache.Program(
                call: call, readsSource: geometry.accesses.map { $0 != nil }), for: key)
        return (call, operands)
    }

    /// What the program depends on: the operations with their types, which operand each reads, the
    /// shapes of operands from outside, by their numbers, and the results.
    private func key(_ shapes: [Int]) -> [Int] {
        var key: [Int] = []
        key.reserveCapacity(members.count * 4 + externals.count + outputs.count)
        let inside = AscendingNumbers(members[...])
        var numbers: [ValueID] = []
        for member in members {
            let node = graph.nodes[member]
            key.append(node.typed.identity)
            for operand in node.operands {
                if let position = inside.position(of: operand.node) {
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
        key += shapes
        for output in outputs { key.append(inside.position(of: output) ?? -1) }
        return key
    }

    /// The product's kernel with the group as its epilogue, and the values that it reads; nil where an
    /// operand does not spread over the rows and columns of the product.
    func product(
        _ type: ElementType, _ shape: MatmulShape, operands: [ValueID]
    ) throws -> (call: KernelCall, operands: [ValueID])? {
        guard let geometry = geometry(of: shape, type) else { return nil }
        let (tile, others) = try program(geometry)
        return (try .matmul(type, shape, epilogue: tile), operands + others)
    }

    /// Whether the kernel of a product does all that its readers do as it stores the result.
    static func finishes(
        _ product: Int, _ readers: [Int], in graph: Graph, users: NodeUsers, isRoot: [Bool]
    ) -> Bool {
        guard readers.count <= TileProgramBuilder.finishOperationLimit,
            let form = KernelSelector.product(graph.nodes[product], in: graph),
            form.shape.finishes(form.elementType),
            let group = TileGroup(
                ([product] + readers)[...], product: product, in: graph, users: users,
                isRoot: isRoot, bufferLimit: TileProgramBuilder.bufferLimit),
            let geometry = group.geometry(of: form.shape, form.elementType),
            let (tile, _) = try? group.program(geometry)
        else { return false }
        return tile.isFinish
    }

    /// How the operands spread over the rows and columns of the product; nil where one does not.
    private func geometry(of shape: MatmulShape, _ type: ElementType) -> TileGeometry? {
        guard let (rows, columns) = shape.epilogueGeometry(type) else { return nil }
        return TileGeometry(
            sizes, externals.map { sizes(of: broadcastSource($0)) }, rows: rows, columns: columns)
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
            operands.append(access == nil ? external : broadcastSource(external))
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

    /// The value that a broadcast repeats; the value itself where there is none.
    private func broadcastSource(_ value: ValueID) -> ValueID {
        var source = value
        while graph.nodes[source.node].isKind(BroadcastTo.self) {
            source = graph.nodes[source.node].operands[0]
        }
        return source
    }

    private func sizes(of value: ValueID) -> [Int] { graph.type(of: value).shape.sizes ?? [] }
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
    /// A number for each shape so far, and for that of the first result of each typed operation.
    private var shapes: [Shape: Int] = [:]
    private var shapeOfResult = TypedOperationMap<Int>()

    /// A number for the shape of a value, the same for equal shapes.
    mutating func number(ofShapeOf value: ValueID, in graph: Graph) -> Int {
        let operation = graph.nodes[value.node].typed
        if value.result == 0, let known = shapeOfResult[operation] { return known }
        let shape = operation.resultTypes[value.result].shape
        let number = shapes[shape] ?? shapes.count
        shapes[shape] = number
        if value.result == 0 { shapeOfResult.insert(number, for: operation) }
        return number
    }

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
