import GradusIR

/// Applies rules until none fires.
package struct Rewriter: Sendable {
    /// The rules.
    package let rules: RuleSet

    package init(_ rules: RuleSet) { self.rules = rules }

    /// Sweeps after which the rules are taken to go round in circles. Parts of a replacement are
    /// rewritten as they are built, so that few are needed.
    private static let maximumSweeps = 64

    /// The graph in which no rule fires any more, without dead nodes.
    ///
    /// - Throws: `GraphError` that names the rules where they undo each other, or the rule that
    ///   gives another type.
    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard rules.mayRewrite(graph) else { return graph }
        var graph = graph
        var settled = SettledNodes()
        let table = CandidateTable(rules, options: context.options)
        for number in 1... {
            var copy = try GraphCopy(graph)
            let sweep = Sweep(table, over: copy, settled: settled, context: context)
            let (swept, after) = try sweep.run(&copy)
            context = after
            if sweep.fired.isEmpty { return graph }
            let positions: [Int]
            (graph, positions) = swept.compacted()
            settled = sweep.settledNodes(at: positions, count: graph.nodes.count)
            if try !sweep.mayFireAgain() { return graph }
            if number == Rewriter.maximumSweeps {
                throw Sweep.endless(sweep.fired, at: .unknown)
            }
        }
        return graph
    }
}
