import GradusIR
import GradusTransforms

extension Scheduler {
    /// The program of a graph of known sizes: optimised, composites without a kernel of their own
    /// expanded, element-wise nodes fused, kernels picked, memory planned.
    ///
    /// - Throws: `GraphError` or `ScheduleError`.
    package static func program(of graph: Graph, _ options: PipelineOptions) throws -> Program {
        let optimized = try Pipeline.standard(options).run(graph).graph
        return try schedule(try lowered(optimized, options))
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
