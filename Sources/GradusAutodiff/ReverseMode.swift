import GradusIR
import GradusOperations
import GradusTensors

/// Reverse-mode differentiation: adds to a graph under construction the nodes that compute the
/// gradient of a scalar.
///
/// The walk goes from the scalar to the front and keeps a cotangent for every value on a path to what
/// is asked for; each operation's pullback turns the cotangents of results into those of operands, and
/// cotangents that meet are added in the order in which they arrive.
package struct ReverseMode {
    let builder: GraphBuilder
    /// By value; those of first results, which most nodes have alone, by node.
    private var firstCotangents: [ValueID?] = []
    private var otherCotangents: [ValueID: ValueID] = [:]
    /// What the nodes read that the walk has added.
    var backwardReads: BackwardReads
    /// The operations met so far that know how gradients flow back through them.
    private var differentiable = TypedOperationMap<any DifferentiableOperation>()
    /// For values that checkpoints do not keep, what pullbacks read instead of them.
    var standIns: [ValueID: ValueID] = [:]

    private init(builder: GraphBuilder) {
        self.builder = builder
        backwardReads = BackwardReads(from: builder.nodeCount)
    }

    /// What the walk gives.
    package struct Gradients {
        /// For each value asked for, its gradient: of the value's type.
        package let values: [Value]
        /// Which of the values no path reaches; their gradients are zeros.
        package let unreached: [Int]
    }

    /// The gradients of a scalar with respect to values that it was computed from. A value that no
    /// path reaches has a gradient of zeros.
    ///
    /// - Throws: `GraphError` where an operation on a path has no derivative.
    package static func gradients(
        of objective: Value, withRespectTo values: [Value]
    ) throws(GraphError) -> Gradients {
        let builder = objective.builder
        let outer = builder.origin
        defer { builder.origin = outer }
        var walk = ReverseMode(builder: builder)
        walk.firstCotangents = Array(repeating: nil, count: builder.nodeCount)
        walk[objective.id] = builder.constant(1, objective.elementType).id
        try walk.run(from: objective.id.node, to: Set(values.map(\.id)))
        var gradients: [Value] = []
        var unreached: [Int] = []
        for (index, value) in values.enumerated() {
            if let cotangent = walk[value.id].map(builder.value) {
                gradients.append(cotangent)
                if let name = builder.graph.name(of: value.id) {
                    walk.setName("d_\(name)", of: cotangent)
                }
            } else {
                unreached.append(index)
                gradients.append(
                    try builder.constant(0, value.elementType).broadcast(to: value.shape))
            }
        }
        return Gradients(values: gradients, unreached: unreached)
    }

    /// The cotangent of a value of the graph before the walk.
    subscript(value: ValueID) -> ValueID? {
        get { value.result == 0 ? firstCotangents[value.node] : otherCotangents[value] }
        set {
            if value.result == 0 {
                firstCotangents[value.node] = newValue
            } else {
                otherCotangents[value] = newValue
            }
        }
    }

    /// Names a cotangent, unless it is a constant: that is no gradient of one value alone.
    private func setName(_ name: String, of cotangent: Value) {
        guard !builder.node(cotangent.id.node).isKind(Constant.self) else { return }
        builder.setName(name, of: cotangent)
    }

    private mutating func run(from last: Int, to wanted: Set<ValueID>) throws(GraphError) {
        let graph = builder.graph
        let depends = graph.dependents(on: wanted.map(\.node))
        let stops = Set(wanted.map(\.node)).filter { index in
            !graph.nodes[index].operands.contains { depends[$0.node] }
        }
        for index in stride(from: last, through: 0, by: -1)
        where depends[index] && !stops.contains(index) {
            let node = graph.nodes[index]
            let results = (0..<node.resultCount).map { ValueID(node: index, result: $0) }
            guard results.contains(where: { self[$0] != nil }) else { continue }
            let isNeeded = node.operands.map {
                depends[$0.node] && graph.type(of: $0).elementType.isFloatingPoint
            }
            guard isNeeded.contains(true) else { continue }
            if let name = node.name, let cotangent = self[results[0]] {
                setName("d_" + name, of: builder.value(cotangent))
            }
            if node.isKind(Checkpoint.self) {
                try recompute(index)
                continue
            }
            builder.origin = .pullback(
                of: node.name ?? node.typed.name, operation: node.typed.name, node.origin)
            try pullBack(node, results: results, isNeeded: isNeeded)
        }
    }

    private mutating func pullBack(
        _ node: Node, results: [ValueID], isNeeded: [Bool]
    ) throws(GraphError) {
        let operation = try differentiableOperation(of: node)
        let contributions = try operation.pullback(
            PullbackContext(
                operands: node.operands.map { builder.value(standIns[$0] ?? $0) },
                results: results.map { builder.value(standIns[$0] ?? $0) },
                cotangents: results.map { self[$0].map(builder.value) }, isNeeded: isNeeded))
        for (position, contribution) in contributions.enumerated() {
            guard let contribution, isNeeded[position] else { continue }
            try accumulate(contribution, into: node.operands[position], of: node.typed.name)
        }
    }

    /// The operation of a node as one with a derivative: the cast is made once for all nodes alike.
    private mutating func differentiableOperation(
        of node: Node
    ) throws(GraphError) -> any DifferentiableOperation {
        if let known = differentiable[node.typed] { return known }
        guard let operation = node.operation as? any DifferentiableOperation else {
            throw GraphError(
                "no derivative is known for '\(node.operation.operationName)'", origin: node.origin)
        }
        differentiable.insert(operation, for: node.typed)
        return operation
    }

    mutating func accumulate(
        _ contribution: Value, into operand: ValueID, of operation: String
    ) throws(GraphError) {
        let expected = builder.type(of: operand)
        guard contribution.type == expected else {
            throw GraphError(
                "the pullback of '\(operation)' gives \(contribution.type) for an "
                    + "operand of \(expected)", origin: builder.origin)
        }
        if let sum = self[operand] {
            self[operand] = try (builder.value(sum) + contribution).id
        } else {
            self[operand] = contribution.id
        }
    }
}
