import GradusIR
import GradusTensors

/// The largest element of each window.
package struct MaxPool2D: DifferentiableOperation {
    package let pool: PoolAttributes

    package init(_ pool: PoolAttributes) { self.pool = pool }

    package static let signature = OperationSignature(
        "max_pool2d", .convolution, operands: ["x"], attributes: PoolAttributes.signature,
        formula: "y[n, c, i, j] = max x[n, c, i + u, j + v]",
        documentation: """
            The largest element of each window over the height and width of x [batch, channels, height, \
            width]. The windows lie side by side unless 'strides' are given; 'padding' is that of \
            conv2d, and never the largest. A NaN in a window gives NaN; the first of equal elements \
            has the gradient.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        pool = try PoolAttributes(attributes, axes: 2, of: "max_pool2d")
    }

    package var attributes: AttributeValues { pool.attributes }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> MaxPool2D {
        MaxPool2D(try PoolGeometry(operands[0], pool, of: "max_pool2d").attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "max_pool2d")
        return [operands[0].with(try PoolGeometry(operands[0], pool, of: "max_pool2d").result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [x.type])[0])
        let places = MaxPool2D.places(x, try PoolGeometry(x.type, pool, of: "max_pool2d"))
        return [x.selecting(places, sizes: sizes)]
    }

    /// For each window the place of its first NaN, or of the first of its largest elements.
    static func places(_ x: Tensor, _ geometry: PoolGeometry) -> [Int] {
        let elements = x.doubles
        return geometry.windows.map { window in
            var best = window[0]
            for place in window.dropFirst() where !elements[best].isNaN {
                if elements[place].isNaN || elements[place] > elements[best] { best = place }
            }
            return best
        }
    }

    /// `x̄` is `ȳ` at the places of the largest elements, added up
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context[0].applying(MaxPool2DGradient(pool), context.cotangent)]
    }
}
