import GradusIR

/// Named passes in the order in which they run. Each is verified after, timed, and can be left out.
package struct Pipeline: Sendable {
    /// The passes.
    package private(set) var passes: [any Pass]
    /// What is asked of them.
    package let options: PipelineOptions

    package init(_ passes: [any Pass], options: PipelineOptions = PipelineOptions()) {
        self.passes = passes
        self.options = options
    }

    /// From the graph as written to the graph that is scheduled; only what differentiates it where
    /// nothing is to be optimised.
    package static func standard(_ options: PipelineOptions = PipelineOptions()) -> Pipeline {
        guard options.level.optimizes else {
            let demotion: [any Pass] = options.demotes ? [DemotePrecision()] : []
            return Pipeline(
                demotion + [Differentiate(), EliminateDeadNodes()], options: options)
        }
        return Pipeline(
            [
                SealGradientTargets(),
                DemotePrecision(),
                Canonicalize(),
                Stabilize(),
                Differentiate(),
                Canonicalize(),
                ExtractCommonFactors(),
                OrderMatrixChains(),
                BatchSharedProducts(),
                SinkBroadcasts(),
                ReduceStrength(),
                EliminateCommonSubexpressions(),
                EliminateDeadNodes(),
            ], options: options)
    }

    /// The rules that come with Gradus, by the pass that applies them.
    package static let rules: [(pass: String, rules: [any Rewrite])] = [
        (Canonicalize().name, Canonicalize.rules), (Stabilize().name, Stabilize.rules),
        (ReduceStrength().name, ReduceStrength.rules),
        (FuseRows().name, FuseRows.rules),
    ]

    /// Puts a pass behind the first one of a name, or at the end.
    package mutating func insert(_ pass: any Pass, after name: String) {
        let place = passes.firstIndex { $0.name == name } ?? passes.endIndex - 1
        passes.insert(pass, at: place + 1)
    }

    /// What watches a run. Each may be called any number of times.
    package struct Instrumentation {
        /// Called after each pass that changed the graph, with the pass's position and the graph.
        package var afterChange: ((Int, any Pass, Graph) -> Void)?
        /// Called after each pass, with the pass, the graph that it was given and the one it gave.
        package var afterPass: ((any Pass, Graph, Graph) -> Void)?
        /// Called before an error is thrown, with the pass at fault and the graph it was given.
        package var onFailure: ((any Pass, Graph, GraphError) -> Void)?

        package init(
            afterChange: ((Int, any Pass, Graph) -> Void)? = nil,
            afterPass: ((any Pass, Graph, Graph) -> Void)? = nil,
            onFailure: ((any Pass, Graph, GraphError) -> Void)? = nil
        ) {
            self.afterChange = afterChange
            self.afterPass = afterPass
            self.onFailure = onFailure
        }
    }

    /// What a run gives.
    package struct Result: Sendable {
        /// The graph after the last pass.
        package let graph: Graph
        /// What the passes have to say.
        package let remarks: [Remark]
        /// How long each pass took, its verification included, in the order of running.
        package let timings: [(pass: String, duration: Duration)]
        /// Every rewrite in order, where they are recorded.
        package let rewrites: [RewriteRecord]
    }

    /// Runs the passes that are not disabled.
    ///
    /// - Throws: `GraphError` where a pass cannot transform the graph; or, with the name of the
    ///   pass, where it broke it.
    package func run(
        _ graph: Graph, instrumentation: Instrumentation = Instrumentation()
    ) throws(GraphError) -> Result {
        var graph = graph
        var verified: Graph?
        var context = PassContext(options: options)
        var timings: [(pass: String, duration: Duration)] = []
        let clock = ContinuousClock()
        for (position, pass) in passes.enumerated()
        where !options.disabledPasses.contains(pass.name) {
            let start = clock.now
            let result: Graph
            do throws(GraphError) {
                result = try step(pass, graph, &verified, &context)
            } catch {
                instrumentation.onFailure?(pass, graph, error)
                throw error
            }
            timings.append((pass.name, clock.now - start))
            instrumentation.afterPass?(pass, graph, result)
            if let afterChange = instrumentation.afterChange, result != graph {
                afterChange(position, pass, result)
            }
            graph = result
        }
        return Result(
            graph: graph, remarks: context.remarks, timings: timings, rewrites: context.rewrites)
    }

    private func step(
        _ pass: any Pass, _ graph: Graph, _ verified: inout Graph?, _ context: inout PassContext
    ) throws(GraphError) -> Graph {
        let result = try context.run(pass, on: graph)
        guard options.verifies, !result.hasSameNodes(as: graph) else { return result }
        do {
            try result.verify(after: verified)
            verified = result
        } catch {
            throw GraphError(
                "pass '\(pass.name)' broke the graph: \(error.message)", cause: error.cause,
                origin: error.origin)
        }
        return result
    }
}
