import GradusTensors

/// Copies a graph into a builder node by node, so that a pass can put something else in the place of
/// single nodes. The frame every graph-to-graph transformation stands in.
package struct GraphCopy {
    /// The graph that is copied.
    package let source: Graph
    /// Where it is copied to.
    package let builder: GraphBuilder
    /// For each node copied so far, the values that stand for its results.
    private var images: [[ValueID]]

    /// Starts with the inputs and parameters in place, in their order.
    package init(_ source: Graph) throws(GraphError) {
        self.source = source
        builder = GraphBuilder(name: source.name)
        images = Array(repeating: [], count: source.nodes.count)
        let declared =
            source.inputs.map { ($0.value, $0.isDistribution, nil) }
            + source.parameters.map { ($0.value, false, Optional($0.initializer)) }
        for (value, isDistribution, initializer) in declared {
            let node = source.node(of: value)
            guard let placeholder = node.operation as? Placeholder else {
                throw GraphError("a declared value is no placeholder", origin: node.origin)
            }
            builder.origin = node.origin
            let copy =
                if let initializer {
                    try builder.parameter(placeholder.name, placeholder.type, initializer)
                } else {
                    try builder.input(
                        placeholder.name, placeholder.type, isDistribution: isDistribution)
                }
            images[value.node] = [copy.id]
        }
    }

    /// What stands for a value of the source.
    package func image(of value: ValueID) -> ValueID { images[value.node][value.result] }

    /// Whether a node has been copied or replaced.
    package func hasImage(_ node: Int) -> Bool { !images[node].isEmpty }

    /// Says what stands for a node's results, instead of a copy.
    package mutating func setImage(of node: Int, to values: [ValueID]) {
        images[node] = values
        guard source.nodes[node].name != nil else { return }
        for (result, value) in values.enumerated()
        where builder.graph.node(of: value).resultTypes.count == 1 {
            if let name = source.name(of: ValueID(node: node, result: result)) {
                builder.setName(name, of: builder.value(value))
            }
        }
    }

    /// Copies a node as it is.
    package mutating func copy(_ index: Int) throws(GraphError) {
        guard images[index].isEmpty else { return }
        let node = source.nodes[index]
        builder.origin = node.origin
        images[index] = try builder.apply(
            erased: node.operation, node.operands.map { image(of: $0) }, name: node.name)
    }

    /// Copies outputs, objective and updates, and gives the finished graph.
    package func finish() throws(GraphError) -> Graph { try finishing().graph }

    /// Copies outputs, objective and updates, and gives the builder, so that more can be declared.
    package func finishing() throws(GraphError) -> GraphBuilder {
        for output in source.outputs {
            try builder.output(output.name, builder.value(image(of: output.value)))
        }
        if let objective = source.objective {
            try builder.objective(
                objective.direction, builder.value(image(of: objective.value)),
                with: objective.optimizer)
        }
        for update in source.updates {
            try builder.update(
                parameter: source.parameters[update.parameter].name,
                builder.value(image(of: update.value)))
        }
        return builder
    }
}

extension Graph {
    /// The graph without the nodes that nothing needs. Inputs and parameters stay: they are its
    /// interface.
    package func removingDeadNodes() throws(GraphError) -> Graph {
        let live = liveNodes()
        if !live.contains(false) { return self }
        var copy = try GraphCopy(self)
        for index in nodes.indices where live[index] { try copy.copy(index) }
        return try copy.finish()
    }

    /// For each node, whether a root needs it or it is declared.
    package func liveNodes() -> [Bool] {
        var live = [Bool](repeating: false, count: nodes.count)
        for value in roots + inputs.map(\.value) + parameters.map(\.value) {
            live[value.node] = true
        }
        for index in nodes.indices.reversed() where live[index] {
            for operand in nodes[index].operands { live[operand.node] = true }
        }
        return live
    }

    /// The graph with symbolic sizes replaced by numbers.
    ///
    /// - Throws: `GraphError` where the sizes do not fit an operation.
    package func binding(_ sizes: [String: Int]) throws(GraphError) -> Graph {
        var bound = Graph(name: name)
        bound.nodes = nodes.map { node in
            guard let placeholder = node.operation as? Placeholder else { return node }
            let operation = placeholder.binding(sizes)
            return Node(
                operation: operation, operands: [], resultTypes: [operation.type],
                origin: node.origin, name: node.name)
        }
        bound.inputs = inputs
        bound.parameters = parameters
        bound.outputs = outputs
        bound.objective = objective
        bound.updates = updates
        var copy = try GraphCopy(bound)
        for index in nodes.indices where !copy.hasImage(index) {
            let node = nodes[index]
            copy.builder.origin = node.origin
            let operands = node.operands.map { copy.image(of: $0) }
            copy.setImage(
                of: index,
                to: try copy.builder.apply(
                    erased: node.operation.binding(sizes), operands, name: node.name))
        }
        return try copy.finish()
    }
}

extension Graph: Equatable {
    /// Whether both declare the same and compute the same from it, node by node: order, names of
    /// intermediate values, origins and unused nodes are no part of it.
    public static func == (left: Graph, right: Graph) -> Bool {
        guard left.name == right.name,
            left.inputs.map(\.name) == right.inputs.map(\.name),
            left.inputs.map(\.isDistribution) == right.inputs.map(\.isDistribution),
            left.parameters.map(\.name) == right.parameters.map(\.name),
            left.parameters.map(\.initializer) == right.parameters.map(\.initializer),
            left.outputs.map(\.name) == right.outputs.map(\.name),
            left.objective?.direction == right.objective?.direction,
            left.objective?.optimizer == right.objective?.optimizer,
            left.updates.map(\.parameter) == right.updates.map(\.parameter)
        else { return false }
        let builder = GraphBuilder(name: left.name)
        guard let a = try? builder.intern(left), let b = try? builder.intern(right) else {
            return false
        }
        return a == b
    }
}

extension GraphBuilder {
    /// Adds all nodes of a graph and gives the values that stand for its placeholders and roots.
    fileprivate func intern(_ graph: Graph) throws(GraphError) -> [ValueID] {
        var images: [[ValueID]] = []
        images.reserveCapacity(graph.nodes.count)
        for node in graph.nodes {
            let operands = node.operands.map { images[$0.node][$0.result] }
            images.append(try apply(erased: node.operation, operands))
        }
        let interface = graph.inputs.map(\.value) + graph.parameters.map(\.value)
        return (interface + graph.roots).map { images[$0.node][$0.result] }
    }
}
