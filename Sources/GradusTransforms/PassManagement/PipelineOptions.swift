/// What a pipeline is asked to do.
package struct PipelineOptions: Sendable {
    /// Passes to leave out, by name.
    package var disabledPasses: Set<String>
    /// Rules to leave out, by name.
    package var disabledRules: Set<String>
    /// Rules beside those that come with Gradus; they fire wherever rules do.
    package var additionalRules: [Rule]
    /// How far passes may go.
    package var level: OptimizationLevel
    /// Whether f64 is computed in f32.
    package var demotes: Bool
    /// Names of values that are computed in f64 all the same.
    package var keptInDouble: Set<String>
    /// The number of rewrites after which rules stop to fire, to find the one at fault; nil for
    /// any.
    package var rewriteLimit: Int?
    /// Whether the graph is verified after each pass.
    package var verifies: Bool
    /// Whether each rewrite is recorded with the expressions before and after it.
    package var recordsRewrites: Bool
    /// The bytes that the plan of memory may take, by computing values again where that is needed; nil
    /// for any.
    package var memoryBudget: Int?

    package init(
        disabledPasses: Set<String> = [],
        disabledRules: Set<String> = [], additionalRules: [Rule] = [],
        level: OptimizationLevel = .standard, demotes: Bool = false,
        keptInDouble: Set<String> = [],
        rewriteLimit: Int? = nil, verifies: Bool = true, recordsRewrites: Bool = false,
        memoryBudget: Int? = nil
    ) {
        self.disabledPasses = disabledPasses
        self.disabledRules = disabledRules
        self.additionalRules = additionalRules
        self.level = level
        self.demotes = demotes
        self.keptInDouble = keptInDouble
        self.rewriteLimit = rewriteLimit
        self.verifies = verifies
        self.recordsRewrites = recordsRewrites
        self.memoryBudget = memoryBudget
    }
}

/// What a rewrite may change in the numbers, least first.
package enum Soundness: String, CaseIterable, Hashable, Sendable {
    /// Nothing: the same bits, also for infinities, NaN and negative zero.
    case exact
    /// The last bits and the sign of a zero: both sides are the same function of real numbers,
    /// rounded in another order. Where intermediate values of the replaced side overflow or cancel,
    /// those of the other need not.
    case reorders
    /// Also results for operands that are infinite or NaN.
    case assumesFinite = "assumes_finite"
}

extension Soundness: Comparable {
    private var rank: Int {
        switch self {
        case .exact: 0
        case .reorders: 1
        case .assumesFinite: 2
        }
    }

    /// The stricter first.
    package static func < (left: Soundness, right: Soundness) -> Bool {
        left.rank < right.rank
    }
}
