import GradusIR
import GradusOperations
import GradusTensors

/// The left side of a rule with random operands and attributes, as a graph with its value and the
/// gradients of a random combination of its elements as outputs.
struct RuleInstance {
    /// The output that holds the value of the pattern.
    static let resultName = "result"

    let graph: Graph
    private let positive: Bool

    private init(graph: Graph, positive: Bool) {
        self.graph = graph
        self.positive = positive
    }

    /// Draws operands and attributes.
    ///
    /// - Throws: `GraphError` where the pattern has no type for them.
    static func draw(_ rule: Rule, from source: inout DrawSource) throws(GraphError) -> RuleInstance
    {
        let builder = GraphBuilder(name: rule.name)
        var drawing = OperandDrawing(source: source)
        let positive = drawing.source.chance(0.5)
        var match = rule.emptyMatch
        let pinned = Set(rule.pinnedNumbers.map(\.slot))
        for slot in Pattern.operation(rule.pattern).variableSlots where !pinned.contains(slot) {
            match.slots[slot] = try drawing.operand(named: "x\(slot)", in: builder, positive).id
        }
        drawing.drawAttributes(of: rule.pattern, into: &match)
        let site = RewriteSite(builder: builder, sweep: nil)
        try drawing.drawPinned(rule, into: &match, in: site)
        source = drawing.source
        let replacement = Replacement(match: match, site: site)
        let result = try replacement.build(.operation(rule.pattern), drawing.elementType)
        try builder.output(resultName, result)
        // Declared distributions have gradients along the simplex alone.
        if result.elementType.isFloatingPoint,
            !builder.graph.inputs.contains(where: \.isDistribution)
        {
            try addGradients(of: result, to: builder, &source)
        }
        return RuleInstance(graph: builder.graph, positive: positive)
    }

    private static func addGradients(
        of result: Value, to builder: GraphBuilder, _ source: inout DrawSource
    ) throws(GraphError) {
        let inputs = builder.graph.inputs.filter {
            builder.graph.type(of: $0.value).elementType.isFloatingPoint
        }
        guard !inputs.isEmpty, let sizes = result.shape.sizes else { return }
        let weights = (0..<Tensor.count(of: sizes)).map { _ in source.normal() }
        let combination = try
            (result
            * builder.constant(Tensor(result.elementType, sizes: sizes, converting: weights)))
            .sum()
        let gradients = try builder.apply(
            Gradient(), [combination] + inputs.map { builder.value($0.value) })
        for (input, gradient) in zip(inputs, gradients) {
            try builder.output("d_\(input.name)", gradient)
        }
    }

    /// A tensor for each operand: mostly of moderate numbers, of one sign where so drawn; among
    /// them zeros, infinities, NaN and large numbers where `special`.
    func placeholders(from source: inout DrawSource, special: Bool) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        let values = source.chance(0.3) ? [source.pick(RuleInstance.special)] : RuleInstance.special
        for input in graph.inputs {
            let type = graph.type(of: input.value)
            let sizes = type.shape.sizes ?? []
            var elements = (0..<Tensor.count(of: sizes)).map { _ in
                RuleInstance.element(of: type.elementType, positive, &source)
            }
            if special, type.elementType.isFloatingPoint {
                elements = elements.map { element in
                    source.chance(0.6) ? source.pick(values) : element
                }
            }
            if input.isDistribution {
                elements = RuleInstance.normalized(elements.map { abs($0) + 0.1 }, sizes.last ?? 1)
            }
            tensors[input.name] = Tensor(type.elementType, sizes: sizes, converting: elements)
        }
        return tensors
    }

    private static let special = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e30]

    static func element(
        of type: ElementType, _ positive: Bool, _ source: inout DrawSource
    ) -> Double {
        switch type {
        case .f32, .f64: positive ? 0.2 + 1.8 * source.uniform() : 1.5 * source.normal()
        case .i32, .i64: Double(source.integer(positive ? 1..<4 : -3..<4))
        case .bool: source.chance(0.5) ? 1 : 0
        }
    }

    private static func normalized(_ elements: [Double], _ size: Int) -> [Double] {
        guard size > 0 else { return elements }
        return elements.indices.map { index in
            let row = index / size * size
            return elements[index] / elements[row..<row + size].reduce(0, +)
        }
    }
}

extension Pattern {
    /// The slots of the variables, each once, in the order of their first occurrence.
    var variableSlots: [Int] {
        switch self {
        case .variable(let slot): return [slot]
        case .number, .truth: return []
        case .operation(let pattern):
            var slots: [Int] = []
            for slot in pattern.operands.flatMap(\.variableSlots) where !slots.contains(slot) {
                slots.append(slot)
            }
            return slots
        }
    }
}
