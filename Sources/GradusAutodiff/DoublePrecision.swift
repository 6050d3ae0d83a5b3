import GradusIR
import GradusOperations
import GradusTensors

extension Graph {
    /// The same graph in double precision: every `f32` of a declaration, a constant or an attribute is
    /// `f64`, so that differences measure the mathematics rather than the rounding.
    ///
    /// - Throws: `GraphError` where an operation has no form in double precision.
    package func inDoublePrecision() throws(GraphError) -> Graph {
        var images: [[ValueID]] = []
        let builder = GraphBuilder(name: name)
        for (index, node) in nodes.enumerated() {
            builder.origin = node.origin
            if node.operation is Placeholder {
                images.append([try declare(index, in: builder)])
                continue
            }
            if let constant = node.operation as? Constant {
                let value = builder.constant(constant.tensor.inDoublePrecision, file: constant.file)
                images.append([value.id])
                continue
            }
            images.append(
                try builder.apply(
                    erased: node.operation.inDoublePrecision(origin: node.origin),
                    node.operands.map { images[$0.node][$0.result] }, name: node.name))
        }
        func image(_ value: ValueID) -> Value {
            builder.value(images[value.node][value.result])
        }
        for output in outputs { try builder.output(output.name, image(output.value)) }
        if let objective {
            try builder.objective(
                objective.direction, image(objective.value),
                with: objective.optimizers.map { call in call.mappingValues { image($0).id } })
        }
        return builder.graph
    }

    private func declare(_ index: Int, in builder: GraphBuilder) throws(GraphError) -> ValueID {
        let value = ValueID(node: index)
        let type = type(of: value)
        let wide = type.elementType == .f32 ? type.with(.f64) : type
        if let input = inputs.first(where: { $0.value == value }) {
            return try builder.input(input.name, wide, isDistribution: input.isDistribution).id
        }
        guard let variable = variables.first(where: { $0.value == value }) else {
            throw GraphError("a placeholder is not declared", origin: nodes[index].origin)
        }
        var initializer = variable.initializer
        if case .tensor(let tensor, let file) = initializer {
            initializer = .tensor(tensor.inDoublePrecision, file: file)
        }
        return states.contains { $0.value == value }
            ? try builder.state(variable.name, wide, initializer).id
            : try builder.parameter(variable.name, wide, initializer).id
    }
}

extension Tensor {
    /// The tensor with `f32` elements as `f64`.
    package var inDoublePrecision: Tensor { elementType == .f32 ? converted(to: .f64) : self }
}

extension Operation {
    /// The operation with `f32` in its attributes replaced by `f64`.
    fileprivate func inDoublePrecision(origin: Origin) throws(GraphError) -> any Operation {
        if let custom = self as? CustomFunction {
            return try custom.mapGraphs { (graph) throws(GraphError) in
                try graph.inDoublePrecision()
            }
        }
        var attributes = attributes
        let narrow = attributes.names.filter { attributes[$0] == .elementType(.f32) }
        if narrow.isEmpty { return self }
        for name in narrow { attributes[name] = .elementType(.f64) }
        do {
            return try Self(attributes: attributes)
        } catch {
            throw GraphError(error.message, cause: error, origin: origin)
        }
    }
}
