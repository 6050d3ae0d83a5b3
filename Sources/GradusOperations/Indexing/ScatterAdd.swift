import GradusIR
import GradusTensors

/// Sums of slices that go to the same place: the transpose of `gather`.
package struct ScatterAdd: DifferentiableOperation {
    package let size: Dimension
    package let axis: Int

    package init(size: Dimension, axis: Int = 0) {
        self.size = size
        self.axis = axis
    }

    package static let signature = OperationSignature(
        "scatter_add", .indexing, operands: ["indices", "updates"],
        attributes: [.init("size", .shape), .init("axis", .integer, default: .integer(0))],
        formula: "y[a, k, b] = Σ updates[a, i, b] over indices[i] = k",
        documentation: """
            Zeros, with an axis of the given size in the place of the indices' axes among those of the \
            updates, to which each update is added where its index says. Negative indices count from \
            the end; those outside the axis are left out.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        size = try IndexRule.size("size", of: attributes, for: "scatter_add")
        axis = attributes.integer("axis") ?? 0
    }

    package var attributes: AttributeValues {
        AttributeValues(["size": .shape([size]), "axis": .integer(axis)])
    }

    package func binding(_ sizes: [String: Int]) -> ScatterAdd {
        ScatterAdd(size: size.binding(sizes), axis: axis)
    }

    /// The axis counted from the front of the result.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> ScatterAdd {
        let (indices, updates) = (operands[0], operands[1])
        let rank = updates.rank - indices.rank + 1
        let place = axis < 0 ? axis + rank : axis
        guard (0..<max(rank, 0)).contains(place) else {
            throw OperationError(
                .rank, "axis \(axis) of 'scatter_add' is not there",
                labels: [
                    .init(operand: 0, "indices are \(indices)"),
                    .init(operand: 1, "updates are \(updates)"),
                ])
        }
        return ScatterAdd(size: size, axis: place)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let (indices, updates) = (operands[0], operands[1])
        try IndexRule.requireIndices(indices, operand: 0, of: "scatter_add")
        try TypeRule.requireNumeric([updates], of: "scatter_add")
        let axis = try canonicalized(for: operands).axis
        var dimensions = updates.shape.dimensions
        let range = axis..<axis + indices.rank
        guard Array(dimensions[range]) == indices.shape.dimensions else {
            throw OperationError(
                .shape,
                "updates of 'scatter_add' have the axes \(Shape(Array(dimensions[range]))) for "
                    + "indices of \(indices.shape)",
                labels: [
                    .init(operand: 0, "indices are \(indices)"),
                    .init(operand: 1, "updates are \(updates)"),
                ])
        }
        dimensions.replaceSubrange(range, with: [size])
        let result = Shape(dimensions)
        try TypeRule.requireSizes(result, of: "scatter_add")
        return [updates.with(result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (indices, updates) = (operands[0].integers, operands[1])
        let types = operands.map(\.type)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: types)[0])
        let axis = try canonicalized(for: types).axis
        let inner = Tensor.count(of: Array(sizes[(axis + 1)...]))
        let outer = Tensor.count(of: Array(sizes[..<axis]))
        let places = (0..<(updates.count > 0 ? outer : 0)).flatMap { block in
            indices.flatMap { index in
                let place = IndexRule.place(index, in: sizes[axis])
                return (0..<inner).map { offset in
                    place.map { (block * sizes[axis] + $0) * inner + offset }
                }
            }
        }
        let count = Tensor.count(of: sizes)
        if updates.elementType.isFloatingPoint {
            var sums = [Double](repeating: 0, count: count)
            for case (let place?, let update) in zip(places, updates.doubles) {
                sums[place] += update
            }
            return [Tensor(updates.elementType, sizes: sizes, converting: sums)]
        }
        var sums = [Int64](repeating: 0, count: count)
        for case (let place?, let update) in zip(places, updates.integers) {
            sums[place] &+= update
        }
        return [Tensor(updates.elementType, sizes: sizes, converting: sums)]
    }

    /// `ū[a, i, b] = ȳ[a, indices[i], b]`, 0 for an index outside the axis
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (indices, updates) = (context[0], context[1])
        let gathered = try context.cotangent.gathered(at: indices, axis: axis)
        let limit = try indices.builder.size(of: size, indices.elementType)
        let isInside = try (indices .< limit) .& (indices .>= -limit)
        let inner = updates.shape.rank - axis - indices.shape.rank
        let raised = Shape(
            indices.shape.dimensions + [Dimension](repeating: 1, count: inner))
        return [nil, try isInside.reshaped(to: raised).select(gathered, 0)]
    }
}
