import Gradus
import GradusAutodiff
import GradusExecution
import GradusIR
import GradusScheduling
import GradusTensors

/// A graph with values for its inputs: what `run` computes, and drawings with values show.
struct ModelRun {
    /// What to compile.
    let target: Model.Target
    /// The values.
    let binding: Binding
    private let model: Model
    /// The gradients' names, in order; nil where none are asked for.
    private let gradientNames: [String]?

    /// What a run gives.
    struct Results {
        var outputs: [(name: String, tensor: Tensor)]
        var gradients: [(name: String, tensor: Tensor)]
    }

    /// Decides what can be computed from the values that are given.
    ///
    /// - Parameter gradients: no gradients, those of the parameters (nil), or those named.
    init(_ model: Model, gradients: [String]??, _ options: InputOptions) throws {
        self.model = model
        let graph = model.graph
        if let names = gradients {
            target = .gradients(names)
            gradientNames = names ?? graph.trainableParameters
            binding = try Binding(
                options, graph, required: graph.requiredInputs(keepingObjective: true))
            return
        }
        gradientNames = nil
        let forOutputs = graph.requiredInputs(keepingObjective: false)
        let forObjective = graph.requiredInputs(keepingObjective: true)
        let given = Set(options.settings.map(\.name))
        let hasObjective =
            graph.objective != nil
            && (options.random != nil || forObjective.isSubset(of: given) || graph.outputs.isEmpty)
        target = hasObjective ? .evaluation : .inference
        binding = try Binding(
            options, graph, required: hasObjective ? forObjective : forOutputs)
    }

    /// A session with the values in place.
    func makeSession(_ options: CompilerOptions, seed: UInt64) throws -> Session {
        let session = try model.compile(target, options: options)
            .makeSession(binding.sizes, seed: seed)
        try binding.apply(to: session)
        return session
    }

    /// The outputs, the objective and the gradients after a run.
    func results(of session: Session) throws -> Results {
        var results = Results(outputs: [], gradients: [])
        let declared = Set(model.graph.outputs.map(\.name))
        results.outputs = session.outputs.filter { declared.contains($0.name) }
        if let objective = session.program.objective, !declared.contains(objective.name) {
            results.outputs.append((objective.name, try session.tensor(objective.name)))
        }
        results.gradients = try (gradientNames ?? []).map { name in
            (name, try session.tensor("d_\(name)"))
        }
        return results
    }
}

extension Graph {
    /// The inputs on which the outputs depend, and the objective where it is kept.
    func requiredInputs(keepingObjective: Bool) -> Set<String> {
        let graph = withoutTraining(keepingObjective: keepingObjective)
        var live = [Bool](repeating: false, count: graph.nodes.count)
        for value in graph.roots { live[value.node] = true }
        for index in graph.nodes.indices.reversed() where live[index] {
            for operand in graph.nodes[index].operands { live[operand.node] = true }
        }
        return Set(graph.inputs.filter { live[$0.value.node] }.map(\.name))
    }
}
