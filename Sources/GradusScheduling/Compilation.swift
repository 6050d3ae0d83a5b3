import GradusIR
import GradusTransforms

extension Pipeline {
    /// From the graph as written to the graph that is scheduled: the standard passes, and those that
    /// leave only operations with kernels, as far as their definitions lead there.
    package static func complete(_ options: PipelineOptions = PipelineOptions()) -> Pipeline {
        let expand = ExpandComposites(keeping: { KernelSelector.hasKernel($0, in: $1) })
        let finishing: [any Pass] = [
            FoldConstants(), EliminateCommonSubexpressions(), EliminateDeadNodes(),
            ShareReciprocals(),
        ]
        return Pipeline(
            standard(options).passes + (options.level.optimizes ? [FuseRows()] : []) + [expand]
                + (options.level.optimizes ? finishing : []) + [Recompute()],
            options: options)
    }
}

/// A graph of known sizes on its way to a program: optimised, composites without a kernel of their
/// own expanded, element-wise nodes fused.
package struct Compilation: Sendable {
    /// The graph that is scheduled.
    package let graph: Graph
    /// The nodes that run together; nil where they are not fused.
    package let fusion: FusionPlan?
    private let packs: Bool
    private let seesThrough: Bool
    /// What the passes before fusion have to say.
    package let passRemarks: [Remark]
    /// How long each pass took, in the order of running.
    package private(set) var timings: [(pass: String, duration: Duration)]
    /// Every rewrite in order, where they are recorded.
    package let rewrites: [RewriteRecord]

    /// Runs all passes on a graph whose gradients are still to be differentiated.
    package init(
        _ graph: Graph, _ options: PipelineOptions,
        instrumentation: Pipeline.Instrumentation = Pipeline.Instrumentation()
    ) throws(GraphError) {
        let result = try Pipeline.complete(options).run(graph, instrumentation: instrumentation)
        let clock = ContinuousClock()
        let start = clock.now
        let fusion = Scheduler.fusion(of: result.graph, options)
        self.graph = result.graph
        packs = Scheduler.packs(options)
        seesThrough = options.level.optimizes
        self.fusion = fusion
        timings = result.timings
        if fusion != nil { timings.append((FusionPlan.passName, clock.now - start)) }
        passRemarks = result.remarks
        rewrites = result.rewrites
    }

    /// What the passes have to say, fusion last.
    package var remarks: [Remark] { passRemarks + (fusion?.remarks(for: graph) ?? []) }

    /// The program: kernels picked, memory planned.
    package func program() throws(ScheduleError) -> Program {
        try Scheduler.schedule(
            graph, groups: fusion?.groups ?? [], users: fusion?.users, packs: packs,
            seesThrough: seesThrough)
    }
}

extension Scheduler {
    /// The program of a graph of known sizes.
    ///
    /// - Throws: `GraphError` or `ScheduleError`.
    package static func program(of graph: Graph, _ options: PipelineOptions) throws -> Program {
        try Compilation(graph, options).program()
    }

    /// The nodes that run together; none where they are not fused.
    package static func groups(
        of graph: Graph, _ options: PipelineOptions
    ) -> [FusionPlan.Group] {
        fusion(of: graph, options)?.groups ?? []
    }

    /// The nodes that run together; nil where the step `fuse` is disabled or nothing
    /// is to be optimised.
    package static func fusion(of graph: Graph, _ options: PipelineOptions) -> FusionPlan? {
        guard options.level.optimizes, !options.disabledPasses.contains(FusionPlan.passName) else {
            return nil
        }
        var support = TileSupport()
        let plan = FusionPlan(
            graph, fuses: { support.exists(for: $0) },
            products: { KernelSelector.takesEpilogue($0, in: graph) },
            sums: { TileSums.fuses($0, in: graph, options) })
        return plan.joiningProducts(in: graph) { product, readers in
            TileGroup.finishes(
                product, readers, in: graph, users: plan.users, isRoot: plan.isRoot)
        }
    }
}
