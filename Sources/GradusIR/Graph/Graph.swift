import GradusTensors

/// A static computation graph: an append-only list of nodes in topological order, with what goes in
/// and what comes out. A value: passes take one and give another.
public struct Graph: Sendable {
    /// Each node after those that it uses.
    @usableFromInline package internal(set) var nodes = NodeList()
    private var interface: SharedInterface

    /// A graph without nodes.
    public init(name: String) { interface = SharedInterface(GraphInterface(name: name)) }

    /// Something given at each run.
    public struct Input: Sendable {
        /// The name.
        public let name: String
        /// The node that stands for it.
        public let value: ValueID
        /// Whether the last axis is declared to sum to one.
        public let isDistribution: Bool
    }

    /// Something learned.
    public struct Parameter: Sendable {
        /// The name.
        public let name: String
        /// The node that stands for it.
        public let value: ValueID
        /// What it starts from.
        public let initializer: Initializer
    }

    /// Something that a training step carries to the next one: a running mean, a momentum, a count.
    public struct State: Sendable {
        /// The name.
        public let name: String
        /// The node that stands for it.
        public let value: ValueID
        /// What it starts from.
        public let initializer: Initializer
    }

    /// Something that a run returns.
    public struct Output: Hashable, Sendable {
        /// The name.
        public let name: String
        /// What is returned.
        public var value: ValueID
    }

    /// What training makes small or large.
    public struct Objective: Sendable {
        /// The direction.
        public enum Direction: String, Hashable, Sendable {
            /// `minimize`.
            case minimize
            /// `maximize`.
            case maximize
        }

        /// A scalar.
        public var value: ValueID
        /// The direction.
        public let direction: Direction
        /// How parameters are updated: each optimiser takes the gradients as the one before it
        /// leaves them. None leaves it to whoever trains.
        public var optimizers: [OptimizerCall]

        /// An objective from its parts.
        public init(value: ValueID, direction: Direction, optimizers: [OptimizerCall] = []) {
            self.value = value
            self.direction = direction
            self.optimizers = optimizers
        }
    }

    /// What a training step writes back.
    public struct Update: Hashable, Sendable {
        /// The parameter or state.
        public let target: ValueID
        /// The new value.
        public var value: ValueID
    }

    /// The name.
    public var name: String {
        get { interface.contents.name }
        set { owned.name = newValue }
    }

    /// What is given at each run, in the order of declaration.
    public internal(set) var inputs: [Input] {
        _read { yield interface.contents.inputs }
        _modify { yield &owned.inputs }
    }

    /// What is learned, in the order of declaration.
    public internal(set) var parameters: [Parameter] {
        _read { yield interface.contents.parameters }
        _modify { yield &owned.parameters }
    }

    /// What a training step carries to the next one beside the parameters, in the order of
    /// declaration.
    public internal(set) var states: [State] {
        _read { yield interface.contents.states }
        _modify { yield &owned.states }
    }

    /// What a run returns, in the order of declaration.
    public internal(set) var outputs: [Output] {
        _read { yield interface.contents.outputs }
        _modify { yield &owned.outputs }
    }

    /// What training makes small or large.
    public internal(set) var objective: Objective? {
        _read { yield interface.contents.objective }
        _modify { yield &owned.objective }
    }

    /// What a training step writes back into parameters and states, in the order of declaration.
    public internal(set) var updates: [Update] {
        _read { yield interface.contents.updates }
        _modify { yield &owned.updates }
    }

    /// What the graph declares, by itself.
    private var owned: GraphInterface {
        _read { yield interface.contents }
        _modify {
            if !isKnownUniquelyReferenced(&interface) {
                interface = SharedInterface(interface.contents)
            }
            yield &interface.contents
        }
    }

    /// A node by its index.
    package subscript(node index: Int) -> Node { nodes[index] }

    /// The node that computes a value.
    package func node(of value: ValueID) -> Node { nodes[value.node] }

    /// A value's type.
    public func type(of value: ValueID) -> TensorType {
        nodes[value.node].resultTypes[value.result]
    }

    /// The name of the variable that a value has in the text, or nil. The name of a node with several
    /// results is theirs with commas between.
    public func name(of value: ValueID) -> String? {
        let node = nodes[value.node]
        guard let name = node.name else { return nil }
        if node.resultTypes.count == 1 { return name }
        let names = name.split(separator: ", ")
        return names.count == node.resultTypes.count
            ? String(names[value.result]) : "\(name)_\(value.result)"
    }

    /// What a session keeps from run to run: the parameters, then the states.
    package var variables: [(name: String, value: ValueID, initializer: Initializer)] {
        parameters.map { ($0.name, $0.value, $0.initializer) }
            + states.map { ($0.name, $0.value, $0.initializer) }
    }

    /// The placeholders: inputs, parameters, states.
    package var declared: [(name: String, value: ValueID)] {
        inputs.map { ($0.name, $0.value) } + variables.map { ($0.name, $0.value) }
    }

    /// The values of the placeholders, in the same order.
    package var declaredValues: [ValueID] {
        var values: [ValueID] = []
        values.reserveCapacity(inputs.count + parameters.count + states.count)
        for input in inputs { values.append(input.value) }
        for parameter in parameters { values.append(parameter.value) }
        for state in states { values.append(state.value) }
        return values
    }

    /// The name of the parameter or state that an update writes.
    package func name(of update: Update) -> String {
        (node(of: update.target).operation as? Placeholder)?.name ?? ""
    }

    /// The symbols of the types of the graph's inputs, parameters and states, sorted.
    public var symbolicSizes: [String] {
        var symbols: Set<String> = []
        for value in declaredValues {
            for dimension in type(of: value).shape.dimensions {
                symbols.formUnion(dimension.symbols)
            }
        }
        return symbols.sorted()
    }

    /// The values that must be computed: outputs, the objective and what its optimisers are called
    /// with, updates.
    public var roots: [ValueID] {
        var roots: [ValueID] = []
        roots.reserveCapacity(outputs.count + updates.count + 1)
        for output in outputs { roots.append(output.value) }
        if let objective {
            roots.append(objective.value)
            for optimizer in objective.optimizers { roots += optimizer.values }
        }
        for update in updates { roots.append(update.value) }
        return roots
    }
}

extension Graph {
    /// Whether both hold their nodes in the same memory and have the same roots: what a pass gives
    /// that changed nothing. False says nothing.
    package func hasSameNodes(as other: Graph) -> Bool {
        nodes.isSame(as: other.nodes) && roots == other.roots
            && inputs.count == other.inputs.count && parameters.count == other.parameters.count
            && states.count == other.states.count
    }

    /// The graph with its optimisers applied: it names none.
    package func withoutOptimizers() -> Graph {
        var graph = self
        graph.objective?.optimizers = []
        return graph
    }

    /// The graph without what only training needs: no updates, and no objective unless it is kept.
    /// Optimisers whose arguments are computed go as well.
    package func withoutTraining(keepingObjective: Bool = false) -> Graph {
        var graph = self
        graph.updates = []
        if !keepingObjective { graph.objective = nil }
        if let optimizers = graph.objective?.optimizers, !optimizers.allSatisfy(\.values.isEmpty) {
            graph.objective?.optimizers = []
        }
        return graph
    }
}

/// What goes into a graph and what comes out.
private struct GraphInterface: Sendable {
    var name: String
    var inputs: [Graph.Input] = []
    var parameters: [Graph.Parameter] = []
    var states: [Graph.State] = []
    var outputs: [Graph.Output] = []
    var objective: Graph.Objective?
    var updates: [Graph.Update] = []
}

/// An interface that graphs share until one changes it: graphs are handed around for their nodes more
/// often than for this.
private final class SharedInterface: @unchecked Sendable {
    /// Written only by who holds the one reference to it.
    @exclusivity(unchecked) var contents: GraphInterface

    init(_ contents: GraphInterface) { self.contents = contents }
}
