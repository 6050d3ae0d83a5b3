import GradusTensors

extension GraphBuilder {
    /// Adds the nodes of a graph without parameters, with values in the place of its inputs, and gives
    /// those that stand for its outputs, in order.
    ///
    /// - Throws: `GraphError` where the values do not fit the inputs.
    package func inline(_ graph: Graph, _ operands: [Value]) throws(GraphError) -> [Value] {
        guard graph.parameters.isEmpty, graph.inputs.count == operands.count else {
            throw GraphError("'\(graph.name)' has \(graph.inputs.count) inputs", origin: origin)
        }
        var images = [[ValueID]](repeating: [], count: graph.nodes.count)
        for (input, operand) in zip(graph.inputs, operands) {
            guard graph.type(of: input.value) == operand.type else {
                throw GraphError(
                    "'\(input.name)' of '\(graph.name)' is \(graph.type(of: input.value)), given is "
                        + "\(operand.type)", origin: origin)
            }
            images[input.value.node] = [operand.id]
        }
        for (index, node) in graph.nodes.enumerated() where images[index].isEmpty {
            images[index] = try apply(
                erased: node.operation, node.operands.map { images[$0.node][$0.result] })
        }
        return graph.outputs.map { value(images[$0.value.node][$0.value.result]) }
    }
}
