import GradusTensors

/// Runs a graph node by node by the operations' own evaluation: slow, obvious, and the judge of the
/// optimiser, the kernels, the memory plan and the interpreter.
public struct ReferenceEvaluator: Sendable {
    /// The graph; its sizes are known and its gradients differentiated.
    public let graph: Graph

    /// An evaluator of a graph.
    public init(_ graph: Graph) { self.graph = graph }

    /// What every node gives.
    public struct Values: Sendable {
        package var results: [[Tensor]]

        /// The value of one result.
        public subscript(value: ValueID) -> Tensor { results[value.node][value.result] }
    }

    /// The starting values of parameters and states.
    public func initialParameters(seed: UInt64 = 0) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for variable in graph.variables {
            tensors[variable.name] = variable.initializer.tensor(
                for: graph.type(of: variable.value), path: variable.name, seed: seed)
        }
        return tensors
    }

    /// Computes every node.
    ///
    /// - Parameter placeholders: a tensor for each input, parameter and state, by name.
    /// - Throws: `GraphError` where a tensor is missing or of another type, or an operation cannot be
    ///   evaluated.
    public func run(_ placeholders: [String: Tensor]) throws(GraphError) -> Values {
        try run(placeholders) { _, _, results in results }
    }

    /// Computes every node, and puts something else in the place of what is computed.
    ///
    /// - Parameter adjust: from a node's number, its operands and its results, what stands for the
    ///   results: of the same types.
    /// - Throws: as `run`.
    package func run(
        _ placeholders: [String: Tensor], adjust: (Int, [Tensor], [Tensor]) -> [Tensor]
    ) throws(GraphError) -> Values {
        var values = Values(results: [])
        values.results.reserveCapacity(graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            if let placeholder = node.operation as? Placeholder {
                guard let tensor = placeholders[placeholder.name] else {
                    throw GraphError("no value is given for '\(placeholder.name)'")
                }
                guard tensor.type == placeholder.type else {
                    throw GraphError(
                        "'\(placeholder.name)' is \(placeholder.type), given is \(tensor.type)")
                }
                values.results.append([tensor])
                continue
            }
            do {
                let operands = node.operands.map { values[$0] }
                let results = try node.operation.evaluate(operands)
                values.results.append(adjust(index, operands, results))
            } catch {
                throw GraphError(error.message, cause: error, origin: node.origin)
            }
        }
        return values
    }

    /// The outputs by name.
    ///
    /// - Throws: as `run`.
    public func outputs(_ placeholders: [String: Tensor]) throws(GraphError) -> [String: Tensor] {
        let values = try run(placeholders)
        return Dictionary(uniqueKeysWithValues: graph.outputs.map { ($0.name, values[$0.value]) })
    }
}
