import GradusIR
import GradusOperations
import GradusTensors

/// A sum some of whose terms share a factor: `±f·r₁ ± f·r₂ ± t => f·(±r₁ ± r₂) ± t`.
struct FactoredSum {
    /// What a term is multiplied by, or divided by.
    enum Factor: Hashable {
        case element(ValueID)
        case divisor(ValueID)
        case left(ValueID, MatMul)
        case right(ValueID, MatMul)
    }

    /// A term as a factor times what is left of it; nothing is left of a term that is the factor.
    private struct Part {
        let term: Int
        let rest: ValueID?
    }

    private let terms: [SumChains.Term]
    private let factor: Factor
    private let parts: [Part]

    /// The cheapest way to take one factor out of terms; nil where that is no cheaper.
    init?(_ terms: [SumChains.Term], of index: Int, in sums: SumChains) {
        guard sums.hasProduct(among: terms) else { return nil }
        var parts: [Factor: [Part]] = [:]
        var order: [Factor] = []
        for (position, term) in terms.enumerated() {
            for (factor, rest) in FactoredSum.factors(of: term.value, in: sums) {
                if parts[factor] == nil { order.append(factor) }
                // A term with the same factor twice has it taken out once.
                if parts[factor]?.last?.term == position { continue }
                parts[factor, default: []].append(Part(term: position, rest: rest))
            }
        }
        var best: (factor: Factor, parts: [Part], saving: Double)?
        for factor in order {
            guard let shared = parts[factor], shared.count > 1,
                let saving = FactoredSum.saving(factor, shared, index, sums.graph),
                saving > best?.saving ?? 0
            else { continue }
            best = (factor, shared, saving)
        }
        guard let best else { return nil }
        self.terms = terms
        factor = best.factor
        self.parts = best.parts
    }

    /// The factors of a term, and what is left without each.
    private static func factors(
        of value: ValueID, in sums: SumChains
    ) -> [(factor: Factor, rest: ValueID?)] {
        let node = sums.graph.node(of: value)
        var factors: [(factor: Factor, rest: ValueID?)] = [(.element(value), nil)]
        guard sums.uses[value.node] == 1, node.operands.count == 2 else { return factors }
        let (a, b) = (node.operands[0], node.operands[1])
        switch node.operation {
        case is Multiply: factors += [(.element(a), b), (.element(b), a)]
        case is Divide where node.resultTypes[0].elementType.isFloatingPoint:
            factors.append((.divisor(b), a))
        case let matmul as MatMul:
            factors += [(.left(a, matmul), b), (.right(b, matmul), a)]
        default: break
        }
        return factors
    }

    /// How much cheaper the sum gets; nil where the rests do not fit each other or a size is not
    /// known.
    private static func saving(
        _ factor: Factor, _ parts: [Part], _ index: Int, _ graph: Graph
    ) -> Double? {
        let whole = graph.nodes[index].resultTypes[0]
        let rests = parts.compactMap(\.rest)
        // A factor alone leaves a 1 behind, which only another number absorbs.
        if rests.count < parts.count {
            guard parts.count - rests.count == 1,
                rests.allSatisfy({ graph.isConstantNumber($0) })
            else { return nil }
        }
        guard let type = rests.first.map(graph.type),
            rests.allSatisfy({ graph.type(of: $0) == type })
        else { return nil }
        let operation: any Operation
        let operands: [TensorType]
        switch factor {
        case .element: (operation, operands) = (Multiply(), [whole, whole])
        case .divisor: (operation, operands) = (Divide(), [whole, whole])
        case .left(let value, let matmul):
            (operation, operands) = (matmul, [graph.type(of: value), type])
        case .right(let value, let matmul):
            (operation, operands) = (matmul, [type, graph.type(of: value)])
        }
        // Sums of what is repeated are taken before it is repeated.
        let summed =
            rests.allSatisfy { graph.node(of: $0).operation is BroadcastTo }
            ? graph.type(of: graph.unstretched(rests[0])) : type
        guard let product = CostModel.cost(of: operation, operands),
            let before = CostModel.cost(of: Add(), [whole, whole]),
            let after = CostModel.cost(of: Add(), [summed, summed])
        else { return nil }
        let fewer = Double(parts.count - 1)
        let saved = fewer * (product.estimate + before.estimate - after.estimate)
        return rests.count < parts.count ? saved - product.estimate + before.estimate : saved
    }

    /// Builds the sum from the images of its terms and factors.
    func build(in copy: GraphCopy) throws(GraphError) -> Value {
        let builder = copy.builder
        var inside: Value?
        var taken: Set<Int> = []
        for part in parts {
            taken.insert(part.term)
            let rest =
                if let rest = part.rest { builder.value(copy.image(of: rest)) } else {
                    try one(in: copy)
                }
            inside = try FactoredSum.add(rest, terms[part.term].isNegated, to: inside)
        }
        guard let inside else { throw GraphError("a sum without terms") }
        var sum: Value? = try product(inside, in: copy)
        for (position, term) in terms.enumerated() where !taken.contains(position) {
            let value = builder.value(copy.image(of: term.value))
            sum = try FactoredSum.add(value, term.isNegated, to: sum)
        }
        guard let sum else { throw GraphError("a sum without terms") }
        return sum
    }

    /// The 1 that a factor leaves behind, of the type of the other rests.
    private func one(in copy: GraphCopy) throws(GraphError) -> Value {
        let type = parts.compactMap(\.rest).first.map {
            copy.builder.value(copy.image(of: $0)).type
        }
        guard let type else { throw GraphError("a factor without a number beside it") }
        return try copy.builder.constant(1, type.elementType).broadcast(to: type.shape)
    }

    private func product(_ inside: Value, in copy: GraphCopy) throws(GraphError) -> Value {
        let builder = copy.builder
        func image(_ value: ValueID) -> Value { builder.value(copy.image(of: value)) }
        switch factor {
        case .element(let value): return try image(value) * inside
        case .divisor(let value): return try inside / image(value)
        case .left(let value, let matmul):
            return try builder.apply(matmul, [image(value), inside])[0]
        case .right(let value, let matmul):
            return try builder.apply(matmul, [inside, image(value)])[0]
        }
    }

    private static func add(
        _ value: Value, _ isNegated: Bool, to sum: Value?
    ) throws(GraphError) -> Value {
        guard let sum else { return isNegated ? try -value : value }
        return isNegated ? try sum - value : try sum + value
    }

    /// What is done, in one line.
    func description(in graph: Graph) -> String {
        let (value, kind) =
            switch factor {
            case .element(let value): (value, "factor")
            case .divisor(let value): (value, "divisor")
            case .left(let value, _), .right(let value, _): (value, "matrix factor")
            }
        let node = graph.node(of: graph.unstretched(value))
        let name = node.name ?? node.operation.operationName
        return "\(parts.count) terms share the \(kind) '\(name)', which is taken out of their sum"
    }
}

extension Graph {
    /// Whether a value is a constant of which all elements are one.
    fileprivate func isConstantNumber(_ value: ValueID) -> Bool {
        guard let constant = node(of: unstretched(value)).operation as? Constant else {
            return false
        }
        return constant.tensor.sizes.isEmpty
    }
}
