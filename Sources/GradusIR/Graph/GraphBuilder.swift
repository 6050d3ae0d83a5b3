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
    /// Where an equal node is looked for.
    @exclusivity(unchecked) var userChains = UserChains()
    /// Nodes on operands by the hash of what they compute, once a chain is too long; of the first
    /// `indexedCount` ones each is there.
    @exclusivity(unchecked) var slots = HashSlots()
    @exclusivity(unchecked) var indexedCount = 0
    /// The same for those without operands: a search for a number leaves the many others out.
    @exclusivity(unchecked) var leafSlots = HashSlots()
    @exclusivity(unchecked) var indexedLeafCount = 0
    /// How many nodes, the first ones, may have typed operations of another builder.
    @exclusivity(unchecked) var foreignCount = 0
    /// Scalar constants by their number.
    private var scalars: [Scalar: Int] = [:]
    /// The value that was stretched last, the shape that it got and the node that gives it: one number
    /// is stretched over and over.
    @exclusivity(unchecked) private var lastStretch: (value: ValueID, shape: Shape, node: Int)?
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
        try call(fitting: operation, operands, name: name)
    }

    /// Applies an operation to operands as they are.
    package func call(
        fitting operation: any Operation, _ operands: [Value], name: String?
    ) throws(GraphError) -> [Value] {
        let index = try add(operation, Operands(operands, in: arena), name: name)
        let count = built.nodes[index].resultCount
        if count == 1 { return [value(ValueID(node: index))] }
        return (0..<count).map { value(ValueID(node: index, result: $0)) }
    }

    package func apply(
        erased operation: any Operation, _ operands: [ValueID], name: String? = nil
    ) throws(GraphError) -> [ValueID] {
        let index = try add(operation, operands, name: name)
        let count = built.nodes[index].resultCount
        if count == 1 { return [ValueID(node: index)] }
        return (0..<count).map { ValueID(node: index, result: $0) }
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
    func insert(
        _ typed: TypedOperation, _ operands: Operands, name: String?
    ) -> Int {
        let hash: Int?
        switch search(typed, operands) {
        case .found(let known):
            if let name { setName(name, of: known) }
            return known
        case .none(let searched): hash = searched
        }
        let place = originPlace ?? arena.store(origin)
        originPlace = place
        let node = Node(
            typed: typed, operands: operands, originPlace: place,
            namePlace: name.map { arena.store($0) })
        return append(node, hash: hash)
    }

    // MARK: Values

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

    /// What was found or made when the value was last stretched to the shape, if that was the last stretch
    /// of all.
    package func known(stretched value: ValueID, to shape: Shape) -> Value? {
        guard let lastStretch, lastStretch.value == value, lastStretch.shape == shape else {
            return nil
        }
        return self.value(ValueID(node: lastStretch.node))
    }

    /// Keeps what stands for a value that is stretched to a shape.
    package func note(stretched value: ValueID, to shape: Shape, is result: Value) {
        lastStretch = (value, shape, result.id.node)
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
