import GradusIR
import GradusKernels
import GradusScheduling
import GradusTensors
import GradusTransforms
import Synchronization

/// A compiled graph, ready to run for any sizes: immutable, and shared between threads. Programs are
/// made when sizes are bound; the last `programLimit` are kept.
public final class Executable: Sendable {
    /// The graph, its gradients still to be differentiated.
    package let graph: Graph
    private let options: PipelineOptions
    private let threads: Int
    private let programs = Mutex(ProgramCache(limit: Executable.programLimit))

    /// How many programs are kept, each for other sizes.
    public static let programLimit = 64

    /// An executable of a graph.
    ///
    /// - Parameter threads: how many threads a session takes; nil for one per processor.
    package init(_ graph: Graph, options: PipelineOptions, threads: Int? = nil) {
        self.graph = graph
        self.options = options
        self.threads = max(threads ?? ThreadPool.processorCount, 1)
    }

    /// The symbolic sizes that a session binds, sorted.
    public var symbolicSizes: [String] { graph.symbolicSizes }

    /// A session with memory of its own, its parameters at their starting values.
    ///
    /// - Parameters:
    ///   - sizes: a number for each symbolic size.
    ///   - seed: picks the random numbers of random initialisers.
    /// - Throws: `ExecutionError` where a size is missing or does not fit, or memory does not suffice.
    public func makeSession(
        _ sizes: [String: Int] = [:], seed: UInt64 = 0
    ) throws(ExecutionError) -> Session {
        try Session(try program(sizes), seed: seed, threads: threads)
    }

    /// The program for the given sizes.
    package func program(_ sizes: [String: Int] = [:]) throws(ExecutionError) -> Program {
        let symbols = graph.symbolicSizes
        for (name, size) in sizes.sorted(by: { $0.key < $1.key })
        where size < 0 || !symbols.contains(name) {
            throw .invalidSize(name: name, size: size)
        }
        let unbound = symbols.filter { sizes[$0] == nil }
        guard unbound.isEmpty else { throw .unboundSizes(unbound) }
        if let known = programs.withLock({ $0.program(for: sizes) }) { return known }
        let program: Program
        do {
            let bound = try graph.binding(sizes)
            program = try Scheduler.program(of: bound, options)
        } catch let error as GraphError {
            throw .compilation(error.description)
        } catch {
            throw .compilation("\(error)")
        }
        return programs.withLock { $0.keep(program, for: sizes) }
    }
}
