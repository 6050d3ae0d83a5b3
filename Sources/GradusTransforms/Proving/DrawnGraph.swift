import GradusIR
import GradusOperations
import GradusTensors

/// Draws whole graphs: the same one for the same seed, small, of several element types and all
/// families of operations, with the left sides of rules strewn in.
///
/// Most values stay moderate, so that a graph and what is made of it can be compared number by
/// number. Choices are made by comparisons with inputs, not between values that may be equal up to
/// rounding, so that they fall the same way in both.
package struct DrawnGraph {
    private let builder: GraphBuilder
    private let elementType: ElementType
    private let rules: [Rule]
    private var source: DrawSource
    /// The floating-point values so far, later ones drawn more often.
    private var values: [Value] = []
    /// Inputs that are compared with.
    private var thresholds: [Value] = []
    private var indices: [Value] = []

    /// A graph of about as many nodes, with outputs, an objective, inputs and parameters.
    package static func make(
        seed: UInt64, nodeCount: Int = 24, rules: [Rule] = RuleLibrary.all.flatMap(\.rules)
    ) throws(GraphError) -> Graph {
        var graph = DrawnGraph(seed: seed, rules)
        try graph.declare()
        while graph.builder.graph.nodes.count < nodeCount { try graph.addValue() }
        try graph.finish()
        return graph.builder.graph
    }

    private init(seed: UInt64, _ rules: [Rule]) {
        source = DrawSource(seed: seed, path: "graph")
        elementType = source.chance(0.3) ? .f32 : .f64
        builder = GraphBuilder(name: "drawn_\(seed)")
        self.rules = rules
    }

    private mutating func value() -> Value {
        values[max(source.integer(0..<values.count), source.integer(0..<values.count))]
    }

    // MARK: Statements

    private mutating func declare() throws(GraphError) {
        let (rows, columns) = (source.integer(2..<5), source.integer(1..<5))
        let shapes = [
            [], [columns], [rows, columns], [rows, columns], [rows, 1], [columns, columns],
            [2, rows, columns],
        ]
        for (number, sizes) in shapes.enumerated() {
            let type = TensorType(elementType, Shape(sizes))
            values.append(
                number.isMultiple(of: 2)
                    ? try builder.input("x\(number)", type)
                    : try builder.parameter("w\(number)", type, .fill(0.5)))
        }
        for (number, sizes) in [[rows, columns], [columns]].enumerated() {
            thresholds.append(
                try builder.input("t\(number)", TensorType(elementType, Shape(sizes))))
        }
        indices.append(try builder.input("n", TensorType(.i32, Shape([rows]))))
        values.append(builder.constant(source.pick([0, 1, 2, 0.5, -1]), elementType))
    }

    private mutating func addValue() throws(GraphError) {
        let x = value()
        // What does not fit is drawn anew.
        guard let drawn = try? draw(x), drawn.elementType.isFloatingPoint,
            (drawn.shape.elementCount.size ?? 0) <= 256, drawn.shape.rank <= 4
        else { return }
        values.append(try drawn.cast(to: elementType))
    }

    private mutating func draw(_ x: Value) throws(GraphError) -> Value {
        switch source.integer(0..<16) {
        case 0, 1: try unary(x)
        case 2, 3, 4: try binary(x)
        case 5, 6: try reduction(x)
        case 7, 8: try shape(x)
        case 9: try product(x)
        case 10: try choice(x)
        case 11: try indexing(x)
        case 12: try alongAxis(x)
        default: try pattern(x)
        }
    }

    private mutating func unary(_ x: Value) throws(GraphError) -> Value {
        switch source.integer(0..<12) {
        case 0: try x.tanh()
        case 1: try x.sigmoid()
        case 2: try x.sin()
        case 3: try -x
        case 4: try x.relu()
        case 5: try (x.square() + 1).log()
        case 6: try (x.square() + 0.5).sqrt()
        case 7: try x.tanh().exp()
        case 8: try 1 / (x.square() + 1)
        case 9: try x.softplus().tanh()
        case 10: try builder.apply(StopGradient(), [x])[0]
        default: try x.cast(to: elementType == .f32 ? .f64 : .f32)
        }
    }

    private mutating func binary(_ x: Value) throws(GraphError) -> Value {
        let y = source.pick(values.filter { $0.shape.broadcast(with: x.shape) != nil })
        switch source.integer(0..<6) {
        case 0, 1: return try x + y
        case 2: return try x - y
        case 3: return try (x * y).tanh()
        case 4: return try x / (y.square() + 1)
        default:
            let thresholds = thresholds.filter { $0.shape.broadcast(with: x.shape) != nil }
            return thresholds.isEmpty ? try x + y : try x.maximum(source.pick(thresholds))
        }
    }

    private mutating func reduction(_ x: Value) throws(GraphError) -> Value {
        let axes = (0..<x.shape.rank).filter { _ in source.chance(0.5) }
        let keeps = source.chance(0.5)
        switch source.integer(0..<7) {
        case 0, 1: return try x.sum(axes: axes, keepDims: keeps).tanh()
        case 2, 3: return try x.mean(axes: axes, keepDims: keeps)
        case 4: return try x.logSumExp(axes: axes, keepDims: keeps)
        case 5: return try x.variance(axes: axes, keepDims: keeps).tanh()
        default: return try (x.sum(axes: axes, keepDims: keeps) / 3).tanh()
        }
    }

    private mutating func shape(_ x: Value) throws(GraphError) -> Value {
        let (shape, axes) = (x.shape, Array(0..<x.shape.rank))
        switch source.integer(0..<9) {
        case 0: return try x.transposed()
        case 1: return try x.transposed(source.shuffled(axes))
        case 2: return try x.reshaped(to: Shape([shape.elementCount]))
        case 3: return try x.reshaped(to: Shape([1] + shape.dimensions))
        case 4: return try x.broadcast(to: source.pick(values).shape)
        case 5: return try x.flipped(axes.filter { _ in source.chance(0.5) })
        case 6:
            let other = source.pick(values.filter { $0.shape.rank == shape.rank })
            return try .concatenation([x, other], axis: source.integer(0..<max(1, axes.count)))
        case 7:
            let low = axes.map { _ in Dimension(source.integer(0..<3)) }
            let high = axes.map { _ in Dimension(source.integer(0..<2)) }
            return try x.padded(low: low, high: high)
        default:
            let starts = axes.map { source.integer(0..<max(1, shape[$0].size ?? 1)) }
            let limits = axes.map { source.integer(starts[$0]..<(shape[$0].size ?? 1)) + 1 }
            return try x.sliced(
                starts: starts.map { Dimension($0) }, limits: limits.map { Dimension($0) },
                steps: source.chance(0.2) ? axes.map { _ in 2 } : nil)
        }
    }

    private mutating func product(_ x: Value) throws(GraphError) -> Value {
        let matmul = MatMul(transposeA: source.chance(0.3), transposeB: source.chance(0.3))
        var y = source.pick(values)
        for _ in 0..<8 where (try? matmul.resultTypes(for: [x.type, y.type])) == nil {
            y = source.pick(values)
        }
        return try builder.apply(matmul, [x, y])[0].tanh()
    }

    private mutating func choice(_ x: Value) throws(GraphError) -> Value {
        let others = values.filter { $0.shape == x.shape }
        let other = source.chance(0.5) ? x.scalar(0) : source.pick(others)
        let compared = thresholds.filter { $0.shape.broadcasts(to: x.shape) }
        guard !compared.isEmpty else { return try x.relu() }
        let threshold = source.pick(compared)
        let condition = try source.chance(0.5) ? threshold .> 0 : threshold .<= 0.25
        return try condition.select(x, other)
    }

    private mutating func indexing(_ x: Value) throws(GraphError) -> Value {
        guard x.shape.rank > 0 else { return try x.sin() }
        let axis = source.integer(0..<x.shape.rank)
        let index = source.pick(indices)
        switch source.integer(0..<3) {
        case 0: return try x.gathered(at: index, axis: axis)
        case 1: return try index.oneHot(depth: x.shape[axis], elementType)
        default:
            return try x.gathered(at: index, axis: axis)
                .scatterAdded(at: index, size: x.shape[axis], axis: axis)
        }
    }

    private mutating func alongAxis(_ x: Value) throws(GraphError) -> Value {
        guard x.shape.rank > 0 else { return try x.tanh() }
        let axis = source.integer(0..<x.shape.rank)
        switch source.integer(0..<4) {
        case 0: return try x.softmax(axes: [axis])
        case 1: return try x.logSoftmax(axes: [axis])
        case 2:
            let bounded = try x.tanh().exp()
            return try bounded / bounded.sum(axes: [axis], keepDims: true)
        default: return try x.layerNorm(axes: [axis], epsilon: 0.5)
        }
    }

    /// The left side of a rule over values of the graph.
    private mutating func pattern(_ x: Value) throws(GraphError) -> Value {
        let rule = source.pick(rules)
        let site = RewriteSite(builder: builder, sweep: nil)
        var match = rule.emptyMatch
        let pinned = Set(rule.pinnedNumbers.map(\.slot))
        let alike = values.filter { $0.shape == x.shape }
        for (place, slot) in Pattern.operation(rule.pattern).variableSlots.enumerated()
        where !pinned.contains(slot) {
            let drawn =
                place == 0 ? x : source.chance(0.6) ? source.pick(alike) : source.pick(values)
            match.slots[slot] = drawn.id
        }
        var drawing = OperandDrawing(
            source: source, elementType: elementType, base: x.shape.sizes ?? [])
        drawing.drawAttributes(of: rule.pattern, into: &match)
        source = drawing.source
        try drawing.drawPinned(rule, into: &match, in: site)
        let result = try Replacement(match: match, site: site).build(
            .operation(rule.pattern), elementType)
        guard result.elementType.isFloatingPoint else { return result }
        return source.chance(0.7) ? try result.tanh() : result
    }

    private mutating func finish() throws(GraphError) {
        let last = values[values.count - 1]
        try builder.output("a", last)
        try builder.output("b", value())
        try builder.output("c", value())
        var total = try last.tanh().mean()
        for _ in 0..<3 { total = try total + value().tanh().mean() }
        try builder.output("total", total)
        try builder.objective(.minimize, total)
    }
}
