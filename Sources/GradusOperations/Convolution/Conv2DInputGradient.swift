import GradusIR
import GradusTensors

/// `x[n, c, i s + u d - p, j s + v d - p] = Σ g[n, o, i, j] w[o, c, u, v]`
package struct Conv2DInputGradient: DifferentiableOperation {
    package let geometry: ConvolutionAttributes
    /// The height and width of the images.
    package let size: Shape

    package init(_ geometry: ConvolutionAttributes, size: Shape) {
        self.geometry = geometry
        self.size = size
    }

    package static let signature = OperationSignature(
        "conv2d_input_gradient", .convolution, operands: ["g", "w"],
        attributes: [.init("size", .shape)] + ConvolutionAttributes.signature,
        formula: "x[n, c, i + u, j + v] = Σ g[n, o, i, j] w[o, c, u, v]",
        documentation: """
            The gradient of conv2d with respect to its images, for a cotangent g of its result: the \
            transposed convolution. 'size' is the height and width of the images; the other attributes \
            are those of conv2d.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        geometry = try ConvolutionAttributes(attributes, axes: 2, of: "conv2d_input_gradient")
        size = try ConvolutionAttributes.size(attributes, of: "conv2d_input_gradient")
    }

    package var attributes: AttributeValues {
        var attributes = geometry.attributes
        attributes["size"] = .shape(size)
        return attributes
    }

    package func binding(_ sizes: [String: Int]) -> Conv2DInputGradient {
        Conv2DInputGradient(geometry, size: size.binding(sizes))
    }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> ConvolutionGeometry {
        let (g, w) = (operands[0], operands[1])
        guard g.rank == 4 else {
            throw .windowRank(
                g, "[batch, outputs, height, width]", operand: 0, of: "conv2d_input_gradient")
        }
        let channels = w.rank > 1 ? w.shape[1] * Dimension(geometry.groups) : 0
        let image = Shape([g.shape[0], channels] + size.dimensions)
        let resolved = try ConvolutionGeometry(
            image: g.with(image), kernels: w, geometry, of: "conv2d_input_gradient",
            operands: (0, 1))
        try resolved.requireResult(g, operand: 0, of: "conv2d_input_gradient")
        return resolved
    }

    /// The padding in numbers.
    package func canonicalized(
        for operands: [TensorType]
    ) throws(OperationError) -> Conv2DInputGradient {
        Conv2DInputGradient(try resolved(operands).attributes, size: size)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "conv2d_input_gradient")
        try TypeRule.requireEqualElementTypes(operands, of: "conv2d_input_gradient")
        let image = try resolved(operands).image
        try TypeRule.requireSizes(image, of: "conv2d_input_gradient")
        return [operands[0].with(image)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let types = operands.map(\.type)
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: types)[0])
        let (g, w) = (operands[0].doubles, operands[1].doubles)
        var sums = [Double](repeating: 0, count: Tensor.count(of: sizes))
        try resolved(types).forEachProduct { sums[$0] += g[$2] * w[$1] }
        return [Tensor(operands[0].elementType, sizes: sizes, converting: sums)]
    }

    /// `ḡ = conv2d(x̄, w)`, `w̄` that of conv2d for the images `x̄`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (g, w, cotangent) = (context[0], context[1], context.cotangent)
        return [
            context.isNeeded[0] ? try cotangent.applying(Conv2D(geometry), w) : nil,
            context.isNeeded[1]
                ? try cotangent.applying(Conv2DWeightGradient(geometry, size: w.shape.spatial), g)
                : nil,
        ]
    }
}

extension ConvolutionAttributes {
    /// Height and width.
    static func size(
        _ attributes: AttributeValues, of name: String
    ) throws(OperationError) -> Shape {
        guard let size = attributes.shape("size"), size.rank == 2 else {
            throw OperationError(.attribute, "'size' of '\(name)' is a height and a width")
        }
        try TypeRule.requireSizes(size, of: name)
        return size
    }
}

extension ConvolutionGeometry {
    /// Refuses a cotangent that is not of the result's shape.
    func requireResult(
        _ type: TensorType, operand: Int, of name: String
    ) throws(OperationError) {
        guard type.shape == result else {
            throw OperationError(
                .shape, "the cotangent of '\(name)' is of \(result), found \(type.shape)",
                labels: [.init(operand: operand, "this is \(type)")])
        }
    }
}
