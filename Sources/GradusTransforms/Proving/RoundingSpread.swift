import GradusIR
import GradusTensors

/// How far the outputs of a graph move when each of its roundings comes out otherwise: what no other way
/// to compute the same can be held to.
///
/// The graph is evaluated again and again with each computed element off by a random part of a unit in its
/// last place, and zeros of a random sign: Monte Carlo arithmetic (D. S. Parker, *Monte Carlo Arithmetic:
/// exploiting randomness in floating-point arithmetic*, UCLA CSD-970002, 1997). Where numbers cancel, or a
/// zero's sign becomes that of an infinity, the outputs spread. Elements that are those of an operand, but for
/// the sign, are not rounded and stay.
struct RoundingSpread: Sendable {
    /// For each element of each output the largest distance that was seen from the plain evaluation;
    /// infinite where one of them is not finite, or an integer differs.
    private var distances: [String: [Double]] = [:]

    /// How often the graph is evaluated.
    private static let runs = 16
    /// How many times the distance seen others may be off: the runs find no more than part of it.
    private static let margin = 8.0

    /// Evaluates a graph in double precision.
    ///
    /// - Parameters:
    ///   - expected: the outputs by plain evaluation, by name.
    ///   - seed: picks the roundings.
    /// - Throws: `GraphError` where the graph cannot be evaluated.
    init(
        of graph: Graph, at placeholders: [String: Tensor], around expected: [String: Tensor],
        seed: UInt64
    ) throws(GraphError) {
        let evaluator = ReferenceEvaluator(graph)
        for run in 0..<RoundingSpread.runs {
            let values = try evaluator.run(placeholders) { node, operands, results in
                graph.nodes[node].operands.isEmpty
                    ? results
                    : results.enumerated().map { position, result in
                        result.rounded(
                            from: operands,
                            RandomStream(seed: seed, path: "\(run)/\(node)/\(position)"))
                    }
            }
            for output in graph.outputs {
                guard let plain = expected[output.name] else { continue }
                let found = plain.distances(to: values[output.value])
                distances[output.name] =
                    distances[output.name].map { zip($0, found).map(max) } ?? found
            }
        }
    }

    /// How far each element of an output may be off.
    func allowance(_ output: String) -> [Double] {
        distances[output]?.map { RoundingSpread.margin * $0 } ?? []
    }
}

extension Tensor {
    /// The tensor with its elements rounded another way, other than those that some operand holds, and with
    /// zeros of any sign.
    fileprivate func rounded(from operands: [Tensor], _ stream: RandomStream) -> Tensor {
        guard elementType == .f64 else { return self }
        var exact: Set<Double> = []
        for operand in operands where operand.elementType.isFloatingPoint {
            for element in operand.doubles { exact.insert(element.magnitude) }
        }
        let elements = doubles.enumerated().map { index, element in
            let random = 2 * stream.uniform(at: index) - 1
            if element == 0 { return random < 0 ? -0.0 : 0.0 }
            if exact.contains(element.magnitude) { return element }
            return element + element.ulp * (1.5 * random).rounded()
        }
        return Tensor(elementType, sizes: sizes, converting: elements)
    }

    /// For each element, how far it is off in another tensor of the type.
    fileprivate func distances(to other: Tensor) -> [Double] {
        guard elementType.isFloatingPoint else {
            return zip(integers, other.integers).map { $0 == $1 ? 0 : .infinity }
        }
        return zip(doubles, other.doubles).map { plain, found in
            plain.isFinite && found.isFinite ? abs(plain - found) : .infinity
        }
    }
}
