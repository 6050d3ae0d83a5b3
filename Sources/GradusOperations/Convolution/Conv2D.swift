import GradusIR
import GradusTensors

/// `y[n, o, i, j] = Σ x[n, c, i s + u d - p, j s + v d - p] w[o, c, u, v]`
package struct Conv2D: DifferentiableOperation {
    package let geometry: ConvolutionAttributes

    package init(_ geometry: ConvolutionAttributes) { self.geometry = geometry }

    package static let signature = OperationSignature(
        "conv2d", .convolution, operands: ["x", "w"], attributes: ConvolutionAttributes.signature,
        formula: "y[n, o, i, j] = Σ x[n, c, i + u, j + v] w[o, c, u, v]",
        documentation: """
            The cross-correlation of images x [batch, channels, height, width] with kernels w [outputs, \
            channels / groups, height, width], as neural networks mean convolution. 'strides' are the \
            steps of the window, 'dilation' those between its elements. 'padding' is "valid" for none, \
            "same" for as many zeros as keep the size at stride 1, or numbers of zeros: one for every \
            side, one for each axis, or [top, bottom, left, right]. With 'groups' the channels fall \
            into parts, each with its own kernels.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        geometry = try ConvolutionAttributes(attributes, axes: 2, of: "conv2d")
    }

    package var attributes: AttributeValues { geometry.attributes }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> ConvolutionGeometry {
        try ConvolutionGeometry(
            image: operands[0], kernels: operands[1], geometry, of: "conv2d")
    }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Conv2D {
        Conv2D(try resolved(operands).attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "conv2d")
        try TypeRule.requireEqualElementTypes(operands, of: "conv2d")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let types = operands.map(\.type)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: types)[0])
        let (x, w) = (operands[0].doubles, operands[1].doubles)
        var sums = [Double](repeating: 0, count: Tensor.count(of: sizes))
        try resolved(types).forEachProduct { sums[$2] += x[$0] * w[$1] }
        return [Tensor(operands[0].elementType, sizes: sizes, converting: sums)]
    }

    /// `x̄` and `w̄`, each a convolution of `ȳ` with the other operand
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, w, cotangent) = (context[0], context[1], context.cotangent)
        return [
            context.isNeeded[0]
                ? try cotangent.applying(
                    Conv2DInputGradient(geometry, size: x.shape.spatial), w) : nil,
            context.isNeeded[1]
                ? try x.applying(
                    Conv2DWeightGradient(geometry, size: w.shape.spatial), cotangent) : nil,
        ]
    }
}

extension Shape {
    /// The axes after batch and channels.
    var spatial: Shape { Shape(Array(dimensions.dropFirst(2))) }
}
