import GradusIR
import GradusTensors

/// `y[n, o, i] = Σ x[n, c, i s + u d - p] w[o, c, u]`
package struct Conv1D: CompositeOperation, DifferentiableOperation {
    package let geometry: ConvolutionAttributes

    package init(_ geometry: ConvolutionAttributes) { self.geometry = geometry }

    package static let signature = OperationSignature(
        "conv1d", .convolution, operands: ["x", "w"], attributes: ConvolutionAttributes.signature,
        formula: "y[n, o, i] = Σ x[n, c, i + u] w[o, c, u]",
        documentation: """
            The cross-correlation of sequences x [batch, channels, width] with kernels w [outputs, \
            channels / groups, width]; the attributes are those of conv2d for one axis.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        geometry = try ConvolutionAttributes(attributes, axes: 1, of: "conv1d")
    }

    package var attributes: AttributeValues { geometry.attributes }

    /// The same over images of height 1.
    private var raised: Conv2D {
        Conv2D(ConvolutionAttributes(geometry.window.raised, groups: geometry.groups))
    }

    private func resolved(_ operands: [TensorType]) throws(OperationError) -> ConvolutionGeometry {
        try ConvolutionGeometry(
            image: operands[0], kernels: operands[1], geometry, of: "conv1d")
    }

    /// The padding in numbers.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Conv1D {
        Conv1D(try resolved(operands).attributes)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "conv1d")
        try TypeRule.requireEqualElementTypes(operands, of: "conv1d")
        return [operands[0].with(try resolved(operands).result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        _ = try resultTypes(for: operands.map(\.type))
        return try raised.evaluate(operands.map(\.raised)).map(\.lowered)
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (x, w) = (try operands[0].raised(), try operands[1].raised())
        return [try x.applying(raised, w).lowered()]
    }

    /// That of conv2d for height 1
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, w) = (try context[0].raised(), try context[1].raised())
        let whole = PullbackContext(
            operands: [x, w], results: [], cotangents: [try context.cotangent.raised()],
            isNeeded: context.isNeeded)
        var cotangents: [Value?] = []
        for cotangent in try raised.pullback(whole) { cotangents.append(try cotangent?.lowered()) }
        return cotangents
    }
}

extension Window {
    /// Over an axis of one element before the only one.
    var raised: Window {
        var padding = padding
        if case .zeros(let zeros) = padding { padding = .zeros([0, 0] + zeros) }
        return Window(strides: [1] + strides, dilation: [1] + dilation, padding: padding)
    }
}

extension Shape {
    /// With an axis of size 1 before the last.
    var raised: Shape { Shape(dimensions.dropLast() + [1] + dimensions.suffix(1)) }

    /// Without the axis before the last.
    var lowered: Shape { Shape(dimensions.dropLast(2) + dimensions.suffix(1)) }
}

extension Tensor {
    var raised: Tensor { reshaped(sizes.dropLast() + [1] + sizes.suffix(1)) ?? self }
    var lowered: Tensor { reshaped(sizes.dropLast(2) + sizes.suffix(1)) ?? self }
}

extension Value {
    func raised() throws(GraphError) -> Value { try reshaped(to: shape.raised) }
    func lowered() throws(GraphError) -> Value { try reshaped(to: shape.lowered) }
}
