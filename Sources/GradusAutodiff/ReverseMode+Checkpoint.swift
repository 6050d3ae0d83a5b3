import GradusIR
import GradusOperations

extension ReverseMode {
    /// Passes a checkpoint: copies what it does not keep, held back until its cotangent has arrived. The
    /// pullbacks of the originals then read the copies; cotangents meet where they would without the
    /// checkpoint, so that sums keep their order and gradients their bits.
    mutating func recompute(_ index: Int) throws(GraphError) {
        let graph = builder.graph
        let node = graph.nodes[index]
        guard let cotangent = try signedCotangent(of: ValueID(node: index)) else { return }
        var copies: [ValueID: ValueID] = [:]
        for inner in Checkpoint.region(of: node, in: graph) {
            try copy(inner, before: cotangent, into: &copies)
        }
        standIns.merge(copies) { _, new in new }
        if copies[node.operands[0]] != nil,
            backwardReads.contains(ValueID(node: index), in: builder.graph)
        {
            // The result is kept anyway: what its pullback reads of it need not be computed again.
            standIns[node.operands[0]] = ValueID(node: index)
        }
        builder.origin = .pullback(
            of: node.name ?? "checkpoint", operation: "checkpoint", node.origin)
        try accumulate(cotangent, into: node.operands[0], of: "checkpoint")
    }

    /// Copies a node behind the graph. Where no operand is a copy of this checkpoint's, the first is held
    /// back.
    private mutating func copy(
        _ index: Int, before cotangent: Value, into copies: inout [ValueID: ValueID]
    ) throws(GraphError) {
        let node = builder.graph.nodes[index]
        builder.origin = .rewritten(by: Checkpoint.signature.name, node.origin)
        var operands = node.operands.map { copies[$0] ?? standIns[$0] ?? $0 }
        if node.operands.allSatisfy({ copies[$0] == nil }) {
            // What only rearranges something kept costs nothing.
            if node.rearranges { return }
            if let first = operands.firstIndex(where: { !isConstant($0) }) {
                operands[first] = try held(operands[first], before: cotangent)
            }
        }
        let results = try builder.apply(
            erased: node.operation, operands, name: node.name.map { "\($0)_again" })
        for (result, value) in results.enumerated() {
            copies[ValueID(node: index, result: result)] = value
        }
    }

    private func isConstant(_ value: ValueID) -> Bool {
        var node = builder.graph.node(of: value)
        while node.rearranges { node = builder.graph.node(of: node.operands[0]) }
        return node.operation is Constant
    }

    /// A value that is not read before the cotangent has arrived; what rearranges it stays next to its
    /// reader.
    private func held(_ value: ValueID, before cotangent: Value) throws(GraphError) -> ValueID {
        let node = builder.graph.node(of: value)
        guard node.rearranges else { return try builder.value(value).after(cotangent).id }
        let inner = try held(node.operands[0], before: cotangent)
        return try builder.apply(erased: node.operation, [inner])[value.result]
    }
}

/// What the nodes read that a walk has added so far.
struct BackwardReads {
    private var next: Int
    private var values: Set<ValueID> = []

    init(from next: Int) { self.next = next }

    /// Whether one of those nodes reads the value.
    mutating func contains(_ value: ValueID, in graph: Graph) -> Bool {
        while next < graph.nodes.count {
            values.formUnion(graph.nodes[next].operands)
            next += 1
        }
        return values.contains(value)
    }
}
