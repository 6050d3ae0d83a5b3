import GradusExecution
import GradusIR
import GradusTensors

/// Fits the parameters of a graph: runs its training step again and again, on the same values or on
/// the batches of a data set.
public final class Trainer {
    /// What the steps run on.
    public struct Options: Sendable {
        /// Rows that a step takes; all for nil. Where it does not divide the number of rows, the
        /// last step of an epoch takes those that are left; with a number as the graph's first axis
        /// they are left out.
        public var batchSize: Int?
        /// Picks the starting values of random initialisers and the order of the rows.
        public var seed: UInt64

        /// All rows in each step unless a batch size is given.
        public init(batchSize: Int? = nil, seed: UInt64 = 0) {
            self.batchSize = batchSize
            self.seed = seed
        }
    }

    /// How far training is.
    public struct Progress: Sendable {
        /// Steps taken so far.
        public let step: Int
        /// The objective before the last of them, on the rows that it took.
        public let objective: Double
        /// The graph's scalar outputs, at the same moment.
        public let metrics: [(name: String, value: Double)]
    }

    /// The objective before each step so far.
    public private(set) var objectives: [Double] = []
    /// Steps that go through all rows once.
    public let stepsPerEpoch: Int

    private let executable: Executable
    private let data: Dataset?
    private let inputs: [String: Tensor]
    private let sizes: [String: Int]
    private let seed: UInt64
    /// Rows that a step takes, but for the last one of an epoch.
    private let batchSize: Int
    private let order: RowOrder
    /// The rows of the current epoch, in their order.
    private var rows: [Int] = []
    private var epoch = -1
    /// A session for each number of rows that steps take.
    private var sessions: [Int: Session] = [:]
    /// The session that has the latest parameters and states.
    private var latest: Session
    /// Steps that were taken before those of this trainer, as a checkpoint says.
    private let stepsBefore: Int

    /// Prepares training.
    ///
    /// - Parameters:
    ///   - executable: a training step.
    ///   - data: values for inputs, row by row.
    ///   - values: values for the other inputs, and what parameters and states start from: a
    ///     `checkpoint` goes on where it was taken.
    ///   - sizes: numbers for the symbolic sizes that the data do not give.
    ///   - options: what each step takes.
    /// - Throws: `ExecutionError` where a value does not fit, a size has no number, or memory does
    ///   not suffice.
    public init(
        _ executable: Executable, data: Dataset? = nil, values: [String: Tensor] = [:],
        sizes: [String: Int] = [:], options: Options = Options()
    ) throws(ExecutionError) {
        self.executable = executable
        self.data = data
        let step = values[ImpliedState.step.name]?.integers.first ?? 0
        let seed =
            values[ImpliedState.seed.name]?.integers.first.map { UInt64(bitPattern: $0) }
            ?? options.seed
        stepsBefore = Int(step)
        self.seed = seed
        let rowCount = data?.rowCount ?? 1
        let batchSize = min(
            options.batchSize ?? data?.batchSize.size ?? rowCount, rowCount)
        guard batchSize > 0, data?.batchSize.size ?? batchSize == batchSize else {
            throw .invalidSize(name: "batch size", size: batchSize)
        }
        order = RowOrder(rowCount: rowCount, seed: seed)
        let isFixed = data?.batchSize.size != nil
        stepsPerEpoch = isFixed ? rowCount / batchSize : (rowCount + batchSize - 1) / batchSize
        self.batchSize = batchSize
        let variables = Set(executable.graph.variables.map(\.name))
        inputs = values.filter { !variables.contains($0.key) && !$0.key.isImplied }
        self.sizes = sizes
        latest = try Trainer.session(
            executable, data, rows: batchSize, inputs: inputs, sizes: sizes, seed: seed)
        sessions[batchSize] = latest
        for (name, tensor) in values.sorted(by: { $0.key < $1.key })
        where variables.contains(name) {
            try latest.set(name, to: tensor)
        }
        if let data, batchSize == rowCount {
            for (name, tensor) in data.tensors { try latest.set(name, to: tensor) }
        }
    }

    private static func session(
        _ executable: Executable, _ data: Dataset?, rows: Int, inputs: [String: Tensor],
        sizes: [String: Int], seed: UInt64
    ) throws(ExecutionError) -> Session {
        var inference = SizeInference(
            sizes.filter { data?.batchSize.symbols.contains($0.key) != true })
        do throws(SizeConflict) {
            try data?.infer(&inference, rows: rows)
        } catch { throw .compilation(error.description) }
        let session = try executable.makeSession(inference.sizes, seed: seed)
        for (name, tensor) in inputs.sorted(by: { $0.key < $1.key }) {
            try session.set(name, to: tensor)
        }
        return session
    }

    /// The parameters as they are now, in the order of declaration.
    public var parameters: [(name: String, tensor: Tensor)] { latest.parameters }

    /// The states as they are now, in the order of declaration.
    public var states: [(name: String, tensor: Tensor)] { latest.states }

    /// Everything that training goes on from: parameters, states, the number of steps taken and the
    /// seed.
    public var checkpoint: [(name: String, tensor: Tensor)] {
        var tensors = latest.parameters + latest.states
        let numbers = [
            (ImpliedState.step.name, Int64(stepsBefore + objectives.count)),
            (ImpliedState.seed.name, Int64(bitPattern: seed)),
        ]
        for (name, number) in numbers where !tensors.contains(where: { $0.name == name }) {
            guard let tensor = Tensor([number], sizes: []) else { continue }
            tensors.append((name, tensor))
        }
        return tensors
    }

    /// Takes steps.
    ///
    /// - Parameters:
    ///   - steps: how many.
    ///   - interval: steps between two calls of `progress`.
    ///   - progress: called after the first step, then every `interval` steps, and at the end;
    ///     training stops where it gives false.
    /// - Throws: `ExecutionError` where an input has no value, or an operation fails.
    public func fit(
        steps: Int, reportingEvery interval: Int = .max,
        progress: (Progress) -> Bool = { _ in true }
    ) throws(ExecutionError) {
        let interval = max(interval, 1)
        let start = objectives.count
        let end = start + max(steps, 0)
        objectives.reserveCapacity(end)
        while objectives.count < end {
            let done = objectives.count - start
            let next = done == 0 ? 1 : min(done - done % interval + interval, steps)
            try advance(by: next - done)
            let report = Progress(
                step: objectives.count, objective: objectives.last ?? .nan, metrics: metrics)
            if !progress(report) { return }
        }
    }

    /// Steps on all rows stay in the innermost loop; batches change the inputs before each.
    private func advance(by steps: Int) throws(ExecutionError) {
        guard let data, batchSize < data.rowCount else {
            return try latest.run(steps: steps, appendingObjectivesTo: &objectives)
        }
        for _ in 0..<steps {
            let count = stepsBefore + objectives.count
            let place = count % stepsPerEpoch
            if count / stepsPerEpoch != epoch {
                epoch = count / stepsPerEpoch
                rows = order.rows(epoch: epoch)
            }
            let batch = rows[place * batchSize..<min((place + 1) * batchSize, rows.count)]
            let session = try session(rows: batch.count)
            for (name, tensor) in data.tensors(rows: batch) { try session.set(name, to: tensor) }
            try session.run(steps: 1, appendingObjectivesTo: &objectives)
        }
    }

    /// The session for a number of rows, with the latest parameters and states.
    private func session(rows: Int) throws(ExecutionError) -> Session {
        let session: Session
        if let known = sessions[rows] {
            session = known
        } else {
            session = try Trainer.session(
                executable, data, rows: rows, inputs: inputs, sizes: sizes, seed: seed)
            sessions[rows] = session
        }
        if session !== latest {
            for (name, tensor) in latest.parameters + latest.states {
                try session.set(name, to: tensor)
            }
            latest = session
        }
        return session
    }

    private var metrics: [(name: String, value: Double)] {
        latest.outputs.compactMap { name, tensor in
            tensor.sizes.isEmpty ? (name, tensor.doubles[0]) : nil
        }
    }
}
