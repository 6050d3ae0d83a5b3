import GradusIR
import GradusTensors

/// `x[…, indices, …]`: NumPy's `take`.
package struct Gather: DifferentiableOperation {
    package let axis: Int

    package init(axis: Int = 0) { self.axis = axis }

    package static let signature = OperationSignature(
        "gather", .indexing, operands: ["x", "indices"],
        attributes: [.init("axis", .integer, default: .integer(0))],
        formula: "y[a, i, b] = x[a, indices[i], b]",
        documentation: """
            The slices of x along an axis, the first by default, that integers choose; the axes of the \
            indices stand in its place. Negative indices count from the end. Outside the axis there is \
            NaN, 0 for integers, false for bool.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axis = attributes.integer("axis") ?? 0
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integer(axis)]) }

    /// The axis counted from the front.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Gather {
        Gather(axis: try TypeRule.axis(axis, of: operands[0], for: "gather"))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try IndexRule.requireIndices(operands[1], operand: 1, of: "gather")
        let axis = try canonicalized(for: operands).axis
        let x = operands[0]
        var dimensions = x.shape.dimensions
        dimensions.replaceSubrange(axis...axis, with: operands[1].shape.dimensions)
        return [x.with(Shape(dimensions))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, indices) = (operands[0], operands[1].integers)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: operands.map(\.type))[0])
        let axis = try canonicalized(for: operands.map(\.type)).axis
        let size = x.sizes[axis]
        let inner = Tensor.count(of: Array(x.sizes[(axis + 1)...]))
        let outer = Tensor.count(of: Array(x.sizes[..<axis]))
        func chosen<Element>(_ elements: [Element], else missing: Element) -> [Element] {
            guard !sizes.contains(0) else { return [] }
            return (0..<outer).flatMap { block in
                indices.flatMap { index -> [Element] in
                    guard let place = IndexRule.place(index, in: size) else {
                        return [Element](repeating: missing, count: inner)
                    }
                    let start = (block * size + place) * inner
                    return Array(elements[start..<start + inner])
                }
            }
        }
        return [
            x.elementType.isFloatingPoint
                ? Tensor(x.elementType, sizes: sizes, converting: chosen(x.doubles, else: .nan))
                : Tensor(x.elementType, sizes: sizes, converting: chosen(x.integers, else: 0))
        ]
    }

    /// `x̄[a, k, b] = Σ ȳ[a, i, b]` over the i with `indices[i] = k`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let size = context[0].shape[axis]
        return [
            try context.cotangent.scatterAdded(at: context[1], size: size, axis: axis), nil,
        ]
    }
}
