import GradusIR
import GradusTensors

/// The largest element of each window of sequences.
package struct MaxPool1D: CompositeOperation, DifferentiableOperation {
    package let pool: PoolAttributes

    package init(_ pool: PoolAttributes) { self.pool = pool }

    package static let signature = OperationSignature(
        "max_pool1d", .convolution, operands: ["x"], attributes: PoolAttributes.signature,
        formula: "y[n, c, i] = max x[n, c, i + u]",
        documentation: """
            The largest element of each window over the width of x [batch, channels, width]; the \
            attributes are those of max_pool2d for one axis.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        pool = try PoolAttributes(attributes, axes: 1, of: "max_pool1d")
    }

    package var attributes: AttributeValues { pool.attributes }

    /// The same over images of height 1.
    private var raised: MaxPool2D { MaxPool2D(pool.raised) }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        try PoolGeometry(operands[0], pool, of: "max_pool1d")
    }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> MaxPool1D {
        MaxPool1D(try resolved(operands).attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "max_pool1d")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        _ = try resultTypes(for: operands.map(\.type))
        return try raised.evaluate(operands.map(\.raised)).map(\.lowered)
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        [try operands[0].raised().applying(raised).lowered()]
    }

    /// That of max_pool2d for height 1
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let whole = PullbackContext(
            operands: [try context[0].raised()], results: [],
            cotangents: [try context.cotangent.raised()], isNeeded: context.isNeeded)
        return [try raised.pullback(whole)[0]?.lowered()]
    }
}
