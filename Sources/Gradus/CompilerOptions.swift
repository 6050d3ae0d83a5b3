import GradusTransforms

/// How a graph is compiled.
public struct CompilerOptions: Hashable, Sendable {
    /// How far the compiler may go.
    public var level = OptimizationLevel.standard
    /// Passes to leave out, by name; `gradus passes` lists them.
    public var disabledPasses: Set<String> = []
    /// Rewrite rules to leave out, by name; `gradus rules` lists them.
    public var disabledRules: Set<String> = []
    /// Rewrite rules beside those that come with Gradus. They are tried first.
    public var rules: [RewriteRules] = []
    /// Whether what is written in f64 is computed in f32; inputs, parameters and results keep their
    /// types.
    public var demotesToSingle = false
    /// Names of values that are computed in f64 all the same.
    public var keptInDouble: Set<String> = []
    /// The number of rewrites after which no rule fires any more, to find one that is at fault; nil
    /// for any.
    public var rewriteLimit: Int?
    /// The bytes that the plan of memory may take, parameters included; nil for any. Where it takes
    /// more, values are computed again in the backward pass instead of being kept, as few as suffice;
    /// where that does not suffice, compiling throws and says by how much.
    public var memoryBudget: Int?

    /// How many threads share the work of a run, the caller's among them; nil for one per processor.
    /// The results have the same bits for any number.
    public var threads: Int?

    /// Everything that leaves the functions as they are, up to rounding.
    public init() {}

    package var pipeline: PipelineOptions {
        PipelineOptions(
            disabledPasses: disabledPasses, disabledRules: disabledRules,
            additionalRules: rules.flatMap(\.compiled), level: level, demotes: demotesToSingle,
            keptInDouble: keptInDouble, rewriteLimit: rewriteLimit, memoryBudget: memoryBudget)
    }
}
