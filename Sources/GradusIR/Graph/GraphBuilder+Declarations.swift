import GradusTensors

/// What a graph declares: inputs, parameters and states; outputs, the objective and updates.
extension GraphBuilder {
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
        let initializer = try fitted(initializer, to: name, type)
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
        let initializer = try fitted(initializer, to: name, type)
        let value = try declare(Placeholder(kind: .state, name: name, type: type))
        built.states.append(Graph.State(name: name, value: value.id, initializer: initializer))
        return value
    }

    /// What a parameter or state of a type starts from, in its canonical form.
    private func fitted(
        _ initializer: Initializer, to name: String, _ type: TensorType
    ) throws(GraphError) -> Initializer {
        if case .tensor(let tensor, _) = initializer, tensor.type != type {
            throw GraphError("'\(name)' is \(type), its value is \(tensor.type)", origin: origin)
        }
        return initializer.canonicalized(for: type.elementType)
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
}
