import GradusIR

/// Puts operations that run as one kernel over whole rows in the place of the formulas that
/// differentiation writes. It comes last, so that these formulas are what is shown and rewritten.
package struct FuseRows: Pass {
    package let name = "fuse-rows"
    package let summary = "runs formulas over whole rows as one kernel"

    package init() {}

    /// The rules of the pass.
    package static let rules: [any Rewrite] =
        [UnitCrossEntropyGradient(), ScaledCrossEntropyGradient()] + RuleLibrary.rows.rules

    private static let rewriter = Rewriter(RuleSet(rules))

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        try FuseRows.rewriter.run(graph, &context)
    }
}
