import GradusAutodiff
import GradusIR
import GradusOperations
import GradusTensors
import GradusTraining
import GradusTransforms
import GradusVisualization

/// The numbers in the nodes of a picture, by the reference evaluation.
struct DrawnRun {
    /// A number for each symbolic size that the values give.
    let sizes: [String: Int]
    private let given: [String: Tensor]
    private let seed: UInt64

    /// Matches values with a graph.
    ///
    /// - Throws: `GraphError` where a name is unknown or a value has another type.
    init(_ graph: Graph, _ options: DrawingOptions) throws(GraphError) {
        given = options.values ?? [:]
        seed = options.seed
        sizes = try DrawnRun.sizes(of: graph, options)
    }

    /// The sizes that options give, directly or by values.
    static func sizes(
        of graph: Graph, _ options: DrawingOptions
    ) throws(GraphError) -> [String: Int] {
        var inference = SizeInference(options.sizes)
        for (name, tensor) in (options.values ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let value = graph.declared.first(where: { $0.name == name })?.value else {
                throw GraphError("'\(name)' is no input or parameter of graph '\(graph.name)'")
            }
            do {
                try inference.add(name, graph.type(of: value), found: tensor.sizes)
            } catch {
                throw GraphError(error.description, origin: graph.node(of: value).origin)
            }
        }
        return inference.sizes
    }

    /// A tensor for each placeholder of a graph, zeros for inputs that nothing reads.
    private func placeholders(of graph: Graph) throws(GraphError) -> [String: Tensor] {
        var tensors = ReferenceEvaluator(graph).initialParameters(seed: seed)
        let uses = graph.useCounts()
        for input in graph.inputs where uses[input.value.node] == 0 {
            let type = graph.type(of: input.value)
            if let sizes = type.shape.sizes {
                tensors[input.name] = Tensor(repeating: 0, type.elementType, sizes: sizes)
            }
        }
        return tensors.merging(given) { _, given in given }
    }

    private func checkSizes(of graph: Graph) throws(GraphError) {
        let open = graph.symbolicSizes
        guard open.isEmpty else {
            throw GraphError("no number is given for the size \(open.joined(separator: ", "))")
        }
    }

    /// What each node of a differentiated graph computes. The gradient of a value stands in the node
    /// that is named after it.
    func numbers(of graph: Graph) throws(GraphError) -> DrawnValues {
        try checkSizes(of: graph)
        let results = try ReferenceEvaluator(graph).run(try placeholders(of: graph))
        var numbers = DrawnValues()
        var gradients: [String: Tensor] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for result in node.resultTypes.indices {
                let value = ValueID(node: index, result: result)
                numbers.values[value] = results[value]
                if node.origin.pullback != nil, let name = graph.name(of: value) {
                    gradients[name] = results[value]
                }
            }
        }
        for output in graph.outputs where graph.node(of: output.value).origin.pullback != nil {
            gradients[output.name] = results[output.value]
        }
        for (index, node) in graph.nodes.enumerated() where node.origin.pullback == nil {
            let value = ValueID(node: index)
            if let name = graph.name(of: value), let gradient = gradients["d_\(name)"],
                gradient.type == graph.type(of: value)
            {
                numbers.gradients[value] = gradient
            }
        }
        return numbers
    }

    /// What each node of a graph as written computes, its own gradients included, and the gradient of
    /// the objective with respect to each value on a way to it.
    func numbers(asWritten graph: Graph) throws(GraphError) -> DrawnValues {
        try checkSizes(of: graph)
        var shown: [ValueID] = []
        for (index, node) in graph.nodes.enumerated() {
            shown += node.resultTypes.indices.map { ValueID(node: index, result: $0) }
        }
        var numbers = DrawnValues()
        numbers.values = try evaluate(graph, shown) { copy throws(GraphError) in
            shown.map { copy.builder.value(copy.image(of: $0)) }
        }
        guard let objective = graph.objective?.value else { return numbers }
        var leads = [Bool](repeating: false, count: graph.nodes.count)
        leads[objective.node] = true
        for index in graph.nodes.indices.reversed() where leads[index] {
            for operand in graph.nodes[index].operands { leads[operand.node] = true }
        }
        let differentiated = shown.filter {
            leads[$0.node] && graph.type(of: $0).elementType.isFloatingPoint
                && !(graph.node(of: $0).operation is Constant)
        }
        // Where an operation has no derivative, the picture shows values alone.
        numbers.gradients =
            (try? evaluate(graph, differentiated) { copy throws(GraphError) in
                let operands = ([objective] + differentiated).map {
                    copy.builder.value(copy.image(of: $0))
                }
                return try copy.builder.apply(Gradient(), operands)
            }) ?? [:]
        return numbers
    }

    /// Evaluates what is added to a copy of a graph, for each of the given values.
    private func evaluate(
        _ graph: Graph, _ values: [ValueID],
        _ adding: (GraphCopy) throws(GraphError) -> [Value]
    ) throws(GraphError) -> [ValueID: Tensor] {
        if values.isEmpty { return [:] }
        var copy = try GraphCopy(graph)
        for index in graph.nodes.indices { try copy.copy(index) }
        let added = try adding(copy)
        let builder = try copy.finishing()
        // No output of a text has a name like these.
        for (position, value) in added.enumerated() { try builder.output("%\(position)", value) }
        let results = try ReferenceEvaluator(builder.graph.expandingGradients().graph)
            .outputs(try placeholders(of: graph))
        var tensors: [ValueID: Tensor] = [:]
        for (position, value) in values.enumerated() { tensors[value] = results["%\(position)"] }
        return tensors
    }
}
