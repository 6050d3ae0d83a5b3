import GradusIR
import GradusOperations
import GradusTensors

extension Graph {
    /// The graph with every `gradient(f, wrt: x)` replaced by the nodes that compute it, inner ones
    /// first.
    ///
    /// - Throws: `GraphError` where an operation on a path has no derivative.
    package func expandingGradients() throws(GraphError) -> Graph {
        guard nodes.contains(where: { $0.operation is Gradient }) else { return self }
        var copy = try GraphCopy(self)
        for (index, node) in nodes.enumerated() where !copy.hasImage(index) {
            guard node.operation is Gradient else {
                try copy.copy(index)
                continue
            }
            let values = node.operands.map { copy.builder.value(copy.image(of: $0)) }
            copy.builder.origin = node.origin
            let gradients = try ReverseMode.gradients(
                of: values[0], withRespectTo: Array(values.dropFirst()))
            copy.setImage(of: index, to: gradients.values.map(\.id))
        }
        return try copy.finish()
    }

    /// The graph with an output `d_NAME` for the gradient of the objective with respect to each named
    /// input or parameter.
    ///
    /// - Parameters:
    ///   - names: inputs or parameters; all floating-point parameters for nil.
    ///   - objective: the scalar; the graph's objective for nil.
    /// - Throws: `GraphError` where there is no objective, a name is unknown, or an operation on a path
    ///   has no derivative.
    package func appendingGradients(
        withRespectTo names: [String]? = nil, of objective: ValueID? = nil
    ) throws(GraphError) -> (graph: Graph, unreached: [String]) {
        guard let target = objective ?? self.objective?.value else {
            throw GraphError("graph '\(name)' has no objective to differentiate")
        }
        let declared = parameters.map { ($0.name, $0.value) } + inputs.map { ($0.name, $0.value) }
        let names =
            names
            ?? parameters.filter { type(of: $0.value).elementType.isFloatingPoint }.map(\.name)
        var wanted: [Value] = []
        var copy = try GraphCopy(self)
        for index in nodes.indices { try copy.copy(index) }
        for name in names {
            guard let value = declared.first(where: { $0.0 == name })?.1 else {
                throw GraphError("'\(name)' is no input or parameter of graph '\(self.name)'")
            }
            guard type(of: value).elementType.isFloatingPoint else {
                throw GraphError(
                    "'\(name)' is \(type(of: value)): only floating-point values have gradients")
            }
            wanted.append(copy.builder.value(copy.image(of: value)))
        }
        copy.builder.origin = nodes[target.node].origin
        let gradients = try ReverseMode.gradients(
            of: copy.builder.value(copy.image(of: target)), withRespectTo: wanted)
        let result = copy.builder
        _ = try copy.finish()
        for (name, gradient) in zip(names, gradients.values) {
            try result.output("d_\(name)", gradient)
        }
        return (result.graph, gradients.unreached.map { names[$0] })
    }
}
