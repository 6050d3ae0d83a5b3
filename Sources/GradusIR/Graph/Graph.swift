import GradusTensors

/// A static computation graph: an append-only list of nodes in topological order, with what goes in
/// and what comes out. A value: passes take one and give another.
public struct Graph: Sendable {
    /// The name.
    public var name: String
    /// Each node after those that it uses.
    public internal(set) var nodes: [Node] = []
    /// What is given at each run, in the order of declaration.
    public internal(set) var inputs: [Input] = []
    /// What is learned, in the order of declaration.
    public internal(set) var parameters: [Parameter] = []
    /// What a run returns, in the order of declaration.
    public internal(set) var outputs: [Output] = []
    /// What training makes small or large.
    public internal(set) var objective: Objective?
    /// What a training step writes back into parameters, in the order of declaration.
    public internal(set) var updates: [Update] = []

    /// A graph without nodes.
    public init(name: String) { self.name = name }

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
        /// How parameters are updated; nil leaves it to whoever trains.
        public let optimizer: OptimizerCall?

        /// An objective from its parts.
        public init(value: ValueID, direction: Direction, optimizer: OptimizerCall?) {
            self.value = value
            self.direction = direction
            self.optimizer = optimizer
        }
    }

    /// An optimiser as it stands in the text: `sgd(learning_rate: 0.1)`.
    public struct OptimizerCall: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The arguments by name.
        public let arguments: [String: Double]

        /// An optimiser's name and arguments.
        public init(name: String, arguments: [String: Double]) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// What a training step writes back.
    public struct Update: Hashable, Sendable {
        /// The parameter's index in `parameters`.
        public let parameter: Int
        /// The new value.
        public var value: ValueID
    }

    /// A node by its index.
    public subscript(node index: Int) -> Node { nodes[index] }

    /// The node that computes a value.
    public func node(of value: ValueID) -> Node { nodes[value.node] }

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

    /// The symbols of the graph's input and parameter types, sorted.
    public var symbolicSizes: [String] {
        var symbols: Set<String> = []
        for value in inputs.map(\.value) + parameters.map(\.value) {
            for dimension in type(of: value).shape.dimensions {
                symbols.formUnion(dimension.symbols)
            }
        }
        return symbols.sorted()
    }

    /// The values that must be computed: outputs, the objective, updates.
    public var roots: [ValueID] {
        outputs.map(\.value) + (objective.map { [$0.value] } ?? []) + updates.map(\.value)
    }
}

extension Graph {
    /// Whether both hold their nodes in the same memory and have the same roots: what a pass gives
    /// that changed nothing. False says nothing.
    package func hasSameNodes(as other: Graph) -> Bool {
        let isShared = nodes.withUnsafeBufferPointer { own in
            other.nodes.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
        }
        return isShared && nodes.count == other.nodes.count && roots == other.roots
            && inputs.count == other.inputs.count && parameters.count == other.parameters.count
    }

    /// The graph without what only training needs: no updates, and no objective unless it is kept.
    package func withoutTraining(keepingObjective: Bool = false) -> Graph {
        var graph = self
        graph.updates = []
        if !keepingObjective { graph.objective = nil }
        return graph
    }
}
