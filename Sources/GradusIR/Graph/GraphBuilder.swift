import GradusTensors

/// Builds a graph node by node. Types each node as it comes, and gives the node that is already there
/// where an equal one is added again (hash-consing): every operation is pure.
public final class GraphBuilder {
    /// The graph so far.
    public private(set) var graph: Graph
    /// The origin stamped on the nodes added from now on.
    public var origin: Origin = .unknown
    /// Nodes by the hash of what they compute.
    private var interned: [Int: [Int]] = [:]
    /// The inputs and parameters by name.
    private var declared: [String: Int] = [:]

    /// A builder with an empty graph.
    public init(name: String) { graph = Graph(name: name) }

    /// A builder that goes on where a graph ends.
    package init(continuing graph: Graph) {
        self.graph = graph
        for (index, node) in graph.nodes.enumerated() {
            interned[GraphBuilder.hash(node.operation, node.operands), default: []].append(index)
        }
        for input in graph.inputs { declared[input.name] = input.value.node }
        for parameter in graph.parameters { declared[parameter.name] = parameter.value.node }
    }

    /// Applies an operation.
    ///
    /// - Throws: `GraphError` where the operands do not fit the operation's type rule.
    public func apply(
        _ operation: some Operation, _ operands: [Value], name: String? = nil
    ) throws(GraphError) -> [Value] {
        try apply(erased: operation, operands.map(\.id), name: name).map {
            Value(builder: self, id: $0)
        }
    }

    package func apply(
        erased operation: any Operation, _ operands: [ValueID], name: String? = nil
    ) throws(GraphError) -> [ValueID] {
        let types = operands.map { graph.type(of: $0) }
        do {
            return insert(
                try operation.canonicalized(for: types),
                operands, types: try operation.resultTypes(for: types), name: name)
        } catch {
            throw GraphError(error.message, cause: error, origin: origin)
        }
    }

    /// Adds a node whose types are known to be right, or finds the equal one that is there.
    private func insert(
        _ operation: any Operation, _ operands: [ValueID], types: [TensorType], name: String?
    ) -> [ValueID] {
        let hash = GraphBuilder.hash(operation, operands)
        let candidate = Node(
            operation: operation, operands: operands, resultTypes: types, origin: origin, name: name
        )
        if let known = interned[hash]?.first(where: { graph.nodes[$0].computesSame(as: candidate) })
        {
            if graph.nodes[known].name == nil { graph.nodes[known].name = name }
            return types.indices.map { ValueID(node: known, result: $0) }
        }
        let index = graph.nodes.count
        graph.nodes.append(candidate)
        interned[hash, default: []].append(index)
        return types.indices.map { ValueID(node: index, result: $0) }
    }

    private static func hash(_ operation: any Operation, _ operands: [ValueID]) -> Int {
        var hasher = Hasher()
        hasher.combine(ObjectIdentifier(type(of: operation)))
        operation.hash(into: &hasher)
        hasher.combine(operands)
        return hasher.finalize()
    }

    /// A value of the graph as something to compute with.
    public func value(_ id: ValueID) -> Value { Value(builder: self, id: id) }

    /// A constant.
    public func constant(_ tensor: Tensor, file: String? = nil) -> Value {
        value(insert(Constant(tensor, file: file), [], types: [tensor.type], name: nil)[0])
    }

    /// A constant scalar.
    public func constant(_ number: Double, _ elementType: ElementType) -> Value {
        constant(Tensor(repeating: number, elementType))
    }

    /// Declares an input.
    ///
    /// - Throws: `GraphError` where the name is taken by another input or parameter.
    public func input(
        _ name: String, _ type: TensorType, isDistribution: Bool = false
    ) throws(GraphError) -> Value {
        let value = try declare(Placeholder(kind: .input, name: name, type: type))
        graph.inputs.append(
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
        graph.parameters.append(
            Graph.Parameter(name: name, value: value.id, initializer: initializer))
        return value
    }

    private func declare(_ placeholder: Placeholder) throws(GraphError) -> Value {
        guard declared[placeholder.name] == nil else {
            throw GraphError("'\(placeholder.name)' is declared twice", origin: origin)
        }
        let id = insert(placeholder, [], types: [placeholder.type], name: placeholder.name)[0]
        declared[placeholder.name] = id.node
        return value(id)
    }

    /// Declares an output.
    ///
    /// - Throws: `GraphError` where another output, or an input or parameter that is not the value, has
    ///   the name.
    public func output(_ name: String, _ value: Value) throws(GraphError) {
        if let placeholder = declared[name], placeholder != value.id.node {
            throw GraphError(
                "output '\(name)' has the name of an input or parameter", origin: origin)
        }
        if graph.outputs.contains(where: { $0.name == name }) {
            throw GraphError("output '\(name)' is declared twice", origin: origin)
        }
        graph.outputs.append(Graph.Output(name: name, value: value.id))
    }

    /// Declares what training makes small or large.
    ///
    /// - Throws: `GraphError` where there is an objective already, or the value is no floating-point
    ///   scalar.
    public func objective(
        _ direction: Graph.Objective.Direction, _ value: Value,
        with optimizer: Graph.OptimizerCall? = nil
    ) throws(GraphError) {
        guard graph.objective == nil else {
            throw GraphError("the graph has an objective already", origin: origin)
        }
        guard value.type.shape.isScalar, value.type.elementType.isFloatingPoint else {
            throw GraphError(
                "'\(direction.rawValue)' needs a floating-point scalar, found \(value.type)",
                origin: origin)
        }
        graph.objective = Graph.Objective(
            value: value.id, direction: direction, optimizer: optimizer)
    }

    /// Declares what a training step writes back into a parameter.
    ///
    /// - Throws: `GraphError` where there is no such parameter, it has an update already, or the types
    ///   differ.
    public func update(parameter name: String, _ value: Value) throws(GraphError) {
        guard let index = graph.parameters.firstIndex(where: { $0.name == name }) else {
            throw GraphError("there is no parameter '\(name)' to update", origin: origin)
        }
        guard !graph.updates.contains(where: { $0.parameter == index }) else {
            throw GraphError("'\(name)' is updated twice", origin: origin)
        }
        let type = graph.type(of: graph.parameters[index].value)
        guard value.type == type else {
            throw GraphError("'\(name)' is \(type), its update is \(value.type)", origin: origin)
        }
        graph.updates.append(Graph.Update(parameter: index, value: value.id))
    }

    /// Gives a value a name to be shown by, where it has none.
    public func setName(_ name: String, of value: Value) {
        if graph.nodes[value.id.node].name == nil { graph.nodes[value.id.node].name = name }
    }
}

/// A value of a graph under construction. The operations module adds operators and methods.
public struct Value {
    /// The builder of the graph.
    public let builder: GraphBuilder
    /// Which value.
    public let id: ValueID

    package init(builder: GraphBuilder, id: ValueID) {
        self.builder = builder
        self.id = id
    }

    /// The type.
    public var type: TensorType { builder.graph.type(of: id) }

    /// The shape.
    public var shape: Shape { type.shape }

    /// The element type.
    public var elementType: ElementType { type.elementType }
}
