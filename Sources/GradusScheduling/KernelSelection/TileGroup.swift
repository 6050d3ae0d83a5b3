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

    init(
        _ nodes: [Int], product: Int? = nil, in graph: Graph, users: NodeUsers, isRoot: [Bool]
    ) {
        self.product = product
        self.graph = graph
        members = nodes.filter { $0 != product }
        sizes = graph.nodes[members[0]].resultTypes[0].shape.sizes ?? []
        let inside = Set(nodes)
        outputs = nodes.filter { member in
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
        let geometry = TileGeometry(sizes, externals.map { broadcastSource($0).sizes })
        let (tile, operands) = try program(geometry)
        return (try tile.build(), operands)
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
