/// How far the compiler may go.
public enum OptimizationLevel: String, CaseIterable, Hashable, Sendable {
    /// The graph as it is written: it is differentiated, and what has no kernel is expanded, but
    /// nothing is rewritten, folded or fused.
    case asWritten = "O0"
    /// Only what leaves every bit of the results as it is.
    case exact = "O1"
    /// Also what rounds in another order: each rewritten expression is the same function of real
    /// numbers.
    case standard = "O2"
    /// Also what holds for finite operands alone: where an infinity or a NaN goes in, something
    /// else may come out than is written.
    case fast

    /// What rewrites may change in the numbers.
    package var soundness: Soundness {
        switch self {
        case .asWritten, .exact: .exact
        case .standard: .reorders
        case .fast: .assumesFinite
        }
    }

    /// Whether the graph is rewritten and its nodes are fused.
    package var optimizes: Bool { self != .asWritten }
}
