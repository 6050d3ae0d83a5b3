import GradusIR
import GradusTensors

/// `w[o, c, u, v] = Σ x[n, c, i s + u d - p, j s + v d - p] g[n, o, i, j]`
package struct Conv2DWeightGradient: DifferentiableOperation {
    package let geometry: ConvolutionAttributes
    /// The height and width of the kernels.
    package let size: Shape

    package init(_ geometry: ConvolutionAttributes, size: Shape) {
        self.geometry = geometry
        self.size = size
    }

    package static let signature = OperationSignature(
        "conv2d_weight_gradient", .convolution, operands: ["x", "g"],
        attributes: [.init("size", .shape)] + ConvolutionAttributes.signature,
        formula: "w[o, c, u, v] = Σ x[n, c, i + u, j + v] g[n, o, i, j]",
        documentation: """
            The gradient of conv2d with respect to its kernels, for images x and a cotangent g of its \
            result. 'size' is the height and width of the kernels; the other attributes are those of \
            conv2d.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        geometry = try ConvolutionAttributes(attributes, axes: 2, of: "conv2d_weight_gradient")
        size = try ConvolutionAttributes.size(attributes, of: "conv2d_weight_gradient")
    }

    package var attributes: AttributeValues {
        var attributes = geometry.attributes
        attributes["size"] = .shape(size)
        return attributes
    }

    package func binding(_ sizes: [String: Int]) -> Conv2DWeightGradient {
        Conv2DWeightGradient(geometry, size: size.binding(sizes))
    }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> ConvolutionGeometry {
        let (x, g) = (operands[0], operands[1])
        guard x.rank == 4, let channels = x.shape[1].dividedExactly(by: Dimension(geometry.groups))
        else {
            throw .windowRank(
                x, "[batch, channels, height, width] in \(geometry.groups) groups", operand: 0,
                of: "conv2d_weight_gradient")
        }
        guard g.rank == 4 else {
            throw .windowRank(
                g, "[batch, outputs, height, width]", operand: 1, of: "conv2d_weight_gradient")
        }
        let kernels = Shape([g.shape[1], channels] + size.dimensions)
        let resolved = try ConvolutionGeometry(
            image: x, kernels: g.with(kernels), geometry, of: "conv2d_weight_gradient")
        try resolved.requireResult(g, operand: 1, of: "conv2d_weight_gradient")
        return resolved
    }

    /// The padding in numbers.
    package func canonicalized(
        for operands: [TensorType]
    ) throws(OperationError) -> Conv2DWeightGradient {
        Conv2DWeightGradient(try resolved(operands).attributes, size: size)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "conv2d_weight_gradient")
        try TypeRule.requireEqualElementTypes(operands, of: "conv2d_weight_gradient")
        return [operands[0].with(try resolved(operands).kernels)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let types = operands.map(\.type)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: types)[0])
        let (x, g) = (operands[0].doubles, operands[1].doubles)
        var sums = [Double](repeating: 0, count: Tensor.count(of: sizes))
        try resolved(types).forEachProduct { sums[$1] += x[$0] * g[$2] }
        return [Tensor(operands[0].elementType, sizes: sizes, converting: sums)]
    }

    /// `x̄` that of conv2d for the kernels `w̄`, `ḡ = conv2d(x, w̄)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, g, cotangent) = (context[0], context[1], context.cotangent)
        return [
            context.isNeeded[0]
                ? try g.applying(Conv2DInputGradient(geometry, size: x.shape.spatial), cotangent)
                : nil,
            context.isNeeded[1] ? try x.applying(Conv2D(geometry), cotangent) : nil,
        ]
    }
}
