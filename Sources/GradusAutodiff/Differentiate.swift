import GradusIR
import GradusOperations
import GradusTensors

/// A graph with its gradients written out.
package struct DifferentiatedGraph {
    /// No `gradient` is left in it.
    package let graph: Graph
    /// What was to be differentiated by but is on no path to the scalar: its gradient is zero.
    package let unreached: [Unreached]

    /// A gradient that is zero because no path leads to the scalar.
    package struct Unreached: Hashable, Sendable {
        /// The value's name.
        package let name: String
        /// Where the gradient is asked for.
        package let place: SourceRange?
    }
}

extension Graph {
    /// The graph with every `gradient(f, wrt: x)` replaced by the nodes that compute it, inner ones
    /// first.
    ///
    /// - Parameter carriesSigns: whether negations may stand behind the operations that follow, instead
    ///   of where derivatives have them, which spares rewriting the graph so. Zeros may get another sign.
    /// - Throws: `GraphError` where an operation on a path has no derivative.
    package func expandingGradients(
        carriesSigns: Bool = false
    ) throws(GraphError) -> DifferentiatedGraph {
        guard nodes.contains(where: \.holdsGradient) else {
            return DifferentiatedGraph(graph: self, unreached: [])
        }
        var unreached: [DifferentiatedGraph.Unreached] = []
        var copy = try GraphCopy(self)
        for (index, node) in nodes.enumerated() where !copy.hasImage(index) {
            guard node.isKind(Gradient.self) else {
                try copy.copyExpanded(index)
                continue
            }
            let values = node.operands.map { copy.builder.value(copy.image(of: $0)) }
            copy.builder.origin = node.origin
            let gradients = try ReverseMode.gradients(
                of: values[0], withRespectTo: Array(values.dropFirst()),
                carriesSigns: carriesSigns)
            copy.setImage(of: index, to: gradients.values.map(\.id))
            for position in gradients.unreached {
                let value = values[position + 1].id
                unreached.append(
                    DifferentiatedGraph.Unreached(
                        name: copy.builder.graph.name(of: value) ?? "a value",
                        place: node.origin.source))
            }
        }
        return DifferentiatedGraph(graph: try copy.finish(), unreached: unreached)
    }

    /// The graph with an output `d_NAME` for the gradient of the objective with respect to each named
    /// input or parameter, still to be differentiated.
    ///
    /// - Parameter names: inputs or parameters; all floating-point parameters for nil.
    /// - Throws: `GraphError` where there is no objective, a name is unknown, or a value has no gradient.
    package func requestingGradients(
        withRespectTo names: [String]? = nil
    ) throws(GraphError) -> Graph {
        let names = names ?? trainableParameters
        for name in names where outputs.contains(where: { $0.name == "d_\(name)" }) {
            throw GraphError(
                "the gradient by '\(name)' is called 'd_\(name)', as is an output of graph "
                    + "'\(self.name)': give that another name")
        }
        let (copy, gradients) = try addingGradients(withRespectTo: names)
        let result = try copy.finishing()
        for (name, gradient) in zip(names, gradients) {
            try result.output("d_\(name)", gradient)
        }
        return result.graph
    }

    /// The names of the floating-point parameters.
    package var trainableParameters: [String] {
        parameters.filter { type(of: $0.value).elementType.isFloatingPoint }.map(\.name)
    }

    /// A copy of the graph in a builder, with the gradients of the objective added, still to be
    /// differentiated.
    package func addingGradients(
        withRespectTo names: [String]
    ) throws(GraphError) -> (copy: GraphCopy, gradients: [Value]) {
        guard let objective else {
            throw GraphError(
                "graph '\(name)' has nothing to differentiate: declare 'minimize …' or 'maximize …'"
            )
        }
        let declared = Dictionary(
            parameters.map { ($0.name, $0.value) } + inputs.map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first })
        var copy = try GraphCopy(self)
        for index in nodes.indices { try copy.copy(index) }
        var operands = [copy.builder.value(copy.image(of: objective.value))]
        for name in names {
            guard let value = declared[name] else {
                throw GraphError("'\(name)' is no input or parameter of graph '\(self.name)'")
            }
            guard type(of: value).elementType.isFloatingPoint else {
                throw GraphError(
                    "'\(name)' is \(type(of: value)): only floating-point values have gradients")
            }
            operands.append(copy.builder.value(copy.image(of: value)))
        }
        copy.builder.origin = nodes[objective.value.node].origin
        return (copy, names.isEmpty ? [] : try copy.builder.apply(Gradient(), operands))
    }
}

extension Node {
    /// Whether it is a gradient, or a function with one inside.
    fileprivate var holdsGradient: Bool {
        guard isKind(CustomFunction.self), let custom = operation as? CustomFunction else {
            return isKind(Gradient.self)
        }
        return [custom.body, custom.derivative].contains {
            $0.nodes.contains(where: \.holdsGradient)
        }
    }
}

extension GraphCopy {
    /// Copies a node; of a function with a derivative of its own the gradients inside are written out.
    fileprivate mutating func copyExpanded(_ index: Int) throws(GraphError) {
        let node = source.nodes[index]
        guard node.holdsGradient, let custom = node.operation as? CustomFunction else {
            return try copy(index)
        }
        let expanded = try custom.mapGraphs { (graph) throws(GraphError) in
            try graph.expandingGradients().graph
        }
        builder.origin = node.origin
        setImage(
            of: index,
            to: try builder.apply(
                erased: expanded, node.operands.map { image(of: $0) }, name: node.name))
    }
}
