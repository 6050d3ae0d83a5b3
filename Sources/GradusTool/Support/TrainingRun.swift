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
            learningRate.map { .trainingStepWith(graph.optimizers(learningRate: $0)) }
            ?? .trainingStep
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
        var values = try load.map { try TrainingRun.checkpoint($0, for: step) } ?? [:]
        values.merge(binding.tensors) { _, given in given }
        trainer = try Trainer(
            step, data: data, values: values, sizes: binding.sizes,
            options: Trainer.Options(batchSize: batchSize, seed: inputs.seed))
    }

    /// A saved checkpoint, which must have all parameters of the step. States that it does not have
    /// start anew.
    private static func checkpoint(
        _ path: String, for step: Executable
    ) throws -> [String: Tensor] {
        let archive = try TensorArchive(contentsOf: path)
        let parameters = step.graph.parameters.map(\.name)
        let known = parameters + step.graph.states.map(\.name)
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in archive.tensors {
            guard known.contains(name) || name.isImplied else {
                throw Failure.unknown(name, "parameter", known, option: "--load \(path):")
            }
            tensors[name] = tensor
        }
        let missing = parameters.filter { tensors[$0] == nil }
        guard missing.isEmpty else {
            throw Failure("\(path): it has no value for \(missing.joined(separator: ", "))")
        }
        return tensors
    }

    /// The outputs and the objective with the parameters as they are, on all data.
    func outputs() throws -> [(name: String, tensor: Tensor)] {
        let evaluation = try model.compile(.evaluation, options: options)
        let session = try evaluation.makeSession(binding.sizes)
        try binding.apply(to: session)
        if let data {
            let rows = data.batchSize.size ?? data.rowCount
            for (name, tensor) in rows == data.rowCount
                ? data.tensors : data.tensors(rows: 0..<rows)
            {
                try session.set(name, to: tensor)
            }
        }
        let kept = Set(evaluation.graph.variables.map(\.name))
        for (name, tensor) in trainer.checkpoint where kept.contains(name) {
            try session.set(name, to: tensor)
        }
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

extension Graph {
    /// The graph's optimisers with another learning rate; sgd where it names none.
    fileprivate func optimizers(learningRate: Double) -> [OptimizerCall] {
        let calls = objective?.optimizers ?? []
        let name = "learning_rate"
        guard calls.contains(where: { $0.arguments[name] != nil }) else {
            return calls + [OptimizerCall(name: "sgd", arguments: [name: learningRate])]
        }
        return calls.map { call in
            call.arguments[name] == nil ? call : call.setting(name, to: learningRate)
        }
    }
}
