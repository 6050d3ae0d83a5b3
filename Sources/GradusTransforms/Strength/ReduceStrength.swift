import GradusIR

/// Puts cheaper operations in the place of dear ones. It runs last: the rules of the other passes
/// recognise formulas by the form that they have before. These rules fire along the way, and the passes
/// that may leave something for them are gone through again, until nothing is left.
package struct ReduceStrength: Pass {
    package let name = "reduce-strength"
    package let summary = "puts cheaper operations in the place of dear ones"

    package init() {}

    /// The rules of the pass beside those of stabilisation and canonicalisation.
    package static let rules: [any Rewrite] = RuleLibrary.strength.rules

    private static let rewriter = Rewriter(
        RuleSet(Stabilize.rules + ReduceStrength.rules, beforeCanonical: Canonicalize.rules))

    /// What may leave something for the rules, and is done again after them.
    private static let between: [any Pass] = [
        ExtractCommonFactors(), SinkBroadcasts(), EliminateCommonSubexpressions(),
    ]

    /// Rounds after which what is still left to do stays.
    private static let maximumRounds = 8

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        // Without dead nodes, so that the passes in between have none to remove and say that they changed
        // nothing.
        let live = try context.removingDeadNodes(of: graph)
        var graph = try ReduceStrength.rewriter.run(live, &context)
        for _ in 0..<ReduceStrength.maximumRounds {
            let settled = graph
            for pass in ReduceStrength.between
            where !context.options.disabledPasses.contains(pass.name) {
                graph = try context.run(pass, on: graph)
            }
            context.pass = name
            guard !graph.hasSameNodes(as: settled) else { break }
            graph = try ReduceStrength.rewriter.run(graph, &context)
        }
        return graph
    }
}
