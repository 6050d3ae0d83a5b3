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
        try settle(graph, &context).graph
    }

    /// The same, and what is settled of the result.
    func settle(
        _ graph: Graph, _ context: inout PassContext
    ) throws(GraphError) -> (graph: Graph, settled: SettledNodes) {
        var settled = context.canonicalNodes(of: graph)
        var isCanonical = true
        guard rules.mayRewrite(graph) else { return (graph, settled) }
        var graph = graph
        let table = CandidateTable(rules, options: context.options)
        for number in 1... {
            var copy = try GraphCopy(graph)
            let sweep = Sweep(
                table, over: copy, settled: settled, isCanonical: isCanonical, context: context)
            let (swept, after) = try sweep.run(&copy)
            context = after
            if sweep.fired.isEmpty {
                let positions = copy.isIdentity ? Array(graph.nodes.indices) : []
                return (graph, sweep.settledNodes(at: positions, count: graph.nodes.count))
            }
            let positions: [Int]
            (graph, positions) = swept.compacted()
            context.noteLive(graph)
            settled = sweep.settledNodes(at: positions, count: graph.nodes.count)
            isCanonical = false
            if try !sweep.mayFireAgain() { return (graph, settled) }
            if number == Rewriter.maximumSweeps {
                throw Sweep.endless(sweep.fired, at: .unknown)
            }
        }
        return (graph, settled)
    }
}
