import GradusIR
import GradusTransforms

extension Scheduler {
    /// The program of a graph of known sizes: optimised, composites without a kernel of their own
    /// expanded, element-wise nodes fused, kernels picked, memory planned.
    ///
    /// - Throws: `GraphError` or `ScheduleError`.
    package static func program(of graph: Graph, _ options: PipelineOptions) throws -> Program {
        let optimized = try Pipeline.standard(options).run(graph).graph
        let lowered = try lowered(optimized, options)
        return try schedule(lowered, groups: groups(of: lowered, options))
    }

    /// The element-wise nodes that run together; none where the step `fuse` is disabled.
    package static func groups(of graph: Graph, _ options: PipelineOptions) -> [[Int]] {
        if options.disabledPasses.contains(FusionPlan.passName) { return [] }
        return FusionPlan(graph, fuses: { TileOperations.exists(for: $0, in: graph) })
            .groups.map(\.members)
    }

    /// The graph with only operations that have kernels, as far as their definitions lead there.
    package static func lowered(
        _ graph: Graph, _ options: PipelineOptions
    ) throws(GraphError) -> Graph {
        let passes: [any Pass] = [
            ExpandComposites(keeping: { KernelSelector.hasKernel($0, in: $1) }),
            FoldConstants(), EliminateCommonSubexpressions(), EliminateDeadNodes(),
        ]
        return try Pipeline(passes, options: options).run(graph).graph
    }
}
