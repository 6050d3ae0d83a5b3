import GradusIR
import GradusOperations
import GradusTensors

extension GraphText {
    /// The text of a graph in which a broadcast that has a name goes by it wherever it is used. Which ones
    /// have a name shows when the statements are made, so that they may be made several times.
    static func settled(
        _ graph: Graph, options: GraphPrinter.Options,
        functions: [CustomFunction: String] = [:], isFunction: Bool = false,
        avoiding reserved: Set<String> = []
    ) -> GraphText {
        var spelled: Set<Int> = []
        while true {
            func text(_ options: GraphPrinter.Options) -> GraphText {
                GraphText(
                    graph, options: options, functions: functions, isFunction: isFunction,
                    avoiding: reserved, spelling: spelled)
            }
            let plain = text(options)
            let partlySpelled = plain.partlySpelledBroadcasts()
            if partlySpelled.isEmpty { return plain }
            var trial = options
            if options.save != nil { trial.save = { name, _ in name } }
            let named = text(trial).nodesWithNames().intersection(partlySpelled)
            if named.isSubset(of: spelled) { return plain }
            spelled.formUnion(named)
        }
    }

    /// The broadcasts that are written at one place and left out at another.
    private func partlySpelledBroadcasts() -> Set<Int> {
        var leftOut: Set<Int> = []
        for (index, node) in graph.nodes.enumerated() where uses[index] > 0 {
            for (operand, written) in zip(node.operands, operands[index]) where operand != written {
                leftOut.insert(operand.node)
            }
        }
        return leftOut.filter { uses[$0] > 0 }
    }
}

extension Graph {
    /// How often each node is written, from the roots on, and which must have a name: outputs, and
    /// what gradients are taken with respect to.
    func writtenUses(
        _ operands: [[ValueID]], namesOutputs: Bool
    ) -> (uses: [Int], needsName: [Bool]) {
        var uses = [Int](repeating: 0, count: nodes.count)
        var needsName = [Bool](repeating: false, count: nodes.count)
        for value in roots { uses[value.node] += 1 }
        for output in outputs where namesOutputs { needsName[output.value.node] = true }
        for index in nodes.indices.reversed() where uses[index] > 0 {
            for operand in operands[index] { uses[operand.node] += 1 }
            if nodes[index].operation is Gradient {
                for target in nodes[index].operands.dropFirst() { needsName[target.node] = true }
            }
        }
        return (uses, needsName)
    }

    /// For each node, its operands without the broadcasts that lowering puts back. A broadcast that
    /// the user named stays, and so do those that are spelled out; where all operands are stretched, one
    /// stays to say to what.
    func writtenOperands(spelling spelled: Set<Int>) -> [[ValueID]] {
        nodes.map { node in
            guard node.operation is any BroadcastingOperation, node.operands.count > 1 else {
                return Array(node.operands)
            }
            let sources = node.operands.map { implicitSource($0, spelling: spelled) }
            let shape = type(of: node.operands[0]).shape
            var written = zip(node.operands, sources).map { $1 ?? $0 }
            if commonShape(of: written) != shape,
                let kept = sources.lastIndex(where: { $0 != nil })
            {
                written[kept] = node.operands[kept]
            }
            return written
        }
    }

    /// What a broadcast stretches, if it may be left out.
    private func implicitSource(_ value: ValueID, spelling spelled: Set<Int>) -> ValueID? {
        let node = node(of: value)
        guard node.operation is BroadcastTo else { return nil }
        let isCotangentOfOnes =
            node.origin.pullback != nil && self.node(of: node.operands[0]).operation is Constant
        let isNamed =
            spelled.contains(value.node)
            || node.name.map { !NameTable.isMadeForNumber($0) } ?? false
        return isNamed && !isCotangentOfOnes ? nil : node.operands[0]
    }

    private func commonShape(of values: [ValueID]) -> Shape? {
        var shape = type(of: values[0]).shape
        for value in values.dropFirst() {
            guard let common = shape.broadcast(with: type(of: value).shape) else { return nil }
            shape = common
        }
        return shape
    }
}
