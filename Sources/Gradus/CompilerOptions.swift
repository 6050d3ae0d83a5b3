import GradusTransforms

/// How a graph is compiled.
public struct CompilerOptions: Hashable, Sendable {
    /// Passes to leave out, by name; `gradus passes` lists them.
    public var disabledPasses: Set<String> = []
    /// Rewrite rules to leave out, by name; `gradus rules` lists them.
    public var disabledRules: Set<String> = []

    /// Everything on.
    public init() {}

    package var pipeline: PipelineOptions {
        PipelineOptions(disabledPasses: disabledPasses, disabledRules: disabledRules)
    }
}
