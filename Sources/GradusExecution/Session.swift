import CGradusKernels
import GradusIR
import GradusKernels
import GradusScheduling
import GradusTensors

/// A program with memory of its own: inputs are written into it, a run computes in it, outputs are
/// read out of it. A run allocates nothing.
///
/// Parameters, states and constants that no run writes may be kept in the order in which products read them,
/// too: the first run after one was set copies them, and the copies count as memory of the session.
///
/// A session belongs to one thread at a time; sessions of one executable run at once.
public final class Session {
    package let program: Program
    private let arena: Arena
    let instructions: InstructionList
    /// Packs parameters, states and constants, where the program wants it.
    private let preparations: [Instruction]
    /// Whether something was set since `preparations` ran.
    private var isUnprepared = true
    /// The threads that share the work of a run; nil where this one does it all.
    private let pool: ThreadPool?
    private let bindings: [String: Program.Binding]
    private var missing: Set<String>
    /// Inputs declared to sum to one along the last axis.
    private let distributions: Set<String>

    /// A session whose parameters and states start from their initialisers.
    ///
    /// - Parameter threads: how many threads share the work, this one among them. The bits of the
    ///   results are the same for any number.
    /// - Throws: `ExecutionError.outOfMemory`.
    init(_ program: Program, seed: UInt64, threads: Int = 1) throws(ExecutionError) {
        guard program.arenaByteCount <= Session.memoryLimit else {
            throw .outOfMemory(bytes: program.arenaByteCount)
        }
        self.program = program
        arena = Arena(byteCount: program.arenaByteCount, alignment: MemoryPlanner.alignment)
        let pool = Session.pool(for: program, threads: threads)
        self.pool = pool
        let base = arena.base
        func resolved(_ instructions: [ScheduledInstruction]) -> [Instruction] {
            instructions.map { instruction in
                instruction.call.instruction(pool: pool) {
                    base + program.buffers[instruction.buffers[$0]].offset
                }
            }
        }
        let sections = pool.map { pool in
            program.sections.map { section in
                SectionInstruction(section, of: program, pool: pool) {
                    base + program.buffers[$0].offset
                }
            }
        }
        instructions = InstructionList(resolved(program.instructions), sections: sections ?? [])
        preparations = resolved(program.preparations)
        var bindings: [String: Program.Binding] = [:]
        for binding in program.named { bindings[binding.name] = binding }
        self.bindings = bindings
        missing = Set(program.requiredInputs)
        distributions = Set(program.graph.inputs.filter(\.isDistribution).map(\.name))
        for buffer in program.buffers {
            if case .constant(let tensor) = buffer.role { copy(tensor, to: buffer) }
        }
        reset(seed: seed)
    }

    /// The physical memory of the machine, in bytes.
    private static let memoryLimit = PhysicalMemory.byteCount

    private func address(_ buffer: Int) -> UnsafeMutableRawPointer {
        arena.base + program.buffers[buffer].offset
    }

    /// The threads for a program; none where it has neither instructions with parts to share nor sections,
    /// or where the system denies them.
    private static func pool(for program: Program, threads: Int) -> ThreadPool? {
        let shared = program.instructions.map(\.call).filter { $0.parts?.isShared ?? false }
        guard threads > 1, !shared.isEmpty || !program.sections.isEmpty else { return nil }
        return ThreadPool(
            threads: threads, scratchByteCount: shared.map(\.scratchByteCount).max() ?? 0)
    }

    private func copy(_ tensor: Tensor, to buffer: Buffer, at offset: Int = 0) {
        tensor.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            (arena.base + buffer.offset + offset).copyMemory(from: source, byteCount: bytes.count)
        }
    }

    /// Sets every parameter and state to its starting value.
    ///
    /// - Parameter seed: picks the random numbers of random initialisers.
    public func reset(seed: UInt64) {
        isUnprepared = true
        let bindings = program.parameters + program.states
        for (binding, variable) in zip(bindings, program.graph.variables) {
            let buffer = program.buffers[binding.buffer]
            variable.initializer.forEachPart(of: binding.type, path: variable.name, seed: seed) {
                copy($1, to: buffer, at: $0 * binding.type.elementType.byteCount)
            }
        }
    }

    // MARK: Values

    private func binding(_ name: String) throws(ExecutionError) -> Program.Binding {
        guard let binding = bindings[name] else {
            throw .unknownName(name, known: bindings.keys.sorted())
        }
        return binding
    }

    private func writable(_ name: String) throws(ExecutionError) -> Program.Binding {
        let known = program.inputs + program.parameters + program.states
        guard let binding = known.first(where: { $0.name == name }) else {
            throw .unknownName(name, known: known.map(\.name))
        }
        return binding
    }

    /// The declared type of an input, a parameter or a state.
    func declaredType(of name: String) throws(ExecutionError) -> TensorType {
        try writable(name).type
    }

    /// Writes an input, a parameter or a state.
    ///
    /// - Throws: `ExecutionError` for an unknown name, another type, or a distribution that does not sum
    ///   to one.
    public func set(_ name: String, to tensor: Tensor) throws(ExecutionError) {
        let binding = try writable(name)
        guard tensor.type == binding.type else {
            throw .typeMismatch(name: name, expected: binding.type, found: tensor.type)
        }
        if distributions.contains(name) { try checkDistribution(tensor, name) }
        copy(tensor, to: program.buffers[binding.buffer])
        noteSet(binding)
    }

    /// Writes an input, a parameter or a state from elements in row-major order, without a copy in between.
    ///
    /// - Throws: `ExecutionError` for an unknown name, or elements of another type or number.
    public func set<Element: TensorElement>(
        _ name: String, to elements: Span<Element>
    ) throws(ExecutionError) {
        let binding = try writable(name)
        let found = TensorType(Element.elementType, Shape([elements.count]))
        guard Element.elementType == binding.type.elementType,
            elements.count == binding.type.shape.elementCount.size
        else { throw .typeMismatch(name: name, expected: binding.type, found: found) }
        let target = address(binding.buffer)
        elements.withUnsafeBytes { bytes in
            guard let source = bytes.baseAddress else { return }
            target.copyMemory(from: source, byteCount: bytes.count)
        }
        if distributions.contains(name) { try checkDistribution(tensor(at: binding), name) }
        noteSet(binding)
    }

    /// Calls `body` with the elements of an input, parameter, state or output, in row-major order and in place.
    ///
    /// - Throws: `ExecutionError` for an unknown name or another element type.
    public func withElements<Element: TensorElement, Result>(
        of name: String, as type: Element.Type, _ body: (Span<Element>) -> Result
    ) throws(ExecutionError) -> Result {
        let binding = try self.binding(name)
        let count = binding.type.shape.elementCount.size ?? 0
        guard Element.elementType == binding.type.elementType else {
            throw .typeMismatch(
                name: name, expected: binding.type,
                found: binding.type.with(Element.elementType))
        }
        let elements = UnsafeBufferPointer(
            start: address(binding.buffer).assumingMemoryBound(to: Element.self), count: count)
        return body(elements.span)
    }

    private func checkDistribution(_ tensor: Tensor, _ name: String) throws(ExecutionError) {
        let columns = tensor.sizes.last ?? 1
        let elements = tensor.doubles
        let tolerance = tensor.elementType == .f64 ? 1e-9 : 1e-4
        for row in 0..<(columns == 0 ? 0 : elements.count / columns) {
            let sum = elements[row * columns..<(row + 1) * columns].reduce(0, +)
            guard abs(sum - 1) <= tolerance else {
                throw .notADistribution(name: name, row: row, sum: sum)
            }
        }
    }

    private func tensor(at binding: Program.Binding) -> Tensor {
        let buffer = program.buffers[binding.buffer]
        return Tensor(
            binding.type.elementType, sizes: binding.type.shape.sizes ?? [],
            copying: UnsafeRawBufferPointer(
                start: arena.base + buffer.offset, count: buffer.byteCount))
    }

    /// An input, a parameter, a state, an output or the objective as it is now.
    ///
    /// - Throws: `ExecutionError.unknownName`.
    public func tensor(_ name: String) throws(ExecutionError) -> Tensor {
        tensor(at: try binding(name))
    }

    /// The outputs, in the order of declaration.
    public var outputs: [(name: String, tensor: Tensor)] {
        program.outputs.map { ($0.name, tensor(at: $0)) }
    }

    /// The parameters, in the order of declaration.
    public var parameters: [(name: String, tensor: Tensor)] {
        program.parameters.map { ($0.name, tensor(at: $0)) }
    }

    /// The states, in the order of declaration.
    public var states: [(name: String, tensor: Tensor)] {
        program.states.map { ($0.name, tensor(at: $0)) }
    }

    /// The objective's value after the last run, where the graph has one.
    public var objective: Double? {
        program.objective.map { tensor(at: $0).doubles[0] }
    }

    // MARK: Running

    /// Runs the program once.
    ///
    /// - Throws: `ExecutionError.missingInputs` where an input was never given.
    public func run() throws(ExecutionError) { try run(steps: 1) }

    /// Runs the program several times without leaving the loop: that many training steps on the inputs
    /// as they are.
    ///
    /// - Throws: `ExecutionError.missingInputs` where an input was never given.
    public func run(steps: Int) throws(ExecutionError) {
        try prepare()
        instructions.run(steps: steps)
        try checkReferenceCalls()
    }

    /// Runs the program several times and notes the objective after each; NaN where there is none.
    ///
    /// - Throws: as `run(steps:)`.
    package func run(
        steps: Int, appendingObjectivesTo objectives: inout [Double]
    ) throws(ExecutionError) {
        try prepare()
        let place = program.objective.map { UnsafeRawPointer(address($0.buffer)) }
        let isSingle = program.objective?.type.elementType == .f32
        for _ in 0..<steps {
            instructions.run(steps: 1)
            let value = place.map { place in
                isSingle
                    ? Double(place.load(as: Float.self)) : place.load(as: Double.self)
            }
            objectives.append(value ?? .nan)
        }
        try checkReferenceCalls()
    }

    /// Runs the program once and reads the clock before each instruction and after the last.
    ///
    /// - Returns: nanoseconds since some moment, one more than there are instructions.
    /// - Throws: as `run(steps:)`.
    package func timedRun() throws(ExecutionError) -> [Double] {
        try prepare()
        let clock = ContinuousClock()
        var moments: [ContinuousClock.Instant] = []
        let separate = instructions.separate
        moments.reserveCapacity(separate.count + 1)
        moments.append(clock.now)
        if let first = separate.baseAddress {
            for index in separate.indices {
                gradus_run(first + index, 1, 1)
                moments.append(clock.now)
            }
        }
        try checkReferenceCalls()
        return moments.map { ($0 - moments[0]).seconds * 1e9 }
    }

    /// Notes that a value was given.
    private func noteSet(_ binding: Program.Binding) {
        missing.remove(binding.name)
        if program.buffers[binding.buffer].role.isKept { isUnprepared = true }
    }

    /// Makes sure that a run finds all that it reads: the inputs, and packed copies of what was set.
    private func prepare() throws(ExecutionError) {
        try checkInputs()
        guard isUnprepared else { return }
        preparations.withUnsafeBufferPointer { list in
            if let first = list.baseAddress { gradus_run(first, Int64(list.count), 1) }
        }
        isUnprepared = false
    }

    private func checkInputs() throws(ExecutionError) {
        guard missing.isEmpty else {
            var types: [String: TensorType] = [:]
            for binding in program.inputs where missing.contains(binding.name) {
                types[binding.name] = binding.type
            }
            throw .missingInputs(types)
        }
    }

    private func checkReferenceCalls() throws(ExecutionError) {
        let start = UInt(bitPattern: arena.base)
        for call in program.referenceCalls {
            guard let failure = call.takeFailure(in: start..<start + UInt(arena.byteCount)) else {
                continue
            }
            let place = call.origin.source.map { "\($0): " } ?? ""
            throw .evaluation(place + failure.message)
        }
    }

    /// Bytes of the session's memory.
    public var arenaByteCount: Int { program.arenaByteCount }
}
