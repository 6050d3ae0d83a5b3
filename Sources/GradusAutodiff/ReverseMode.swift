import GradusIR
import GradusOperations
import GradusTensors

/// Reverse-mode differentiation: adds to a graph under construction the nodes that compute the
/// gradient of a scalar.
///
/// The walk goes from the scalar to the front and keeps a cotangent for every value on a path to what
/// is asked for; each operation's pullback turns the cotangents of results into those of operands, and
/// cotangents that meet are added in the order in which they arrive. A pullback is linear, `f*(-ȳ) =
/// -f*(ȳ)`: on request the signs of cotangents are carried through element-wise operations instead of
/// being computed at each.
package struct ReverseMode {
    let builder: GraphBuilder
    /// Whether negations are put off for as long as only element-wise operations follow.
    let carriesSigns: Bool
    /// By value; those of first results, which most nodes have alone, by node.
    private var firstCotangents: [Cotangent?] = []
    private var otherCotangents: [ValueID: Cotangent] = [:]
    /// What the nodes read that the walk has added.
    var backwardReads: BackwardReads
    /// The operations met so far that know how gradients flow back through them.
    private var differentiable = TypedOperationMap<any DifferentiableOperation>()
    /// For values that checkpoints do not keep, what pullbacks read instead of them.
    var standIns: [ValueID: ValueID] = [:]
    /// What the pullback of the node at hand is given. One for all nodes, for the room that it has.
    private var context = PullbackContext(operands: [], results: [], cotangents: [], isNeeded: [])

    /// The gradient of the scalar with respect to a value: another value, or its negative.
    struct Cotangent {
        var value: ValueID
        var isNegated = false
    }

    private init(builder: GraphBuilder, carriesSigns: Bool) {
        self.builder = builder
        self.carriesSigns = carriesSigns
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
    /// - Parameter carriesSigns: whether negations may stand behind the operations that follow, instead
    ///   of where derivatives have them. Zeros may get another sign.
    /// - Throws: `GraphError` where an operation on a path has no derivative.
    package static func gradients(
        of objective: Value, withRespectTo values: [Value], carriesSigns: Bool = false
    ) throws(GraphError) -> Gradients {
        let builder = objective.builder
        let outer = builder.origin
        defer { builder.origin = outer }
        // A derivative takes two or three nodes for each that it is of.
        builder.reserveCapacity(4 * builder.nodeCount)
        var walk = ReverseMode(builder: builder, carriesSigns: carriesSigns)
        walk.firstCotangents = Array(repeating: nil, count: builder.nodeCount)
        walk[objective.id] = Cotangent(value: builder.constant(1, objective.elementType).id)
        try walk.run(from: objective.id.node, to: Set(values.map(\.id)))
        var gradients: [Value] = []
        var unreached: [Int] = []
        for (index, value) in values.enumerated() {
            if let cotangent = try walk.signedCotangent(of: value.id) {
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
    private subscript(value: ValueID) -> Cotangent? {
        get { value.result == 0 ? firstCotangents[value.node] : otherCotangents[value] }
        set {
            if value.result == 0 {
                firstCotangents[value.node] = newValue
            } else {
                otherCotangents[value] = newValue
            }
        }
    }

    /// The cotangent of a value as a value itself, negated where it has to be.
    mutating func signedCotangent(of value: ValueID) throws(GraphError) -> Value? {
        guard let cotangent = self[value] else { return nil }
        guard cotangent.isNegated else { return builder.value(cotangent.value) }
        let negative = try -builder.value(cotangent.value)
        self[value] = Cotangent(value: negative.id)
        return negative
    }

    /// Names a cotangent, unless it is a constant: that is no gradient of one value alone.
    private func setName(_ name: String, of cotangent: Value) {
        guard !builder.node(cotangent.id.node).isKind(Constant.self) else { return }
        builder.setName(name, of: cotangent)
    }

    private mutating func run(from last: Int, to wanted: Set<ValueID>) throws(GraphError) {
        let graph = builder.graph
        let depends = graph.dependents(on: wanted.map(\.node))
        for index in stride(from: last, through: 0, by: -1) where depends[index] {
            let node = graph.nodes[index]
            guard hasCotangent(index, of: node) else { continue }
            context.removeAll()
            for operand in node.operands {
                context.isNeeded.append(
                    depends[operand.node] && graph.type(of: operand).elementType.isFloatingPoint)
            }
            guard context.isNeeded.contains(true) else { continue }
            let isNegated = try addCotangents(of: index, node)
            if !isNegated, let name = node.name, let cotangent = context.cotangents[0] {
                setName("d_" + name, of: cotangent)
            }
            if node.isKind(Checkpoint.self) {
                try recompute(index)
                continue
            }
            builder.origin = .pullback(
                of: node.name ?? node.typed.name, operation: node.typed.name, node.origin)
            try pullBack(index, node, isNegated: isNegated)
        }
    }

    /// Whether a gradient reaches a result of a node.
    private func hasCotangent(_ index: Int, of node: Node) -> Bool {
        (0..<node.resultCount).contains { self[ValueID(node: index, result: $0)] != nil }
    }

    /// Gives the cotangents of its results to a node's pullback, and says whether these are the negative
    /// ones.
    private mutating func addCotangents(
        of index: Int, _ node: Node
    ) throws(GraphError) -> Bool {
        if carriesSigns, node.traits.contains(.elementwise),
            let cotangent = self[ValueID(node: index)], cotangent.isNegated
        {
            context.cotangents.append(builder.value(cotangent.value))
            return true
        }
        for result in 0..<node.resultCount {
            context.cotangents.append(
                try signedCotangent(of: ValueID(node: index, result: result)))
        }
        return false
    }

    private mutating func pullBack(
        _ index: Int, _ node: Node, isNegated: Bool
    ) throws(GraphError) {
        let operation = try differentiableOperation(of: node)
        for operand in node.operands {
            context.operands.append(builder.value(standIns[operand] ?? operand))
        }
        for result in 0..<node.resultCount {
            let value = ValueID(node: index, result: result)
            context.results.append(builder.value(standIns[value] ?? value))
        }
        let contributions = try operation.pullback(context)
        for (position, contribution) in contributions.enumerated() {
            guard let contribution, context.isNeeded[position] else { continue }
            try accumulate(
                contribution, isNegated: isNegated, into: node.operands[position],
                of: node.typed.name)
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
        _ contribution: Value, isNegated: Bool = false, into operand: ValueID,
        of operation: String
    ) throws(GraphError) {
        let expected = builder.type(of: operand)
        guard contribution.type == expected else {
            throw GraphError(
                "the pullback of '\(operation)' gives \(contribution.type) for an "
                    + "operand of \(expected)", origin: builder.origin)
        }
        var term = Cotangent(value: contribution.id, isNegated: isNegated)
        if carriesSigns {
            let node = builder.node(contribution.id.node)
            if node.isKind(Negate.self) {
                term = Cotangent(value: node.operands[0], isNegated: !isNegated)
            }
        }
        if let sum = self[operand] { term = try self.sum(sum, term) }
        self[operand] = term
    }

    private func sum(
        _ left: Cotangent, _ right: Cotangent
    ) throws(GraphError) -> Cotangent {
        let (x, y) = (builder.value(left.value), builder.value(right.value))
        switch (left.isNegated, right.isNegated) {
        case (false, true): return Cotangent(value: try (x - y).id)
        case (true, false): return Cotangent(value: try (y - x).id)
        case (let isNegated, _): return Cotangent(value: try (x + y).id, isNegated: isNegated)
        }
    }
}
