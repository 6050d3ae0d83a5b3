import GradusIR
import GradusTensors

/// The mean of each window of sequences.
package struct AvgPool1D: CompositeOperation, DifferentiableOperation {
    package let average: AveragePool

    package init(_ average: AveragePool) { self.average = average }

    package static let signature = OperationSignature(
        "avg_pool1d", .convolution, operands: ["x"], attributes: AveragePool.signature,
        formula: "y[n, c, i] = Σ x[n, c, i + u] / size",
        documentation: """
            The mean of each window over the width of x [batch, channels, width]; the attributes are \
            those of avg_pool2d for one axis.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        average = try AveragePool(attributes, axes: 1, of: "avg_pool1d")
    }

    package var attributes: AttributeValues { average.attributes }

    /// The same over images of height 1.
    private var raised: AvgPool2D { AvgPool2D(average.raised) }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> PoolGeometry {
        try PoolGeometry(operands[0], average.pool, of: "avg_pool1d")
    }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> AvgPool1D {
        AvgPool1D(
            AveragePool(try resolved(operands).attributes, countsPadding: average.countsPadding))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "avg_pool1d")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        _ = try resultTypes(for: operands.map(\.type))
        return try raised.evaluate(operands.map(\.raised)).map(\.lowered)
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        [try operands[0].raised().applying(raised).lowered()]
    }

    /// That of avg_pool2d for height 1
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let whole = PullbackContext(
            operands: [try context[0].raised()], results: [],
            cotangents: [try context.cotangent.raised()], isNeeded: context.isNeeded)
        return [try raised.pullback(whole)[0]?.lowered()]
    }
}
