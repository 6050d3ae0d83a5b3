import GradusIR
import GradusTensors
import GradusTransforms

/// Computes values again, shortly before they are read late, instead of keeping them, so that the plan
/// fits a budget of memory.
///
/// The graph is scheduled, and what lies idle while more is alive than there may be is a candidate:
/// mostly values that the backward pass reads. Candidates go in the order of work per byte, evenly
/// spread where that is about equal, and the fewest that suffice are taken: every choice is judged by the
/// plan of the graph that comes of it. For a chain of n equal layers this finds the checkpoints at even
/// distances of Chen et al. (arXiv 1604.06174), and so memory that grows with √n. What does not suffice
/// is taken as far as it helps, and the search goes on from there, also through what was copied.
///
/// It stands at the end of the passes, because only there it is known what is kept and what a value
/// costs, and works on the graph rather than the program, so that the result can be printed, verified
/// and evaluated like any other. `After` holds the two computations of a value apart.
package struct Recompute: Pass {
    package let name = "recompute"
    package let summary =
        "computes values again where keeping them takes more memory than --memory-budget"

    package init() {}

    /// How often the search goes on from where it ended.
    private static let roundLimit = 4

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        guard let budget = context.options.memoryBudget else { return graph }
        guard graph.hasKnownSizes else {
            context.remark(
                .missed,
                "the memory budget says nothing while sizes are symbolic: "
                    + graph.symbolicSizes.joined(separator: ", "))
            return graph
        }
        let start = try Trial(graph, context.options)
        var search = RecomputationSearch(start, budget: budget, options: context.options)
        for _ in 0..<Recompute.roundLimit where search.best.byteCount > budget {
            guard try search.advance() else { break }
        }
        let found = search.best
        guard found.byteCount <= budget else {
            throw GraphError(shortfall(found, start, budget))
        }
        report(found, start, budget, to: &context)
        return found.graph
    }

    private func shortfall(_ found: Trial, _ start: Trial, _ budget: Int) -> String {
        let held = found.program.buffers.reduce(0) { sum, buffer in
            switch buffer.role {
            case .input, .parameter, .state, .constant, .output, .packed:
                sum + MemoryPlanner.aligned(buffer.byteCount)
            case .temporary, .scratch: sum
            }
        }
        return """
            the plan cannot be made to fit \(ByteCount.text(budget)): the least found is \
            \(ByteCount.text(found.byteCount)), \(ByteCount.text(found.byteCount - budget)) more, with \
            values computed again; without it is \(ByteCount.text(start.byteCount)); inputs, \
            parameters, states, constants and outputs alone take \(ByteCount.text(held))
            """
    }

    private func report(
        _ found: Trial, _ start: Trial, _ budget: Int, to context: inout PassContext
    ) {
        guard found.byteCount < start.byteCount else {
            context.remark(
                .applied,
                "the plan of \(ByteCount.text(start.byteCount)) fits the budget of "
                    + "\(ByteCount.text(budget)) as it is")
            return
        }
        let share = start.flops == 0 ? 0 : Double(found.flops - start.flops) / Double(start.flops)
        let percent = Double(Int((share * 1000).rounded())) / 10
        context.remark(
            .applied,
            """
            \(found.copies.count) values are computed again: the plan takes \
            \(ByteCount.text(found.byteCount)) instead of \(ByteCount.text(start.byteCount)), \
            within \(ByteCount.text(budget)), for \(percent) % more work \
            (\(start.flops) → \(found.flops) flops)
            """)
        for copy in found.copies {
            context.remark(
                .applied, "'\(copy.name)' (\(ByteCount.text(copy.byteCount))) is computed again",
                at: copy.origin)
        }
    }
}

extension Recompute {
    /// A graph with its program.
    struct Trial {
        let graph: Graph
        let program: Program
        /// Arithmetic operations of one run.
        let flops: Int
        /// What is computed again.
        var copies: [Copy] = []

        /// Bytes that the plan takes.
        var byteCount: Int { program.arenaByteCount }

        init(_ graph: Graph, _ options: PipelineOptions) throws(GraphError) {
            self.graph = graph
            do {
                program = try Scheduler.schedule(
                    graph, groups: Scheduler.groups(of: graph, options))
            } catch {
                throw GraphError(error.message, origin: error.origin)
            }
            flops = program.flops
        }
    }

    /// A value that is computed again.
    struct Copy {
        let name: String
        let byteCount: Int
        let origin: Origin
    }
}

extension Graph {
    /// Whether no size is symbolic.
    var hasKnownSizes: Bool {
        nodes.allSatisfy { $0.resultTypes.allSatisfy { $0.shape.sizes != nil } }
    }
}
