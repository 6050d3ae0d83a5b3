import GradusIR
import GradusOperations
import GradusTensors

/// Draws graphs that are small, well-behaved and odd: the same one for the same seed.
///
/// Values stay moderate, so that a graph and what is made of it can be compared number by number:
/// logarithms, roots and quotients see positive numbers, exponentials bounded ones. Identities,
/// spelled out softmaxes and the like are strewn in, so that rewrites have something to do.
package struct RandomGraph {
    private let builder: GraphBuilder
    private let elementType: ElementType
    private let stream: RandomStream
    private var index = 0
    private var values: [Value] = []

    /// A graph of about as many nodes, with a few outputs, an objective, and inputs and parameters
    /// of the element type.
    package static func make(
        seed: UInt64, nodeCount: Int = 30, _ elementType: ElementType = .f64
    ) throws(GraphError) -> Graph {
        var random = RandomGraph(seed: seed, elementType)
        try random.declare()
        while random.builder.graph.nodes.count < nodeCount {
            let value = try random.next()
            random.values.append(value)
        }
        try random.finish()
        return random.builder.graph
    }

    private init(seed: UInt64, _ elementType: ElementType) {
        builder = GraphBuilder(name: "random_\(seed)")
        self.elementType = elementType
        stream = RandomStream(seed: seed, path: "graph")
    }

    // MARK: Choices

    private mutating func integer(_ count: Int) -> Int {
        index += 1
        return Int(stream.uniform(at: index) * Double(count))
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[integer(elements.count)]
    }

    /// A value, later ones more often.
    private mutating func value() -> Value {
        let count = values.count
        return values[max(integer(count), integer(count))]
    }

    // MARK: Statements

    private mutating func declare() throws(GraphError) {
        let (rows, columns) = (2 + integer(3), 2 + integer(3))
        let shapes: [Shape] = [
            [], [Dimension(columns)], [Dimension(rows), Dimension(columns)],
            [Dimension(rows), Dimension(columns)], [Dimension(rows), 1],
            [Dimension(columns), Dimension(columns)],
        ]
        for (number, shape) in shapes.enumerated() {
            let type = TensorType(elementType, shape)
            values.append(
                number.isMultiple(of: 2)
                    ? try builder.input("x\(number)", type)
                    : try builder.parameter("w\(number)", type, .fill(0.5)))
        }
        values.append(builder.constant(pick([0, 1, 2, 0.5, -1]), elementType))
    }

    private mutating func next() throws(GraphError) -> Value {
        let x = value()
        switch integer(10) {
        case 0, 1, 2: return try unary(x)
        case 3, 4, 5: return try binary(x)
        case 6: return try reduction(x)
        case 7: return try shape(x)
        case 8: return try product(x)
        default: return try identity(x)
        }
    }

    /// A function that keeps moderate values moderate.
    private mutating func unary(_ x: Value) throws(GraphError) -> Value {
        switch integer(12) {
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
        case 10: try x.abs().tanh()
        default: try x.cos()
        }
    }

    private mutating func binary(_ x: Value) throws(GraphError) -> Value {
        let others = values.filter { $0.shape.broadcast(with: x.shape) != nil }
        let y = pick(others)
        switch integer(6) {
        case 0, 1: return try x + y
        case 2: return try x - y
        case 3: return try (x * y).tanh()
        case 4: return try x / (y.square() + 1)
        default: return try x.maximum(y)
        }
    }

    private mutating func reduction(_ x: Value) throws(GraphError) -> Value {
        guard x.shape.rank > 0 else { return try x.tanh() }
        let axis = integer(x.shape.rank)
        let keeps = integer(2) == 0
        switch integer(4) {
        case 0: return try x.sum(axes: [axis], keepDims: keeps).tanh()
        case 1: return try x.mean(axes: [axis], keepDims: keeps)
        case 2: return try x.sum().tanh()
        default: return try x.mean(axes: nil, keepDims: keeps)
        }
    }

    private mutating func shape(_ x: Value) throws(GraphError) -> Value {
        let shape = x.shape
        switch integer(4) {
        case 0: return try x.transposed()
        case 1: return try x.reshaped(to: Shape([shape.elementCount]))
        case 2: return try x.reshaped(to: Shape([1] + shape.dimensions))
        default:
            let larger = values.map(\.shape).filter { shape.broadcasts(to: $0) && $0 != shape }
            return larger.isEmpty ? try x.transposed() : try x.broadcast(to: pick(larger))
        }
    }

    private mutating func product(_ x: Value) throws(GraphError) -> Value {
        let partners = values.filter { y in
            guard x.shape.rank > 0, (1...2).contains(y.shape.rank) else { return false }
            return y.shape[max(y.shape.rank - 2, 0)] == x.shape[x.shape.rank - 1]
        }
        guard !partners.isEmpty else { return try unary(x) }
        return try x.matmul(pick(partners)).tanh()
    }

    /// What an optimiser ought to see through.
    private mutating func identity(_ x: Value) throws(GraphError) -> Value {
        switch integer(8) {
        case 0: return try x * 1
        case 1: return try x + 0
        case 2: return try -(-x)
        case 3: return try x.transposed().transposed()
        case 4: return try (x * 2) * 0.5
        case 5: return try x - -x
        case 6:
            let bounded = try x.tanh().exp()
            return try bounded / bounded.sum()
        default: return try 1 / ((-x).tanh().exp() + 1)
        }
    }

    private mutating func finish() throws(GraphError) {
        let last = values[values.count - 1]
        try builder.output("a", last)
        try builder.output("b", value())
        try builder.output("c", value())
        var total = try last.tanh().mean()
        for _ in 0..<3 { total = try total + value().tanh().mean() }
        try builder.objective(.minimize, total)
    }
}
