import GradusIR
import GradusScheduling
import GradusTransforms

extension Graph {
    /// The program of the optimised and fused graph.
    ///
    /// - Parameter limits: when threads run slices and branches at once.
    package func program(parallel limits: ParallelPlan.Limits = .always) throws -> Program {
        let options = PipelineOptions()
        let graph = try Pipeline.complete(options).run(self).graph
        return try Scheduler.schedule(
            graph, groups: Scheduler.groups(of: graph, options), parallel: limits)
    }
}

extension ParallelPlan.Limits {
    /// Every section that there is.
    package static let always = ParallelPlan.Limits(duration: 0...(.infinity), leastSaving: 0)
}
