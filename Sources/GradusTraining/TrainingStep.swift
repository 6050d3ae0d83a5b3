import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTransforms

extension Graph {
    /// The graph of one training step: the gradients of the objective, still to be differentiated,
    /// what the optimisers make of them, and an update `W <- …` for each floating-point parameter that
    /// the graph does not update itself. States come with their updates.
    ///
    /// - Parameter optimizers: how parameters are updated; the graph's own for nil.
    /// - Throws: `GraphError` where there is no objective, optimiser or parameter.
    package func trainingStep(_ optimizers: [OptimizerCall]? = nil) throws(GraphError) -> Graph {
        let graph = try resolvingTraining(true)
        guard let objective = graph.objective else {
            throw GraphError(
                "graph '\(name)' has nothing to train: declare 'minimize …' or 'maximize …'")
        }
        let updated = Set(graph.updates.map(graph.name(of:)))
        let names = graph.trainableParameters.filter { !updated.contains($0) }
        guard !names.isEmpty || !graph.updates.isEmpty else {
            throw GraphError("graph '\(name)' has no parameter to train")
        }
        let (copy, gradients) = try graph.addingGradients(withRespectTo: names)
        let builder = try copy.finishing()
        builder.origin = graph.nodes[objective.value.node].origin
        if !names.isEmpty {
            let calls = optimizers ?? objective.optimizers
            guard !calls.isEmpty else {
                throw GraphError(
                    "graph '\(name)' names no optimizer: write 'with sgd(learning_rate: 0.1)' after "
                        + "the objective")
            }
            var step = OptimizerStep(builder: builder, parameters: [])
            for (name, gradient) in zip(names, gradients) {
                guard let value = builder.declared(name) else { continue }
                let descent = objective.direction == .minimize ? gradient : try -gradient
                step.parameters.append(.init(name: name, value: value, gradient: descent))
            }
            for call in calls { try step.apply(call) { copy.image(of: $0) } }
            for parameter in step.parameters
            where builder.declared(parameter.name)?.id != parameter.value.id {
                try builder.update(parameter.name, parameter.value)
            }
        }
        try builder.countSteps()
        return builder.graph.withoutOptimizers()
    }
}

extension OptimizerStep {
    /// Applies an optimiser whose arguments are values that have images in the step.
    fileprivate mutating func apply(
        _ call: Graph.OptimizerCall, _ image: (ValueID) -> ValueID
    ) throws(GraphError) {
        guard
            let definition = call.definition ?? StandardLibrary.optimizer(named: call.name)
        else {
            let known = StandardLibrary.optimizerNames.joined(separator: ", ")
            throw GraphError("there is no optimizer '\(call.name)'; there is: \(known)")
        }
        var arguments: [String: Argument] = [:]
        for (name, argument) in call.arguments {
            switch argument {
            case .number(let number): arguments[name] = .number(number)
            case .value(let value): arguments[name] = .value(builder.value(image(value)))
            }
        }
        try definition.apply(to: &self, arguments: arguments)
    }
}

extension GraphBuilder {
    /// Counts the steps where the graph depends on their number and does not count them itself.
    fileprivate func countSteps() throws(GraphError) {
        guard let count = declared(ImpliedState.step.name),
            !graph.updates.contains(where: { $0.target == count.id })
        else { return }
        try update(ImpliedState.step.name, try count + 1)
    }
}
