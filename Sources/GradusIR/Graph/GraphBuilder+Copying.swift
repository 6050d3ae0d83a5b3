/// Nodes and declarations taken over from other graphs.
extension GraphBuilder {
    /// Makes room for a number of nodes in all.
    package func reserveCapacity(_ count: Int) { built.nodes.reserveCapacity(count) }

    /// Adds nodes of another graph that are known to equal none of this one, nor each other, and whose
    /// operands are the same values here.
    func append(distinct nodes: Slice<NodeList>) {
        built.nodes.append(contentsOf: nodes)
        foreignCount = built.nodes.count
    }

    /// Keeps what the nodes of another graph point to: before nodes of it are added.
    func adopt(_ source: Graph) { arena.adopt(source.nodes.arena) }

    /// Takes over what another graph declares, whose declared nodes are yet to be appended.
    func declare(as source: Graph) {
        built.inputs = source.inputs
        built.parameters = source.parameters
        built.states = source.states
        knownNames = nil
    }

    /// Adds a node of an adopted graph, with its name, on the values that stand for its operands, of
    /// the same types. An equal node that is there keeps the name that it has, or has not.
    ///
    /// - Parameter isNew: whether it is known that none is there.
    @inline(__always)
    func add(copyOf node: Node, isNew: Bool = false, _ image: (ValueID) -> ValueID) -> Int {
        add(copyOf: node, on: node.operands.mapping(in: arena, image), isNew: isNew)
    }

    private func add(copyOf node: Node, on operands: Operands, isNew: Bool) -> Int {
        let typed = typedOperations.adopt(node.typed)
        let copy = node.with(typed: typed, operands: operands)
        if isNew { return append(new: copy) }
        return switch search(typed, operands) {
        case .found(let known): known
        case .none(let hash): append(copy, hash: hash)
        }
    }

    /// Declares the roots of another graph, in which `image` says what stands for a value.
    func declareRoots(of source: Graph, image: (ValueID) -> ValueID) {
        for output in source.outputs {
            outputNames.insert(output.name)
            built.outputs.append(Graph.Output(name: output.name, value: image(output.value)))
        }
        if let objective = source.objective {
            built.objective = Graph.Objective(
                value: image(objective.value), direction: objective.direction,
                optimizers: objective.optimizers.map { $0.mappingValues(image) })
        }
        for update in source.updates {
            let target = image(update.target)
            updated.insert(target)
            built.updates.append(Graph.Update(target: target, value: image(update.value)))
        }
    }
}
