import GradusIR
import GradusLanguage

/// One step from graph to graph. A pass keeps the interface: inputs, parameters, outputs, objective
/// and updates mean afterwards what they meant before.
package protocol Pass: Sendable {
    /// The name by which it is listed and disabled.
    var name: String { get }
    /// What it does, in one line.
    var summary: String { get }
    /// The graph after the step.
    ///
    /// - Throws: `GraphError` where the graph cannot be transformed.
    func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph
}

/// What passes share during one run of a pipeline.
package struct PassContext: Sendable {
    /// What was asked of the pipeline.
    package let options: PipelineOptions
    /// The pass that runs.
    package internal(set) var pass: String
    /// What passes have to say, in the order in which it happened.
    package private(set) var remarks: [Remark] = []
    /// Every rewrite in order, where they are recorded.
    package private(set) var rewrites: [RewriteRecord] = []
    /// How many more rewrites may happen; nil for any number.
    package var remainingRewrites: Int?
    /// For each pass that left its graph as it was, that graph.
    private var unchanged: [String: Graph] = [:]
    /// The last graph that was found to have no dead nodes.
    private var live: Graph?
    /// The last graph that canonicalisation left, and where none of its rules fires.
    private var canonical: (graph: Graph, settled: SettledNodes)?

    package init(options: PipelineOptions = PipelineOptions(), pass: String = "") {
        self.options = options
        self.pass = pass
        remainingRewrites = options.rewriteLimit
    }

    /// Runs a pass, unless it is known to leave the graph as it is.
    ///
    /// - Throws: `GraphError` where the graph cannot be transformed.
    mutating func run(_ pass: any Pass, on graph: Graph) throws(GraphError) -> Graph {
        if let known = unchanged[pass.name], known.hasSameNodes(as: graph) { return graph }
        self.pass = pass.name
        let result = try pass.run(graph, &self)
        if result.hasSameNodes(as: graph) { unchanged[pass.name] = graph }
        return result
    }

    /// A graph without its dead nodes, which are looked for once while it stays as it is.
    ///
    /// - Throws: `GraphError` where the graph cannot be copied.
    mutating func removingDeadNodes(of graph: Graph) throws(GraphError) -> Graph {
        if let live, live.hasSameNodes(as: graph) { return graph }
        let result = try graph.removingDeadNodes()
        noteLive(result)
        return result
    }

    /// Notes a graph that has no dead nodes.
    mutating func noteLive(_ graph: Graph) { live = graph }

    /// Notes what canonicalisation has done.
    mutating func noteCanonical(_ graph: Graph, _ settled: SettledNodes) {
        canonical = (graph, settled)
    }

    /// Where no rule of canonicalisation fires, as far as that is known of a graph.
    func canonicalNodes(of graph: Graph) -> SettledNodes {
        guard let canonical, canonical.graph.hasSameNodes(as: graph) else { return SettledNodes() }
        return canonical.settled
    }

    /// Notes something that happened, or did not, at a node.
    package mutating func remark(
        _ kind: Remark.Kind, _ message: String, rule: String? = nil, at origin: Origin = .unknown
    ) {
        remarks.append(
            Remark(kind: kind, pass: pass, rule: rule, message: message, source: origin.source))
    }

    /// Keeps what a rewrite did.
    mutating func record(
        _ rule: String, _ before: ValueID, _ after: ValueID, in graph: Graph, at origin: Origin
    ) {
        rewrites.append(
            RewriteRecord(
                pass: pass, rule: rule, before: GraphPrinter.expression(of: before, in: graph),
                after: GraphPrinter.expression(of: after, in: graph), source: origin.source))
    }
}
