import GradusIR

/// Recognises formulas that lose precision or overflow, however they are spelled, and puts the
/// operations in their place that do not. The rules of canonicalisation fire along the way.
package struct Stabilize: Pass {
    package let name = "stabilize"
    package let summary = "puts stable operations in the place of formulas that overflow"

    package init() {}

    /// The rules of the pass beside those of canonicalisation.
    package static let rules: [any Rewrite] =
        [PickedLogProbability()] + RuleLibrary.stabilize.rules

    private static let rewriter = Rewriter(
        RuleSet(Stabilize.rules, beforeCanonical: Canonicalize.rules))

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let additional = context.options.additionalRules
        if additional.isEmpty { return try Stabilize.rewriter.run(graph, &context) }
        let rules = RuleSet(additional + Stabilize.rules, beforeCanonical: Canonicalize.rules)
        return try Rewriter(rules).run(graph, &context)
    }
}
