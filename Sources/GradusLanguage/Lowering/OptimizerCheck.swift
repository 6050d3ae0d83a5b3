import GradusIR
import GradusTensors

/// What decides whether optimisers can be applied, where they come with Gradus.
private struct CheckedOptimizers: Hashable {
    /// One of them with its arguments.
    struct Call: Hashable {
        let name: String
        let arguments: [String: Argument]
    }

    enum Argument: Hashable {
        case number(Double)
        case value(TensorType)
    }

    let calls: [Call]
    let parameterTypes: [TensorType]
    let largestTensor: Int
}

extension GraphLowering {
    /// Whether such optimisers have no fault.
    private static let checked = BoundedCache<CheckedOptimizers, Bool>()

    /// Tries the optimisers of the objective on a parameter of each type that the graph has, so that
    /// what is wrong with them is told before anything is trained.
    func checkOptimizers() {
        let graph = builder.graph
        guard !faults.hasErrors, let calls = graph.objective?.optimizers, !calls.isEmpty,
            let place = objective
        else { return }
        var types: [TensorType] = []
        for parameter in graph.parameters {
            let type = graph.type(of: parameter.value)
            if type.elementType.isFloatingPoint, !types.contains(type) { types.append(type) }
        }
        func found() -> [Diagnostic] { faults(of: calls, for: types, in: graph, at: place) }
        if calls.allSatisfy({ ($0.definition as? DeclaredOptimizer)?.isStandard == true }) {
            let key = CheckedOptimizers(
                calls: calls.map { .init($0, in: graph) }, parameterTypes: types,
                largestTensor: options.largestTensor)
            if GraphLowering.checked.value(for: key, else: { found().isEmpty }) { return }
        }
        for fault in found() { report(fault) }
    }

    /// What is wrong with optimisers for parameters of some types.
    private func faults(
        of calls: [Graph.OptimizerCall], for types: [TensorType], in graph: Graph,
        at place: SourceRange
    ) -> [Diagnostic] {
        let scratch = GraphBuilder(name: graph.name)
        do throws(GraphError) {
            var step = OptimizerStep(builder: scratch, parameters: [])
            for (index, type) in types.enumerated() {
                step.parameters.append(
                    OptimizerStep.Parameter(
                        name: "p\(index)",
                        value: try scratch.parameter("p\(index)", type, .fill(0)),
                        gradient: try scratch.input("g\(index)", type)))
            }
            let before = step.parameters.map(\.value.id)
            var faults: [Diagnostic] = []
            for call in calls {
                guard let optimizer = call.definition as? DeclaredOptimizer else { continue }
                var arguments: [String: OptimizerStep.Argument] = [:]
                for (name, argument) in call.arguments {
                    switch argument {
                    case .number(let number): arguments[name] = .number(number)
                    case .value(let value):
                        arguments[name] = .value(
                            try scratch.input("\(call.name).\(name)", graph.type(of: value)))
                    }
                }
                faults += optimizer.lower(&step, arguments: arguments)
                if faults.contains(where: { $0.severity == .error }) { return faults }
            }
            if !types.isEmpty, step.parameters.map(\.value.id) == before {
                faults.append(.movesNothing(calls.map(\.name), at: place))
            }
            return faults
        } catch {
            return [.error(.typeMismatch, error.message, at: place)]
        }
    }
}

extension CheckedOptimizers.Call {
    fileprivate init(_ call: Graph.OptimizerCall, in graph: Graph) {
        name = call.name
        arguments = call.arguments.mapValues { argument in
            switch argument {
            case .number(let number): .number(number)
            case .value(let value): .value(graph.type(of: value))
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func movesNothing(_ names: [String], at range: SourceRange) -> Diagnostic {
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        return .error(
            .optimizerBody,
            "\(list) change\(names.count == 1 ? "s" : "") gradients and moves "
                + "no parameter", at: range,
            help: ["put an optimizer behind: with \(names.joined(separator: ", ")), adam(…)"])
    }
}
