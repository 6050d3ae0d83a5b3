import GradusIR
import GradusTensors

/// The attributes of an average over windows, and of its gradient.
package struct AveragePool: Hashable, Sendable {
    package let pool: PoolAttributes
    /// Whether the zeros around the image count as elements.
    package let countsPadding: Bool

    package init(_ pool: PoolAttributes, countsPadding: Bool = true) {
        self.pool = pool
        self.countsPadding = countsPadding
    }

    package init(
        _ attributes: AttributeValues, axes: Int, of name: String
    ) throws(OperationError) {
        pool = try PoolAttributes(attributes, axes: axes, of: name)
        countsPadding = attributes.boolean("count_padding")
    }

    package static let signature =
        PoolAttributes.signature + [.init("count_padding", .boolean, default: .boolean(true))]

    package var attributes: AttributeValues {
        var attributes = pool.attributes
        attributes["count_padding"] = .boolean(countsPadding)
        return attributes
    }

    /// Over images of height 1.
    var raised: AveragePool { AveragePool(pool.raised, countsPadding: countsPadding) }

    /// What the sum over a window of so many elements is divided by.
    func divisor(_ count: Int) -> Double {
        countsPadding
            ? pool.extents.reduce(1) { $0 * Double($1) } : Double(count)
    }
}

/// The mean of each window.
package struct AvgPool2D: DifferentiableOperation {
    package let average: AveragePool

    package init(_ average: AveragePool) { self.average = average }

    package static let signature = OperationSignature(
        "avg_pool2d", .convolution, operands: ["x"], attributes: AveragePool.signature,
        formula: "y[n, c, i, j] = Σ x[n, c, i + u, j + v] / size",
        documentation: """
            The mean of each window over the height and width of x [batch, channels, height, width]. \
            The windows lie side by side unless 'strides' are given; 'padding' is that of conv2d, and \
            its zeros count as elements unless 'count_padding' is false.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        average = try AveragePool(attributes, axes: 2, of: "avg_pool2d")
    }

    package var attributes: AttributeValues { average.attributes }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        try PoolGeometry(operands[0], average.pool, of: "avg_pool2d")
    }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> AvgPool2D {
        AvgPool2D(
            AveragePool(
                try resolved(operands).attributes, countsPadding: average.countsPadding))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "avg_pool2d")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [x.type])[0])
        let elements = x.doubles
        let means = try resolved([x.type]).windows.map { window in
            window.reduce(0.0) { $0 + elements[$1] } / average.divisor(window.count)
        }
        return [Tensor(x.elementType, sizes: sizes, converting: means)]
    }

    /// `x̄` is `ȳ` over the size of the window at each of its elements, added up
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [
            try context.cotangent.applying(
                AvgPool2DGradient(average, size: context[0].shape.spatial))
        ]
    }
}

/// `x[n, c, i + u, j + v] = Σ g[n, c, i, j] / size`
package struct AvgPool2DGradient: DifferentiableOperation {
    package let average: AveragePool
    /// The height and width of the images.
    package let size: Shape

    package init(_ average: AveragePool, size: Shape) {
        self.average = average
        self.size = size
    }

    package static let signature = OperationSignature(
        "avg_pool2d_gradient", .convolution, operands: ["g"],
        attributes: [.init("size", .shape)] + AveragePool.signature,
        formula: "x[n, c, i + u, j + v] = Σ g[n, c, i, j] / size",
        documentation: """
            The gradient of avg_pool2d for a cotangent g of its result. 'size' is the height and width \
            of the images; the other attributes are those of avg_pool2d.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        average = try AveragePool(attributes, axes: 2, of: "avg_pool2d_gradient")
        size = try ConvolutionAttributes.size(attributes, of: "avg_pool2d_gradient")
    }

    package var attributes: AttributeValues {
        var attributes = average.attributes
        attributes["size"] = .shape(size)
        return attributes
    }

    package func binding(_ sizes: [String: Int]) -> AvgPool2DGradient {
        AvgPool2DGradient(average, size: size.binding(sizes))
    }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        let g = operands[0]
        guard g.rank == 4 else {
            throw .windowRank(
                g, "[batch, channels, height, width]", operand: 0, of: "avg_pool2d_gradient")
        }
        let image = g.with(Shape(Array(g.shape.dimensions[..<2]) + size.dimensions))
        let geometry = try PoolGeometry(image, average.pool, of: "avg_pool2d_gradient")
        guard geometry.result == g.shape else {
            throw OperationError(
                .shape,
                "the cotangent of 'avg_pool2d_gradient' is of \(geometry.result), found \(g.shape)",
                labels: [.init(operand: 0, "this is \(g)")])
        }
        return geometry
    }

    /// The padding in numbers.
    package func canonicalized(
        for operands: [TensorType]
    ) throws(OperationError) -> AvgPool2DGradient {
        AvgPool2DGradient(
            AveragePool(
                try resolved(operands).attributes, countsPadding: average.countsPadding),
            size: size)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "avg_pool2d_gradient")
        return [operands[0].with(try resolved(operands).image)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let g = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [g.type])[0])
        var sums = [Double](repeating: 0, count: Tensor.count(of: sizes))
        for (window, cotangent) in zip(try resolved([g.type]).windows, g.doubles) {
            for place in window { sums[place] += cotangent / average.divisor(window.count) }
        }
        return [Tensor(g.elementType, sizes: sizes, converting: sums)]
    }

    /// `ḡ = avg_pool2d(x̄)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.applying(AvgPool2D(average))]
    }
}
