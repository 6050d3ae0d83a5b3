import GradusIR
import GradusOperations
import GradusTensors

/// Compares the pullback of every node of a graph with differences of its reference evaluation, at the
/// values that the node has in a run, in double precision.
///
/// For a node `y = f(x)` and a random weight `w` for each element of `y`, the gradient of `Σ w y` by
/// the pullback is held against central differences of fourth order,
/// `(8 (g(h) - g(-h)) - (g(2h) - g(-2h))) / 12h`, for each element of `x` where there are few, along
/// random directions where there are many. Where they differ, the step is made smaller, and the
/// difference that changes least from one step to the next counts: a function may bend within the first
/// step, or not be defined there (after Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", 1982).
/// A place where the slopes to the left and to the right differ at every step is a kink: there the
/// convention counts, and no difference can check it.
package struct NumericalCheck: Sendable {
    /// The largest relative error that passes.
    package static let tolerance = 1e-6
    /// Up to this many elements each is checked by itself.
    private static let elementLimit = 64
    /// How many random directions are checked where there are more.
    private static let directionCount = 8
    /// The first step is the rule, the others are for functions that bend within it.
    private static let steps = [0x1p-10, 0x1p-13, 0x1p-16, 0x1p-19]
    /// How far the slopes to both sides of a kink are apart, relative to the larger of 1 and the slope.
    private static let leastKink = 1e-3

    private let graph: Graph
    private let values: ReferenceEvaluator.Values
    private let seed: UInt64

    /// How a node fared.
    package struct NodeReport: Sendable {
        /// What came out.
        package enum Status: String, Sendable {
            /// The derivatives agree.
            case passed
            /// They do not.
            case failed
            /// They agree wherever there is no kink.
            case kink
        }

        /// The node's name, or its operation's with its number.
        package let name: String
        package let operation: String
        /// Where it stands in the text.
        package let place: SourceRange?
        /// The largest error relative to the larger of 1 and the derivative.
        package var worstRelative = 0.0
        /// The largest absolute error.
        package var worstAbsolute = 0.0
        /// Where the largest error is: `x[0, 2]` or `a direction`.
        package var worstElement = ""
        package var status = Status.passed
        /// How many derivatives were compared.
        package var compared = 0
        /// How many were skipped because there is a kink.
        package var skipped = 0
    }

    /// Prepares a check.
    ///
    /// - Parameters:
    ///   - graph: sizes known.
    ///   - placeholders: a tensor for each input and parameter, of any floating type.
    /// - Throws: `GraphError` where the graph cannot be evaluated.
    package init(
        _ graph: Graph, at placeholders: [String: Tensor], seed: UInt64 = 0
    ) throws(GraphError) {
        self.graph = try graph.expandingGradients().graph.inDoublePrecision()
        self.seed = seed
        values = try ReferenceEvaluator(self.graph).run(
            placeholders.mapValues(\.inDoublePrecision))
    }

    /// One report for each differentiable node of the forward graph, in order.
    ///
    /// - Throws: `GraphError` where a pullback or an evaluation fails.
    package func run() throws(GraphError) -> [NodeReport] {
        var reports: [NodeReport] = []
        for (index, node) in graph.nodes.enumerated() where node.origin.pullback == nil {
            guard node.operation is any DifferentiableOperation, !node.operands.isEmpty,
                node.resultTypes.contains(where: \.elementType.isFloatingPoint),
                node.operands.contains(where: { graph.type(of: $0).elementType.isFloatingPoint })
            else { continue }
            reports.append(try check(index))
        }
        return reports
    }

    private func check(_ index: Int) throws(GraphError) -> NodeReport {
        let node = graph.nodes[index]
        let probe = try PullbackProbe(node, graph: graph, seed: seed &+ UInt64(index))
        let operands = node.operands.map { values[$0] }
        let gradients = try probe.gradients(at: operands)
        var report = NodeReport(
            name: node.name ?? "\(node.operation.operationName)_\(index)",
            operation: node.operation.operationName, place: node.origin.source)
        for (position, gradient) in gradients {
            let name = graph.name(of: node.operands[position]) ?? "operand \(position + 1)"
            for direction in directions(for: operands[position], seed: UInt64(index * 8 + position))
            {
                try compare(
                    probe, operands, position, gradient, direction, name: name, into: &report)
            }
        }
        if report.worstRelative > NumericalCheck.tolerance {
            report.status = .failed
        } else if report.skipped > 0 {
            report.status = .kink
        }
        return report
    }

    private struct Direction {
        let elements: [Double]
        /// The one element that it moves, or nil.
        let element: Int?

        /// The derivative along it: a gradient that is infinite elsewhere does not matter.
        func derivative(of gradient: Tensor) -> Double {
            if let element { return gradient.doubles[element] }
            return zip(gradient.doubles, elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    /// The steps in a direction, and further ones where the elements that it moves are small beside them.
    private static func steps(for operand: Tensor, _ direction: Direction) -> [Double] {
        let elements = operand.doubles
        let reach =
            direction.element.map { abs(elements[$0]) }
            ?? elements.reduce(0) { max($0, abs($1)) }
        return steps + (0 < reach && reach < 0x1p-8 ? [reach * 0x1p-11, reach * 0x1p-14] : [])
    }

    private func directions(for tensor: Tensor, seed: UInt64) -> [Direction] {
        if tensor.count <= NumericalCheck.elementLimit {
            return (0..<tensor.count).map { element in
                var unit = [Double](repeating: 0, count: tensor.count)
                unit[element] = 1
                return Direction(elements: unit, element: element)
            }
        }
        return (0..<NumericalCheck.directionCount).map { number in
            let stream = RandomStream(seed: self.seed &+ seed, path: "direction \(number)")
            let drawn = (0..<tensor.count).map { stream.normal(at: $0) }
            let length = drawn.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return Direction(elements: drawn.map { $0 / length }, element: nil)
        }
    }

    private func compare(
        _ probe: PullbackProbe, _ operands: [Tensor], _ position: Int, _ gradient: Tensor,
        _ direction: Direction, name: String, into report: inout NodeReport
    ) throws(GraphError) {
        let analytic = direction.derivative(of: gradient)
        var slopes: [Slopes] = []
        for step in NumericalCheck.steps(for: operands[position], direction) {
            let next = try probe.slopes(at: operands, position, direction.elements, step)
            slopes.append(next)
            let isFirst = slopes.count == 1
            if isFirst, !next.areApart, next.error(of: analytic) <= NumericalCheck.tolerance {
                break
            }
        }
        guard let settled = Slopes.settled(among: slopes) else {
            report.skipped += 1
            return
        }
        report.compared += 1
        let relative = settled.error(of: analytic)
        if relative >= report.worstRelative {
            report.worstRelative = relative
            report.worstAbsolute = relative * settled.scale
            report.worstElement =
                direction.element.map {
                    name + NumericalCheck.index($0, in: operands[position].sizes)
                } ?? "\(name), along a direction"
        }
    }

    /// Slopes of a function at a place, by differences of one step.
    fileprivate struct Slopes {
        let left: Double
        let central: Double
        let right: Double

        /// From the values at -2, -1, 0, 1 and 2 steps.
        init(_ values: [Double], step: Double) {
            left = (3 * values[2] - 4 * values[1] + values[0]) / (2 * step)
            right = (-3 * values[2] + 4 * values[3] - values[4]) / (2 * step)
            central = (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * step)
        }

        /// What errors are relative to.
        var scale: Double { max(1, abs(central)) }

        /// Whether there is no slope, or another one to the left than to the right.
        var areApart: Bool {
            !(abs(left - right) <= NumericalCheck.leastKink * scale) || !central.isFinite
        }

        func error(of derivative: Double) -> Double {
            derivative.isNaN ? .infinity : abs(derivative - central) / scale
        }

        /// Those without a kink that have changed least since the step before.
        static func settled(among slopes: [Slopes]) -> Slopes? {
            var (settled, least): (Slopes?, Double) = (nil, .infinity)
            for (number, next) in slopes.enumerated() where !next.areApart {
                let change =
                    number == 0 ? Double.infinity : abs(next.central - slopes[number - 1].central)
                if settled == nil || change < least { (settled, least) = (next, change) }
            }
            return settled
        }
    }

    /// `[0, 2]` for an element of a tensor; nothing for a scalar.
    private static func index(_ element: Int, in sizes: [Int]) -> String {
        if sizes.isEmpty { return "" }
        let parts = zip(sizes, Shape.rowMajorStrides(sizes)).map { size, stride in
            String(element / stride % size)
        }
        return "[\(parts.joined(separator: ", "))]"
    }
}

/// One operation alone: `Σ w · f(x)` and its gradient, as graphs over its operands.
private struct PullbackProbe {
    private let evaluator: ReferenceEvaluator
    private let forward: ReferenceEvaluator
    /// The operands with gradients.
    private let active: [Int]

    init(_ node: Node, graph: Graph, seed: UInt64) throws(GraphError) {
        let builder = GraphBuilder(name: "probe")
        var operands: [Value] = []
        for (position, operand) in node.operands.enumerated() {
            operands.append(try builder.input("x\(position)", graph.type(of: operand)))
        }
        let results = try builder.apply(
            erased: node.operation, operands.map(\.id)
        ).map { builder.value($0) }
        var total: Value?
        for (position, result) in results.enumerated()
        where result.elementType.isFloatingPoint {
            let stream = RandomStream(seed: seed, path: "weight \(position)")
            let sizes = result.shape.sizes ?? []
            let weights = Tensor(
                result.elementType, sizes: sizes,
                converting: (0..<Tensor.count(of: sizes)).map { 0.5 + stream.uniform(at: $0) })
            let term = try (result * builder.constant(weights)).sum()
            total = try total.map { sum throws(GraphError) in try sum + term } ?? term
        }
        guard let total else {
            throw GraphError("'\(node.operation.operationName)' has no floating-point result")
        }
        try builder.output("value", total)
        forward = ReferenceEvaluator(builder.graph)
        active = operands.indices.filter { operands[$0].elementType.isFloatingPoint }
        let gradients = try ReverseMode.gradients(
            of: total, withRespectTo: active.map { operands[$0] })
        for (position, gradient) in zip(active, gradients.values) {
            try builder.output("d\(position)", gradient)
        }
        evaluator = ReferenceEvaluator(builder.graph)
    }

    private func named(_ operands: [Tensor]) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: operands.enumerated().map { ("x\($0.offset)", $0.element) })
    }

    func value(at operands: [Tensor]) throws(GraphError) -> Double {
        try forward.outputs(named(operands))["value"]?.doubles[0] ?? .nan
    }

    /// The slopes in a direction of an operand.
    func slopes(
        at operands: [Tensor], _ position: Int, _ direction: [Double], _ step: Double
    ) throws(GraphError) -> NumericalCheck.Slopes {
        let x = operands[position]
        var samples: [Double] = []
        for steps in [-2.0, -1, 0, 1, 2] {
            var moved = operands
            moved[position] = Tensor(
                x.elementType, sizes: x.sizes,
                converting: zip(x.doubles, direction).map { $0 + steps * step * $1 })
            samples.append(try value(at: moved))
        }
        return NumericalCheck.Slopes(samples, step: step)
    }

    func gradients(at operands: [Tensor]) throws(GraphError) -> [(position: Int, gradient: Tensor)]
    {
        let outputs = try evaluator.outputs(named(operands))
        return active.compactMap { position in
            outputs["d\(position)"].map { (position, $0) }
        }
    }
}
