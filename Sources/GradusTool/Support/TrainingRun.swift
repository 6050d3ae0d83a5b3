import Gradus
import GradusExecution
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusScheduling
import GradusTensors
import GradusTraining

/// A model with a trainer and the values it trains on.
struct TrainingRun {
    let model: Model
    let trainer: Trainer
    let data: Dataset?
    /// All values but the data's, and numbers for all sizes; as many rows as the data have.
    let binding: Binding
    let options: CompilerOptions
    /// What the objective is called.
    let objectiveName: String

    /// Reads the data, matches all values, and compiles the step.
    init(
        _ model: Model, data path: String?, load: String?, _ inputs: InputOptions,
        batchSize: Int?, learningRate: Double?, _ options: CompilerOptions
    ) throws {
        self.model = model
        self.options = options
        let graph = model.graph
        let target: Model.Target =
            learningRate.map {
                .trainingStepWith([
                    Graph.OptimizerCall(name: "sgd", arguments: ["learning_rate": $0])
                ])
            } ?? .trainingStep
        let step = try model.compile(target, options: options)
        objectiveName = graph.objective.flatMap { graph.name(of: $0.value) } ?? "objective"
        var required = graph.requiredInputs(keepingObjective: true)
        var inference = SizeInference()
        if let path {
            let given = Set(inputs.settings.map(\.name))
            let names = graph.inputs.map(\.name).filter {
                required.contains($0) && !given.contains($0)
            }
            let data = try Dataset(csv: path, for: graph, inputs: names)
            try data.infer(&inference, rows: data.batchSize.size ?? data.rowCount)
            required.subtract(data.inputs)
            self.data = data
        } else {
            data = nil
        }
        binding = try Binding(inputs, graph, required: required, inferred: inference)
        var values = try load.map { try TrainingRun.parameters(in: $0, for: graph) } ?? [:]
        values.merge(binding.tensors) { _, given in given }
        trainer = try Trainer(
            step, data: data, values: values, sizes: binding.sizes,
            options: Trainer.Options(batchSize: batchSize, seed: inputs.seed))
    }

    /// Saved parameters, which must be those of the graph.
    private static func parameters(
        in path: String, for graph: Graph
    ) throws -> [String: Tensor] {
        let archive = try TensorArchive(contentsOf: path)
        let known = graph.parameters.map(\.name)
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in archive.tensors {
            guard known.contains(name) else {
                throw Failure.unknown(name, "parameter", known, option: "--load \(path):")
            }
            tensors[name] = tensor
        }
        let missing = known.filter { tensors[$0] == nil }
        guard missing.isEmpty else {
            throw Failure("\(path): it has no value for \(missing.joined(separator: ", "))")
        }
        return tensors
    }

    /// The outputs and the objective with the parameters as they are, on all data.
    func outputs() throws -> [(name: String, tensor: Tensor)] {
        let session = try model.compile(.evaluation, options: options).makeSession(binding.sizes)
        try binding.apply(to: session)
        if let data {
            let rows = data.batchSize.size ?? data.rowCount
            for (name, tensor) in rows == data.rowCount
                ? data.tensors : data.tensors(rows: 0..<rows)
            {
                try session.set(name, to: tensor)
            }
        }
        for (name, tensor) in trainer.parameters { try session.set(name, to: tensor) }
        try session.run()
        var outputs = session.outputs
        if let objective = session.program.objective,
            !outputs.contains(where: { $0.name == objective.name })
        {
            outputs.append((objective.name, try session.tensor(objective.name)))
        }
        return outputs
    }
}
