import GradusIR
import GradusTensors

/// NumPy's `dot`.
package struct Dot: CompositeOperation, DifferentiableOperation {
    package init() {}

    package static let signature = OperationSignature(
        "dot", .linearAlgebra, operands: ["x", "y"], formula: "Σᵢ xᵢ yᵢ",
        documentation: """
            The inner product of two vectors. In general, as NumPy has it, the sum of products over \
            the last axis of x and the last but one of y, the remaining axes of x before those of y: \
            [a, k] and [b, k, c] give [a, b, c]. With a scalar it is the product. Integers wrap.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {}

    /// The axis of the right operand that is summed over.
    private func innerAxis(of right: Shape) -> Int { max(right.rank - 2, 0) }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: "dot")
        try TypeRule.requireEqualElementTypes(operands, of: "dot")
        let (x, y) = (operands[0], operands[1])
        if x.rank == 0 || y.rank == 0 { return [x.with(x.rank == 0 ? y.shape : x.shape)] }
        let axis = innerAxis(of: y.shape)
        guard x.shape[x.rank - 1] == y.shape[axis] else {
            throw OperationError(
                .shape,
                "inner sizes of 'dot' differ: \(x.shape[x.rank - 1]) and \(y.shape[axis])",
                labels: [
                    .init(operand: 0, axis: x.rank - 1, "left is \(x)"),
                    .init(operand: 1, axis: axis, "right is \(y)"),
                ])
        }
        var rest = y.shape.dimensions
        rest.remove(at: axis)
        return [x.with(Shape(x.shape.dimensions.dropLast() + rest))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, y) = (operands[0], operands[1])
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: operands.map(\.type))[0])
        if sizes.contains(0) {
            return [Tensor(x.elementType, sizes: sizes, converting: [Double]())]
        }
        if x.sizes.isEmpty || y.sizes.isEmpty {
            let stretch = BroadcastTo(shape: Shape(sizes))
            return try Multiply().evaluate(stretch.evaluate([x]) + stretch.evaluate([y]))
        }
        let axis = innerAxis(of: y.type.shape)
        let strides = Shape.rowMajorStrides(y.sizes)
        let inner = y.sizes[axis]
        var (rest, restStrides) = (y.sizes, strides)
        rest.remove(at: axis)
        restStrides.remove(at: axis)
        let rows = Tensor.count(of: x.sizes.dropLast())
        let columns = StridedIndices.offsets(sizes: rest, strides: restStrides)
        let matrix = x.reshaped([rows, inner]) ?? x
        let places = (0..<inner).flatMap { k in columns.map { $0 + k * strides[axis] } }
        let other = y.selecting(places, sizes: [inner, columns.count])
        let product = try MatMul().evaluate([matrix, other])[0]
        return [product.reshaped(sizes) ?? product]
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (x, y) = (operands[0], operands[1])
        if x.shape.rank == 0 || y.shape.rank == 0 { return [try x * y] }
        if y.shape.rank <= 2 { return [try x.matmul(y)] }
        let axis = innerAxis(of: y.shape)
        let order = [axis] + (0..<y.shape.rank).filter { $0 != axis }
        let turned = try y.transposed(order)
        let inner = y.shape[axis]
        let columns = turned.shape.dimensions.dropFirst().reduce(Dimension(1)) { $0 * $1 }
        let product = try x.matmul(try turned.reshaped(to: [inner, columns]))
        return [
            try product.reshaped(
                to: Shape(x.shape.dimensions.dropLast() + turned.shape.dimensions.dropFirst()))
        ]
    }

    /// With both as matrices over the inner axis: `X̄ = Z̄ Yᵀ`, `Ȳ = Xᵀ Z̄`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, y, cotangent) = (context[0], context[1], context.cotangent)
        if x.shape.rank == 0 || y.shape.rank == 0 || (x.shape.rank == 1 && y.shape.rank == 1) {
            return [
                context.isNeeded[0] ? try (cotangent * y).summed(to: x.shape) : nil,
                context.isNeeded[1] ? try (cotangent * x).summed(to: y.shape) : nil,
            ]
        }
        let axis = innerAxis(of: y.shape)
        let order = [axis] + (0..<y.shape.rank).filter { $0 != axis }
        let turned = try y.transposed(order)
        let rows = x.shape.dimensions.dropLast().reduce(Dimension(1)) { $0 * $1 }
        let columns = turned.shape.dimensions.dropFirst().reduce(Dimension(1)) { $0 * $1 }
        let inner = y.shape[axis]
        let matrix = try cotangent.reshaped(to: [rows, columns])
        var (left, right): (Value?, Value?) = (nil, nil)
        if context.isNeeded[0] {
            left = try matrix.matmul(turned.reshaped(to: [inner, columns]), transposeB: true)
                .reshaped(to: x.shape)
        }
        if context.isNeeded[1] {
            right = try x.reshaped(to: [rows, inner]).matmul(matrix, transposeA: true)
                .reshaped(to: turned.shape).transposed(Transpose.inverse(of: order))
        }
        return [left, right]
    }
}
