import GradusIR
import GradusTensors

/// Zeros, with each element of g added where its window of x has its largest element.
package struct MaxPool2DGradient: DifferentiableOperation {
    package let pool: PoolAttributes

    package init(_ pool: PoolAttributes) { self.pool = pool }

    package static let signature = OperationSignature(
        "max_pool2d_gradient", .convolution, operands: ["x", "g"],
        attributes: PoolAttributes.signature,
        formula: "z[n, c, argmax x[n, c, i + u, j + v]] = Σ g[n, c, i, j]",
        documentation: """
            The gradient of max_pool2d at x for a cotangent g of its result: each element of g is added \
            at the place of the largest element of its window. The attributes are those of max_pool2d.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        pool = try PoolAttributes(attributes, axes: 2, of: "max_pool2d_gradient")
    }

    package var attributes: AttributeValues { pool.attributes }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        let geometry = try PoolGeometry(operands[0], pool, of: "max_pool2d_gradient")
        try geometry.requireResult(operands[1], like: operands[0], of: "max_pool2d_gradient")
        return geometry
    }

    /// The padding in numbers.
    package func canonicalized(
        for operands: [TensorType]
    ) throws(OperationError) -> MaxPool2DGradient {
        MaxPool2DGradient(try resolved(operands).attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "max_pool2d_gradient")
        _ = try resolved(operands)
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, g) = (operands[0], operands[1].doubles)
        let geometry = try resolved(operands.map(\.type))
        var sums = [Double](repeating: 0, count: x.count)
        for (place, cotangent) in zip(MaxPool2D.places(x, geometry), g) { sums[place] += cotangent }
        return [Tensor(x.elementType, sizes: x.sizes, converting: sums)]
    }

    /// `ḡ` is `z̄` at the places of the largest elements
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        guard context.isNeeded[1] else { return [nil, nil] }
        return [nil, try context[0].applying(MaxPool2DGather(pool), context.cotangent)]
    }
}

/// The elements of v where each window of x has its largest element.
package struct MaxPool2DGather: DifferentiableOperation {
    package let pool: PoolAttributes

    package init(_ pool: PoolAttributes) { self.pool = pool }

    package static let signature = OperationSignature(
        "max_pool2d_gather", .convolution, operands: ["x", "v"],
        attributes: PoolAttributes.signature,
        formula: "y[n, c, i, j] = v[n, c, argmax x[n, c, i + u, j + v]]",
        documentation: """
            The elements of v, of x's shape, at the places of the largest element of each window of x: \
            the change of max_pool2d where x changes by v. The attributes are those of max_pool2d.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        pool = try PoolAttributes(attributes, axes: 2, of: "max_pool2d_gather")
    }

    package var attributes: AttributeValues { pool.attributes }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        try TypeRule.requireEqual(operands, of: "max_pool2d_gather")
        return try PoolGeometry(operands[0], pool, of: "max_pool2d_gather")
    }

    /// The padding in numbers.
    package func canonicalized(
        for operands: [TensorType]
    ) throws(OperationError) -> MaxPool2DGather {
        MaxPool2DGather(try resolved(operands).attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "max_pool2d_gather")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let types = operands.map(\.type)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: types)[0])
        let places = MaxPool2D.places(operands[0], try resolved(types))
        return [operands[1].selecting(places, sizes: sizes)]
    }

    /// `v̄` is `ȳ` at the places of the largest elements, added up
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        guard context.isNeeded[1] else { return [nil, nil] }
        return [nil, try context[0].applying(MaxPool2DGradient(pool), context.cotangent)]
    }
}
