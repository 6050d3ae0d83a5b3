import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// A graph made flat: kernel calls in order over buffers with offsets in one arena. Nothing is
/// rewritten after it.
package struct Program: Sendable {
    /// The graph that it runs, all sizes known.
    package let graph: Graph
    /// The calls in the order of execution.
    package let instructions: [ScheduledInstruction]
    /// What threads run at once, where there are several; in the order of the instructions.
    package let sections: [ParallelSection]
    /// The calls that pack parameters, states and constants that no run writes: they run before the first
    /// run, and again where one of these was set.
    package let preparations: [ScheduledInstruction]
    /// The memory that they work on.
    package let buffers: [Buffer]
    /// What the arena takes, in bytes.
    package let arenaByteCount: Int
    /// The inputs, in the order of declaration.
    package let inputs: [Binding]
    /// The parameters, in the order of declaration.
    package let parameters: [Binding]
    /// The states, in the order of declaration.
    package let states: [Binding]
    /// The outputs, in the order of declaration.
    package let outputs: [Binding]
    /// The value to be made small or large, where the graph has one.
    package let objective: Binding?
    /// The calls of operations without a kernel, which may fail.
    package let referenceCalls: [ReferenceCall]

    /// A name of the graph and where its value lies.
    package struct Binding: Sendable {
        package let name: String
        package let type: TensorType
        package let buffer: Int
    }

    /// Everything that has a name: inputs, parameters and states, then the objective and outputs.
    package var named: [Binding] {
        inputs + parameters + states + (objective.map { [$0] } ?? []) + outputs
    }

    /// The inputs that something depends on.
    package var requiredInputs: [String] {
        let counts = graph.useCounts()
        return graph.inputs.filter { counts[$0.value.node] > 0 }.map(\.name)
    }

    /// Bytes of the largest set of buffers alive at once: no plan can take less.
    package var lowerBoundByteCount: Int {
        MemoryPlanner.lowerBound(buffers.map(\.request))
    }

    /// Arithmetic operations of one run, estimated.
    package var flops: Int { instructions.reduce(0) { $0 + $1.call.flops } }

    /// Those of them that compute values again, which a backward pass does not keep.
    package var recomputedFlops: Int {
        instructions.reduce(0) { sum, instruction in
            let again = instruction.nodes.filter { graph.nodes[$0].isRecomputed }.count
            return sum + instruction.call.flops * again / max(1, instruction.nodes.count)
        }
    }

    /// Bytes that the buffers would take without sharing.
    package var naiveByteCount: Int {
        buffers.reduce(0) { $0 + MemoryPlanner.aligned($1.byteCount) }
    }
}

/// A stretch of the arena.
package struct Buffer: Sendable {
    /// Why it is there.
    package enum Role: Sendable {
        /// Written before a run.
        case input
        /// Kept from run to run, and learned.
        case parameter
        /// Kept from run to run.
        case state
        /// Written when the session is made.
        case constant(Tensor)
        /// Written and read within a run.
        case temporary
        /// Written within a run and read after it.
        case output
        /// Working memory of one call.
        case scratch
        /// A copy of a parameter, a state or a constant that is kept in the order in which kernels read it.
        case packed

        /// Whether its contents outlast a run.
        package var isKept: Bool {
            switch self {
            case .parameter, .state: true
            default: false
            }
        }
    }

    package var role: Role
    package var byteCount: Int
    /// The name or operation of the value that lies in it first.
    package var owner: String
    /// Whether the owner is the name of a value rather than of an operation.
    package var hasName = false
    /// Where the owner comes from.
    package var origin: Origin
    /// The first and last instruction that need its contents.
    package var lifetime: ClosedRange<Int>
    /// Where it begins in the arena.
    package var offset = 0

    package var request: MemoryPlanner.Request {
        MemoryPlanner.Request(byteCount: byteCount, lifetime: lifetime)
    }
}

/// A kernel call with its buffers.
package struct ScheduledInstruction: Sendable {
    package var call: KernelCall
    /// Indices into the program's buffers: results, operands, scratch.
    package var buffers: [Int]
    /// The nodes of the graph that it computes.
    package let nodes: [Int]
    /// Where the last of them comes from.
    package let origin: Origin
}

extension Node {
    /// Whether it computes a value again, for a checkpoint or a memory budget.
    package var isRecomputed: Bool { origin.isRecomputed }
}

extension Origin {
    /// Whether it is that of a value computed again, for a checkpoint or a memory budget.
    package var isRecomputed: Bool {
        var origin = self
        while case .rewritten(let rule, let inner) = origin {
            if rule == Recompute().name || rule == Checkpoint.signature.name { return true }
            origin = inner
        }
        return false
    }
}
