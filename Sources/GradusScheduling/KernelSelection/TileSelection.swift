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
            if isSum(member) {
                if pending.contains(graph.nodes[member].operands[0].node) {
                    pending.append(member)
                } else {
                    try emitNode(member)
                }
                continue
            }
            let isTile = tileSupport.exists(for: graph.nodes[member])
            if isTile, sharesShape(member, with: pending) {
                pending.append(member)
                continue
            }
            try emitTileProgram(pending[...])
            pending = []
            if isTile {
                pending = [member]
            } else {
                try emitReference(member)
            }
        }
        try emitTileProgram(pending[...])
    }

    private func sharesShape(_ member: Int, with members: [Int]) -> Bool {
        guard let first = members.first else { return true }
        return graph.nodes[first].resultTypes[0].shape == graph.nodes[member].resultTypes[0].shape
    }

    private mutating func emitTileProgram(_ members: ArraySlice<Int>) throws(ScheduleError) {
        guard let first = members.first else { return }
        let isAlone = members.count == 1
        guard members.count <= TileGroup.memberLimit,
            let group = TileGroup(
                members, in: graph, users: users, isRoot: isRoot,
                bufferLimit: isAlone ? .max : TileProgramBuilder.bufferLimit)
        else { return try emitHalves(members) }
        do {
            let (call, operands) = try group.call(sharing: &tilePrograms)
            var places: [Int] = []
            for operand in operands { places.append(try location(of: operand)) }
            let tiles = call.parts?.count ?? 1
            let results = group.outputs.map {
                isSum($0) ? newSums(of: $0, count: tiles) : define(ValueID(node: $0))
            }
            append(call, results: results, operands: places, nodes: group.members)
            for (output, place) in zip(group.outputs, results) where isSum(output) {
                try emitSum(output, of: place, count: tiles)
            }
        } catch let error as KernelError {
            if case .tooLarge = error, !isAlone { return try emitHalves(members) }
            throw ScheduleError(error.description, origin: graph.nodes[first].origin)
        } catch let error as ScheduleError {
            throw error
        } catch {
            throw ScheduleError("\(error)", origin: graph.nodes[first].origin)
        }
    }

    /// Emits a product with the element-wise nodes that read it as its epilogue, or each by itself where
    /// one kernel cannot hold them.
    mutating func emit(product: Int, epilogue nodes: [Int]) throws(ScheduleError) {
        let elements = nodes.filter { !isSum($0) }
        if let (call, operands, outputs) = fusedProduct(product, elements) {
            var places: [Int] = []
            for operand in operands { places.append(try location(of: operand)) }
            let results = outputs.map { define(ValueID(node: $0)) }
            append(call, results: results, operands: places, nodes: elements)
            for sum in nodes where isSum(sum) { try emitNode(sum) }
        } else {
            try emitNode(product)
            try emitTiles(nodes.filter { $0 != product })
        }
    }

    private func fusedProduct(
        _ product: Int, _ nodes: [Int]
    ) -> (call: KernelCall, operands: [ValueID], outputs: [Int])? {
        let node = graph.nodes[product]
        guard nodes.count > 1, nodes.count <= TileGroup.memberLimit,
            let form = products?.product(product, in: graph)
                ?? KernelSelector.product(node, in: graph)
        else { return nil }
        guard
            let group = TileGroup(
                nodes[...], product: product, in: graph, users: users, isRoot: isRoot,
                bufferLimit: TileProgramBuilder.bufferLimit - node.operands.count),
            let fused = try? group.product(
                form.elementType, form.shape, operands: form.operands)
        else { return nil }
        return (fused.call, fused.operands, group.outputs)
    }

    private mutating func emitHalves(_ members: ArraySlice<Int>) throws(ScheduleError) {
        let middle = members.startIndex + members.count / 2
        let (first, second) = (members[..<middle], members[middle...])
        let inFirst = AscendingNumbers(first)
        let apart = second.filter {
            isSum($0) && inFirst.contains(graph.nodes[$0].operands[0].node)
        }
        try emitTileProgram(first)
        if apart.isEmpty { return try emitTileProgram(second) }
        try emitTileProgram(second.filter { !apart.contains($0) }[...])
        for sum in apart { try emitNode(sum) }
    }
}
