import GradusIR
import GradusTensors

/// Tensors of one shape along a new axis.
package struct Stack: CompositeOperation, DifferentiableOperation {
    package let axis: Int

    package init(axis: Int) { self.axis = axis }

    package static let signature = OperationSignature(
        "stack", .shape, operands: ["x"], arity: .variadic,
        attributes: [.init("axis", .integer, default: .integer(0))],
        formula: "y[i] = xᵢ along a new axis",
        documentation: """
            Tensors of one type side by side along a new axis, the first by default; a negative axis \
            counts from the end of the result's axes.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axis = attributes.integer("axis") ?? 0
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integer(axis)]) }

    /// The axis counted from the front.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Stack {
        guard let first = operands.first else { throw TypeRule.noOperands(of: "stack") }
        return Stack(axis: try TypeRule.newAxes([axis], of: first, for: "stack")[0])
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let axis = try canonicalized(for: operands).axis
        try TypeRule.requireEqual(operands, of: "stack")
        var dimensions = operands[0].shape.dimensions
        dimensions.insert(Dimension(operands.count), at: axis)
        return [operands[0].with(Shape(dimensions))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let axis = try canonicalized(for: operands.map(\.type)).axis
        var raised = operands[0].sizes
        raised.insert(1, at: axis)
        return try Concatenate(axis: axis).evaluate(operands.map { $0.reshaped(raised) ?? $0 })
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        var raised: [Value] = []
        for operand in operands { raised.append(try operand.expandingDims([axis])) }
        return [try Value.concatenation(raised, axis: axis)]
    }

    /// `x̄ᵢ = ȳ[i]`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        var cotangents: [Value?] = []
        for index in context.operands.indices {
            guard context.isNeeded[index] else {
                cotangents.append(nil)
                continue
            }
            let (start, limit) = (Dimension(index), Dimension(index + 1))
            cotangents.append(
                try context.cotangent.sliced(axis: axis, from: start, to: limit)
                    .reshaped(to: context[index].shape))
        }
        return cotangents
    }
}
