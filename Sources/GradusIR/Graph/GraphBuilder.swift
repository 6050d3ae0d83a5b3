import GradusTensors

/// Builds a graph node by node. Types each node as it comes, and gives the node that is already there
/// where an equal one is added again (hash-consing): every operation is pure.
public final class GraphBuilder {
    /// The graph so far.
    public var graph: Graph {
        var graph = built
        graph.nodes.arena = arena.held
        return graph
    }
    // No access to what a builder holds goes on while another begins: nothing here calls back.
    @usableFromInline @exclusivity(unchecked) var built: Graph
    /// The origin stamped on the nodes added from now on.
    @exclusivity(unchecked) public var origin: Origin = .unknown {
        didSet { originPlace = nil }
    }
    /// Where that is stored, once a node has it.
    @exclusivity(unchecked) private var originPlace: UnsafePointer<Origin>?
    let arena: NodeArena
    @exclusivity(unchecked) var typedOperations: TypedOperationTable
    /// Nodes by the hash of what they compute; the first `indexedCount` ones are there.
    @exclusivity(unchecked) var slots = HashSlots()
    @exclusivity(unchecked) private var indexedCount = 0
    /// How many nodes, the first ones, may have typed operations of another builder.
    @exclusivity(unchecked) var foreignCount = 0
    /// Scalar constants by their number.
    private var scalars: [Scalar: Int] = [:]
    /// The inputs, parameters and states by name; nil until one is asked for.
    @exclusivity(unchecked) var knownNames: [String: Int]?
    /// The parameters and states that have an update.
    var updated: Set<ValueID> = []
    var outputNames: Set<String> = []

    private struct Scalar: Hashable {
        let bits: UInt64
        let elementType: ElementType
    }

    /// A builder with an empty graph.
    public init(name: String) {
        arena = NodeArena()
        typedOperations = TypedOperationTable(in: arena)
        built = Graph(name: name)
        built.nodes.arena = arena
    }

    /// A builder that goes on where a graph ends.
    package init(continuing graph: Graph) {
        arena = NodeArena(continuing: graph.nodes.arena)
        typedOperations = TypedOperationTable(in: arena)
        built = graph
        built.nodes.arena = arena
        foreignCount = graph.nodes.count
        outputNames = Set(graph.outputs.map(\.name))
        updated = Set(graph.updates.map(\.target))
    }

    /// Applies an operation.
    ///
    /// - Throws: `GraphError` where the operands do not fit the operation's type rule.
    public func apply(
        _ operation: some Operation, _ operands: [Value], name: String? = nil
    ) throws(GraphError) -> [Value] {
        try apply(erased: operation, operands.map { $0.id }, name: name).map {
            Value(builder: self, id: $0)
        }
    }

    package func apply(
        erased operation: any Operation, _ operands: [ValueID], name: String? = nil
    ) throws(GraphError) -> [ValueID] {
        let index = try add(operation, operands, name: name)
        return (0..<built.nodes[index].resultCount).map { ValueID(node: index, result: $0) }
    }

    /// Applies an operation and gives the index of the node.
    ///
    /// - Throws: `GraphError` where the operands do not fit the operation's type rule.
    package func add(
        _ operation: any Operation, _ operands: [ValueID], name: String? = nil
    ) throws(GraphError) -> Int {
        try add(operation, Operands(operands, in: arena), name: name)
    }

    /// Applies an operation to up to three operands, or to those of a node, and gives the index of the
    /// node.
    ///
    /// - Throws: `GraphError` where the operands do not fit the operation's type rule.
    package func add(
        _ operation: any Operation, _ operands: Operands, name: String? = nil
    ) throws(GraphError) -> Int {
        let typed: TypedOperation
        do {
            typed = try typedOperations.typed(
                operation, OperandTypes(nodes: built.nodes, operands: operands))
        } catch {
            throw GraphError(error.message, cause: error, origin: origin)
        }
        return insert(typed, operands, name: name)
    }

    /// Adds a node, or finds the equal one that is there. The typed operation is one of the table.
    private func insert(
        _ typed: TypedOperation, _ operands: Operands, name: String?
    ) -> Int {
        let isNew = readsLastNode(operands)
        let hash = isNew ? 0 : GraphBuilder.hash(typed, operands)
        if !isNew, let known = find(typed, operands, hash) {
            if let name { setName(name, of: known) }
            return known
        }
        let place = originPlace ?? arena.store(origin)
        originPlace = place
        let node = Node(
            typed: typed, operands: operands, originPlace: place,
            namePlace: name.map { arena.store($0) })
        return isNew ? append(new: node) : append(node, hash)
    }

    /// Whether an operand is the last node: no other reads that so far.
    func readsLastNode(_ operands: Operands) -> Bool {
        let last = built.nodes.count - 1
        return operands.contains { $0.node == last }
    }

    /// The node that is there for an operation on values.
    func find(_ typed: TypedOperation, _ operands: Operands, _ hash: Int) -> Int? {
        indexNodes()
        return slots.find(hash) { index in
            built.nodes[index].typed == typed && built.nodes[index].operands == operands
        }
    }

    /// Adds a node that equals none, after a search for it.
    func append(_ node: Node, _ hash: Int) -> Int {
        let index = built.nodes.count
        built.nodes.append(node)
        slots.insert(hash, index)
        indexedCount = index + 1
        return index
    }

    /// Adds a node that is known to equal none. The next search puts it into the hash table.
    func append(new node: Node) -> Int {
        built.nodes.append(node)
        return built.nodes.count - 1
    }

    static func hash(_ typed: TypedOperation, _ operands: Operands) -> Int {
        var hash = UInt64(UInt(bitPattern: typed.identity))
        for operand in operands {
            hash = (hash ^ operand.bits) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: hash)
    }

    /// Puts the nodes into the hash table that were added without it.
    private func indexNodes() {
        guard indexedCount < built.nodes.count else { return }
        slots.reserve(built.nodes.count)
        for index in indexedCount..<built.nodes.count {
            if index < foreignCount { adoptOperation(of: index) }
            let node = built.nodes[index]
            slots.insert(GraphBuilder.hash(node.typed, node.operands), index)
        }
        indexedCount = built.nodes.count
    }

    /// Gives a node the typed operation of this builder that equals its own.
    private func adoptOperation(of index: Int) {
        let node = built.nodes[index]
        let own = typedOperations.adopt(node.typed)
        if own != node.typed {
            built.nodes[index] = node.with(typed: own, operands: node.operands)
        }
    }

    // MARK: Leaves

    /// The nodes so far. Let go of them before the next one is added, which copies them otherwise.
    @inlinable package var nodes: NodeList {
        _read { yield built.nodes }
    }

    /// The number of nodes so far.
    @inlinable package var nodeCount: Int { built.nodes.count }

    /// A node of the graph. Unlike `graph.nodes[index]` from outside, nothing else is copied.
    @inlinable
    package func node(_ index: Int) -> Node { built.nodes[index] }

    /// The type of a value of the graph.
    package func type(of value: ValueID) -> TensorType {
        built.type(of: value)
    }

    /// A value of the graph as something to compute with.
    public func value(_ id: ValueID) -> Value { Value(builder: self, id: id) }

    /// A constant.
    public func constant(_ tensor: Tensor, file: String? = nil) -> Value {
        let typed = typedOperations.leaf(Constant(tensor, file: file), tensor.type)
        return value(ValueID(node: insert(typed, Operands(), name: nil)))
    }

    /// A constant scalar.
    public func constant(_ number: Double, _ elementType: ElementType) -> Value {
        let scalar = Scalar(bits: number.bitPattern, elementType: elementType)
        if let known = scalars[scalar] { return value(ValueID(node: known)) }
        let result = constant(Tensor(repeating: number, elementType))
        scalars[scalar] = result.id.node
        return result
    }

    /// Declares an input.
    ///
    /// - Throws: `GraphError` where the name is taken by another input or parameter.
    public func input(
        _ name: String, _ type: TensorType, isDistribution: Bool = false
    ) throws(GraphError) -> Value {
        let value = try declare(Placeholder(kind: .input, name: name, type: type))
        built.inputs.append(
            Graph.Input(name: name, value: value.id, isDistribution: isDistribution))
        return value
    }

    /// Declares a parameter.
    ///
    /// - Throws: `GraphError` where the name is taken by another input or parameter, or a tensor given
    ///   to start from has another type.
    public func parameter(
        _ name: String, _ type: TensorType, _ initializer: Initializer
    ) throws(GraphError) -> Value {
        if case .tensor(let tensor, _) = initializer, tensor.type != type {
            throw GraphError("'\(name)' is \(type), its value is \(tensor.type)", origin: origin)
        }
        let initializer = initializer.canonicalized(for: type.elementType)
        let value = try declare(Placeholder(kind: .parameter, name: name, type: type))
        built.parameters.append(
            Graph.Parameter(name: name, value: value.id, initializer: initializer))
        return value
    }

    /// Declares a state.
    ///
    /// - Throws: `GraphError` where the name is taken by another input, parameter or state, or a tensor
    ///   given to start from has another type.
    public func state(
        _ name: String, _ type: TensorType, _ initializer: Initializer
    ) throws(GraphError) -> Value {
        if case .tensor(let tensor, _) = initializer, tensor.type != type {
            throw GraphError("'\(name)' is \(type), its value is \(tensor.type)", origin: origin)
        }
        let initializer = initializer.canonicalized(for: type.elementType)
        let value = try declare(Placeholder(kind: .state, name: name, type: type))
        built.states.append(Graph.State(name: name, value: value.id, initializer: initializer))
        return value
    }

    /// The input, parameter or state of a name, if there is one.
    package func declared(_ name: String) -> Value? {
        placeholder(name).map { value(ValueID(node: $0)) }
    }

    private func placeholder(_ name: String) -> Int? {
        if let knownNames { return knownNames[name] }
        var names: [String: Int] = [:]
        for (name, value) in built.declared { names[name] = value.node }
        knownNames = names
        return names[name]
    }

    private func declare(_ placeholder: Placeholder) throws(GraphError) -> Value {
        guard self.placeholder(placeholder.name) == nil else {
            throw GraphError("'\(placeholder.name)' is declared twice", origin: origin)
        }
        let typed = typedOperations.leaf(placeholder, placeholder.type)
        let index = insert(typed, Operands(), name: placeholder.name)
        let id = ValueID(node: index)
        knownNames?[placeholder.name] = id.node
        return value(id)
    }

    /// Declares an output.
    ///
    /// - Throws: `GraphError` where another output, or an input or parameter that is not the value, has
    ///   the name.
    public func output(_ name: String, _ value: Value) throws(GraphError) {
        if let placeholder = placeholder(name), placeholder != value.id.node {
            throw GraphError(
                "output '\(name)' has the name of an input or parameter", origin: origin)
        }
        guard outputNames.insert(name).inserted else {
            throw GraphError("output '\(name)' is declared twice", origin: origin)
        }
        built.outputs.append(Graph.Output(name: name, value: value.id))
    }

    /// Declares what training makes small or large.
    ///
    /// - Throws: `GraphError` where there is an objective already, or the value is no floating-point
    ///   scalar.
    public func objective(
        _ direction: Graph.Objective.Direction, _ value: Value,
        with optimizers: [Graph.OptimizerCall] = []
    ) throws(GraphError) {
        guard built.objective == nil else {
            throw GraphError("the graph has an objective already", origin: origin)
        }
        guard value.type.shape.isScalar, value.type.elementType.isFloatingPoint else {
            throw GraphError(
                "'\(direction.rawValue)' needs a floating-point scalar, found \(value.type)",
                origin: origin)
        }
        built.objective = Graph.Objective(
            value: value.id, direction: direction, optimizers: optimizers)
    }

    /// Declares what a training step writes back into a parameter or state.
    ///
    /// - Throws: `GraphError` where there is no such parameter or state, it has an update already, or
    ///   the types differ.
    public func update(_ name: String, _ value: Value) throws(GraphError) {
        guard let node = placeholder(name),
            (built.nodes[node].operation as? Placeholder)?.kind != .input
        else {
            throw GraphError("there is no parameter or state '\(name)' to update", origin: origin)
        }
        let target = ValueID(node: node)
        guard !updated.contains(target) else {
            throw GraphError("'\(name)' is updated twice", origin: origin)
        }
        let type = built.type(of: target)
        guard value.type == type else {
            throw GraphError("'\(name)' is \(type), its update is \(value.type)", origin: origin)
        }
        updated.insert(target)
        built.updates.append(Graph.Update(target: target, value: value.id))
    }

    /// Gives a value a name to be shown by, where it has none.
    public func setName(_ name: String, of value: Value) {
        setName(name, of: value.id.node)
    }

    func setName(_ name: String, of node: Int) {
        if !built.nodes[node].isNamed { built.nodes[node].namePlace = arena.store(name) }
    }

    /// Gives a node the name of one of an adopted graph, where it has none.
    func setName(of source: Node, to node: Int) {
        if !built.nodes[node].isNamed { built.nodes[node].namePlace = source.namePlace }
    }

    /// Takes a node's name away.
    func removeName(of node: Int) { built.nodes[node].namePlace = nil }
}
