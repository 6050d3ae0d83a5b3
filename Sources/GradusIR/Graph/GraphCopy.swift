import GradusTensors

/// Copies a graph into a builder node by node, so that a pass can put something else in the place of
/// single nodes. The frame every graph-to-graph transformation stands in.
@usableFromInline
package struct GraphCopy {
    /// The graph that is copied.
    @usableFromInline package let source: Graph
    @usableFromInline let target: GraphBuilder
    /// The values that stand for the results of nodes, -1 before they are copied; those of a node
    /// from its first result on.
    private var images: [ValueID]
    /// For each node, where its first result is in `images`; empty where each node has one result.
    private let firstResults: [Int32]
    /// Whether every node so far has been copied as it is, to the place that it has in the source:
    /// then the next one equals none before it, and the builder takes them only when it is asked for.
    @usableFromInline package private(set) var isIdentity = true
    /// How many nodes have been copied so.
    private var identicalCount = 0
    /// Whether the last copy is a node of its own, with the name of the one that it is a copy of.
    package private(set) var isOwnCopy = true
    /// For nodes of the builder, whether each is the copy of one node alone and no operand of one that
    /// was made here. The nodes of the source being different, what is copied on such operands equals
    /// nothing in the builder.
    private var isDistinct: [Bool] = []

    private static let missing = ValueID(node: -1)

    /// Starts with the inputs, parameters and states in place, in their order.
    package init(_ source: Graph) throws(GraphError) {
        self.source = source
        target = GraphBuilder(name: source.name)
        target.adopt(source)
        firstResults = source.firstResults()
        images = Array(
            repeating: GraphCopy.missing,
            count: firstResults.last.map(Int.init) ?? source.nodes.count)
        if source.declaresFirst {
            identicalCount = source.declaredValues.count
            for index in 0..<identicalCount { images[slot(index)] = ValueID(node: index) }
        } else {
            isIdentity = false
            try declare()
        }
    }

    /// Declares what the source declares.
    private mutating func declare() throws(GraphError) {
        let declared =
            source.inputs.map { ($0.value, $0.isDistribution, nil) }
            + source.variables.map { ($0.value, false, Optional($0.initializer)) }
        for (value, isDistribution, initializer) in declared {
            let node = source.node(of: value)
            guard let placeholder = node.operation as? Placeholder else {
                throw GraphError("a declared value is no placeholder", origin: node.origin)
            }
            target.origin = node.origin
            let copy =
                if let initializer {
                    placeholder.kind == .state
                        ? try target.state(placeholder.name, placeholder.type, initializer)
                        : try target.parameter(placeholder.name, placeholder.type, initializer)
                } else {
                    try target.input(
                        placeholder.name, placeholder.type, isDistribution: isDistribution)
                }
            images[slot(value.node)] = copy.id
        }
    }

    /// Where it is copied to, with all nodes so far.
    package var builder: GraphBuilder {
        if isIdentity, target.nodeCount < identicalCount {
            if target.nodeCount == 0 { target.declare(as: source) }
            target.append(distinct: source.nodes[target.nodeCount..<identicalCount])
        }
        return target
    }

    /// The nodes so far. Let go of them before the next one is added.
    @inlinable package var nodes: NodeList { isIdentity ? source.nodes : target.nodes }

    private func slot(_ node: Int) -> Int {
        firstResults.isEmpty ? node : Int(firstResults[node])
    }

    /// What stands for a value of the source.
    package func image(of value: ValueID) -> ValueID { images[slot(value.node) + value.result] }

    /// Whether a node has been copied or replaced.
    package func hasImage(_ node: Int) -> Bool { images[slot(node)] != GraphCopy.missing }

    /// Says what stands for a node's results, instead of a copy.
    package mutating func setImage(of node: Int, to values: [ValueID]) {
        leaveIdentity()
        noteMadeNodes()
        let first = slot(node)
        for (result, value) in values.prefix(source.nodes[node].resultCount).enumerated() {
            images[first + result] = value
            isDistinct[value.node] = false
        }
        guard source.nodes[node].isNamed else { return }
        for (result, value) in values.enumerated()
        where builder.node(value.node).resultCount == 1 {
            if let name = source.name(of: ValueID(node: node, result: result)) {
                builder.setName(name, of: builder.value(value))
            }
        }
    }

    /// Copies a node as it is.
    package mutating func copy(_ index: Int) throws(GraphError) {
        if hasImage(index) { return }
        _ = copyTentatively(index)
        keep(index)
    }

    /// Copies a node as it is, to be replaced perhaps, and gives the copy's index. An equal node that
    /// is there already gets the node's name when it is kept.
    package mutating func copyTentatively(_ index: Int) -> Int {
        var copy = index
        if isIdentity, identicalCount == index, target.nodeCount <= index {
            identicalCount += 1
            isOwnCopy = true
        } else {
            leaveIdentity()
            copy = add(copyOf: source.nodes[index])
        }
        let first = slot(index)
        images[first] = ValueID(node: copy)
        guard !firstResults.isEmpty else { return copy }
        for result in 1..<max(1, Int(firstResults[index + 1]) - first) {
            images[first + result] = ValueID(node: copy, result: result)
        }
        return copy
    }

    private mutating func add(copyOf node: Node) -> Int {
        noteMadeNodes()
        let count = target.nodeCount
        let isNew =
            !node.operands.isEmpty
            && node.operands.allSatisfy { isDistinct[image(of: $0).node] }
        let copy = target.add(copyOf: node, isNew: isNew) { image(of: $0) }
        isOwnCopy = copy == count
        if isOwnCopy { isDistinct.append(true) } else { isDistinct[copy] = false }
        return copy
    }

    /// Notes the nodes that the builder got from elsewhere since the last copy.
    private mutating func noteMadeNodes() {
        while isDistinct.count < target.nodeCount {
            for operand in target.node(isDistinct.count).operands {
                isDistinct[operand.node] = false
            }
            isDistinct.append(false)
        }
    }

    private mutating func leaveIdentity() {
        guard isIdentity else { return }
        target.reserveCapacity(source.nodes.count)
        _ = builder
        isIdentity = false
        isDistinct.reserveCapacity(source.nodes.count)
        isDistinct.append(contentsOf: repeatElement(true, count: identicalCount))
    }

    /// Keeps the tentative copy that was made last.
    package func keep(_ index: Int) {
        guard !isOwnCopy, source.nodes[index].isNamed else { return }
        builder.setName(of: source.nodes[index], to: images[slot(index)].node)
    }

    /// Puts something else in the place of the tentative copy that was made last.
    package mutating func replace(_ index: Int, by values: [ValueID]) {
        if isOwnCopy { builder.removeName(of: images[slot(index)].node) }
        setImage(of: index, to: values)
    }

    /// Copies outputs, objective and updates, and gives the finished graph: the source itself where
    /// nothing has changed.
    package func finish() throws(GraphError) -> Graph {
        if isIdentity, max(identicalCount, target.nodeCount) == source.nodes.count,
            target.graph.roots.isEmpty
        {
            return source
        }
        return try finishing().graph
    }

    /// Copies outputs, objective and updates, and gives the builder, so that more can be declared.
    package func finishing() throws(GraphError) -> GraphBuilder {
        for root in source.roots where !hasImage(root.node) {
            throw GraphError("a root has not been copied", origin: source.node(of: root).origin)
        }
        builder.declareRoots(of: source) { image(of: $0) }
        return builder
    }
}

extension Graph {
    /// Whether the declared nodes come before all others, in the order of declaration, and what they
    /// start from fits them.
    fileprivate var declaresFirst: Bool {
        let isInOrder = declaredValues.enumerated().allSatisfy { index, value in
            value == ValueID(node: index) && nodes[index].isKind(Placeholder.self)
        }
        return isInOrder
            && variables.allSatisfy { variable in
                guard case .tensor(let tensor, _) = variable.initializer else { return true }
                return tensor.type == type(of: variable.value)
            }
    }

    /// The graph without the nodes that nothing needs. Inputs and parameters stay: they are its
    /// interface.
    package func removingDeadNodes() throws(GraphError) -> Graph { compacted().graph }

    /// The same, and for each node where it stands then; -1 for a dead one.
    package func compacted() -> (graph: Graph, positions: [Int]) {
        let live = liveNodes()
        if !live.contains(false) { return (self, Array(nodes.indices)) }
        return keeping(live)
    }

    /// The graph with some of its nodes, among them those that the others use and the declared ones:
    /// these come first; and where each stands then, -1 for the others.
    private func keeping(_ isKept: [Bool]) -> (graph: Graph, positions: [Int]) {
        var position = [Int](repeating: -1, count: nodes.count)
        var order = declaredValues.map(\.node)
        for (place, index) in order.enumerated() { position[index] = place }
        for index in nodes.indices where isKept[index] && position[index] < 0 {
            position[index] = order.count
            order.append(index)
        }
        let arena = NodeArena(continuing: nodes.arena)
        let moved = { (value: ValueID) in
            ValueID(node: position[value.node], result: value.result)
        }
        var kept = Graph(name: name)
        let keptNodes = order.map { index in
            let node = nodes[index]
            return node.with(
                typed: node.typed, operands: node.operands.mapping(in: arena, moved))
        }
        kept.nodes = NodeList(keptNodes, in: arena)
        kept.inputs = inputs.map {
            Input(name: $0.name, value: moved($0.value), isDistribution: $0.isDistribution)
        }
        kept.parameters = parameters.map {
            Parameter(name: $0.name, value: moved($0.value), initializer: $0.initializer)
        }
        kept.states = states.map {
            State(name: $0.name, value: moved($0.value), initializer: $0.initializer)
        }
        kept.outputs = outputs.map { Output(name: $0.name, value: moved($0.value)) }
        kept.objective = objective.map {
            Objective(
                value: moved($0.value), direction: $0.direction,
                optimizers: $0.optimizers.map { $0.mappingValues(moved) })
        }
        kept.updates = updates.map {
            Update(target: moved($0.target), value: moved($0.value))
        }
        kept.nodes.arena = arena.held
        return (kept, position)
    }

    /// For each node, where its first result stands among all results, and the number of them; empty
    /// where each node has one.
    fileprivate func firstResults() -> [Int32] {
        let haveOneEach = nodes.withUnsafeBufferPointer { nodes in
            nodes.allSatisfy { $0.resultCount == 1 }
        }
        if haveOneEach { return [] }
        var firsts: [Int32] = [0]
        firsts.reserveCapacity(nodes.count + 1)
        for node in nodes {
            firsts.append(firsts[firsts.count - 1] + Int32(max(1, node.resultCount)))
        }
        return firsts
    }

    /// For each node, whether a root needs it or it is declared.
    package func liveNodes() -> [Bool] {
        var live = [Bool](repeating: false, count: nodes.count)
        for value in declaredValues { live[value.node] = true }
        for root in roots { live[root.node] = true }
        nodes.withUnsafeBufferPointer { nodes in
            for index in nodes.indices.reversed() where live[index] {
                for operand in nodes[index].operands { live[operand.node] = true }
            }
        }
        return live
    }

    /// The graph with symbolic sizes replaced by numbers.
    ///
    /// - Throws: `GraphError` where the sizes do not fit an operation.
    package func binding(_ sizes: [String: Int]) throws(GraphError) -> Graph {
        if sizes.isEmpty { return try normalized() }
        var bound = Graph(name: name)
        let arena = NodeArena(continuing: nodes.arena)
        let boundNodes = nodes.map { node in
            guard let placeholder = node.operation as? Placeholder else { return node }
            let operation = placeholder.binding(sizes)
            let typed = arena.store(TypedOperation.Contents(leaf: operation, operation.type))
            return node.with(typed: typed, operands: Operands())
        }
        bound.nodes = NodeList(boundNodes, in: arena.held)
        bound.inputs = inputs
        bound.parameters = parameters
        bound.states = states
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

    /// The graph with inputs and parameters before all other nodes.
    private func normalized() throws(GraphError) -> Graph {
        var copy = try GraphCopy(self)
        for index in nodes.indices { try copy.copy(index) }
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
            left.states.map(\.name) == right.states.map(\.name),
            left.states.map(\.initializer) == right.states.map(\.initializer),
            left.objective?.direction == right.objective?.direction,
            left.objective?.comparable == right.objective?.comparable,
            left.updates.map(left.name(of:)) == right.updates.map(right.name(of:))
        else { return false }
        let builder = GraphBuilder(name: left.name)
        return builder.intern(left) == builder.intern(right)
    }
}

extension Graph.Objective {
    /// The optimisers with every value as the same one: values are compared with the other roots.
    fileprivate var comparable: [Graph.OptimizerCall] {
        optimizers.map { call in call.mappingValues { _ in ValueID(node: 0) } }
    }
}

extension GraphBuilder {
    /// Adds all nodes of a graph and gives the values that stand for its placeholders and roots.
    fileprivate func intern(_ graph: Graph) -> [ValueID] {
        let images = images(of: graph)
        return (graph.declaredValues + graph.roots).map { value in
            ValueID(node: images[value.node], result: value.result)
        }
    }
}
