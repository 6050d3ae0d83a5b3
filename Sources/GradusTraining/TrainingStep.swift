import GradusAutodiff
import GradusIR
import GradusOperations

/// Optimisers that a graph may name after `with`.
public enum Optimizer: Hashable, Sendable {
    /// `θ ← θ - η ∂f/∂θ` to minimise, `θ ← θ + η ∂f/∂θ` to maximise.
    case sgd(learningRate: Double)

    /// The names and arguments that the language knows.
    package static let signatures: [String: [String]] = ["sgd": ["learning_rate"]]

    /// The optimiser of a call in the text.
    ///
    /// - Throws: `GraphError` for an unknown name or a missing argument.
    package init(_ call: Graph.OptimizerCall) throws(GraphError) {
        guard call.name == "sgd" else {
            throw GraphError("there is no optimizer '\(call.name)'; there is: sgd")
        }
        guard let rate = call.arguments["learning_rate"] else {
            throw GraphError("'sgd' needs learning_rate: …")
        }
        self = .sgd(learningRate: rate)
    }

    /// The parameter's new value.
    func updated(
        _ parameter: Value, gradient: Value, _ direction: Graph.Objective.Direction
    ) throws(GraphError) -> Value {
        switch self {
        case .sgd(let rate):
            let step = try rate * gradient
            return direction == .minimize ? try parameter - step : try parameter + step
        }
    }
}

extension Graph {
    /// The graph of one training step: the gradients of the objective, still to be differentiated,
    /// and an update `W <- …` for each floating-point parameter that the graph does not update
    /// itself.
    ///
    /// - Parameter optimizer: how parameters are updated; the graph's own for nil.
    /// - Throws: `GraphError` where there is no objective, optimiser or parameter.
    package func trainingStep(_ optimizer: Optimizer? = nil) throws(GraphError) -> Graph {
        guard let objective else {
            throw GraphError(
                "graph '\(name)' has nothing to train: declare 'minimize …' or 'maximize …'")
        }
        let updatedAlready = Set(updates.map { parameters[$0.parameter].name })
        let names = trainableParameters.filter { !updatedAlready.contains($0) }
        guard !names.isEmpty || !updates.isEmpty else {
            throw GraphError("graph '\(name)' has no parameter to train")
        }
        if names.isEmpty { return self }
        let chosen: Optimizer
        if let optimizer {
            chosen = optimizer
        } else if let call = objective.optimizer {
            chosen = try Optimizer(call)
        } else {
            throw GraphError(
                "graph '\(name)' names no optimizer: write 'with sgd(learning_rate: 0.1)' after the "
                    + "objective")
        }
        let (copy, gradients) = try addingGradients(withRespectTo: names)
        let builder = try copy.finishing()
        builder.origin = nodes[objective.value.node].origin
        for (name, gradient) in zip(names, gradients) {
            guard let parameter = parameters.first(where: { $0.name == name }) else { continue }
            let value = builder.value(copy.image(of: parameter.value))
            let updated = try chosen.updated(value, gradient: gradient, objective.direction)
            try builder.update(parameter: name, updated)
        }
        return builder.graph
    }
}
