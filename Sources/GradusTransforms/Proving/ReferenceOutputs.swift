import GradusIR
import GradusTensors

/// The outputs of a graph at some inputs, to which those of another way to compute the same are held.
struct ReferenceOutputs: Sendable {
    /// Where the graph is evaluated.
    let placeholders: [String: Tensor]
    /// What comes out, by name.
    let expected: [String: Tensor]
    private let graph: Graph
    private let seed: UInt64
    /// How far roundings move the outputs, once that was asked for.
    private var spread: RoundingSpread?

    /// What is found of an output.
    enum Verdict {
        /// It is the same within the tolerance.
        case equal
        /// It differs no more than the graph's own roundings move it.
        case undetermined
        case different(TensorDifference)
    }

    /// Evaluates a graph.
    ///
    /// - Parameter seed: picks the roundings that are tried where something differs.
    /// - Throws: `GraphError` where the graph cannot be evaluated.
    init(
        of graph: Graph, at placeholders: [String: Tensor], seed: UInt64
    ) throws(GraphError) {
        self.graph = graph
        self.placeholders = placeholders
        self.seed = seed
        expected = try ReferenceEvaluator(graph).outputs(placeholders)
    }

    /// Compares what was found of an output with what is expected; one that is not expected is equal.
    ///
    /// - Parameter tolerance: relative to the largest finite element, or to 1 where all are smaller.
    /// - Throws: `GraphError` where the graph cannot be evaluated.
    mutating func verdict(
        _ output: String, _ found: Tensor, tolerance: Double
    ) throws(GraphError) -> Verdict {
        guard let plain = expected[output],
            TensorDifference(plain, found, tolerance: tolerance) != nil
        else { return .equal }
        if spread == nil {
            spread = try RoundingSpread(of: graph, at: placeholders, around: expected, seed: seed)
        }
        let difference = TensorDifference(
            plain, found, tolerance: tolerance, allowance: spread?.allowance(output) ?? [])
        return difference.map(Verdict.different) ?? .undetermined
    }
}
