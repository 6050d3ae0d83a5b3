import GradusIR
import GradusTensors

/// `c (softmax(z) Σy - y)`
package struct SoftmaxCrossEntropyGradient: CompositeOperation, DifferentiableOperation {
    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package static let signature = OperationSignature(
        "softmax_cross_entropy_gradient", .loss, operands: ["z", "y", "c"],
        formula: "c * (softmax(z) * Σ y - y)",
        documentation: """
            The gradient of softmax_cross_entropy with respect to the scores z, for targets y and a \
            cotangent c of the loss: z of [batch, k] and c of [batch] give [batch, k]. The targets are \
            probabilities, or classes as integers, where one outside 0..<k counts as 0 everywhere.
            """)

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let loss = try SoftmaxCrossEntropy().resultTypes(for: Array(operands[..<2]))[0]
        guard operands[2] == loss else {
            throw OperationError(
                .shape,
                "the cotangent of 'softmax_cross_entropy_gradient' is \(loss), found "
                    + "\(operands[2])", labels: [.init(operand: 2, "this is \(operands[2])")])
        }
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        _ = try resultTypes(for: operands.map(\.type))
        let (z, targets, c) = (operands[0], operands[1], operands[2].doubles)
        let classes = z.sizes.last ?? 0
        var elements = z.doubles
        for row in c.indices {
            let places = row * classes..<(row + 1) * classes
            let weights: [Double]
            if targets.elementType.isInteger {
                weights = (0..<Int64(classes)).map { $0 == targets.integers[row] ? 1 : 0 }
            } else {
                weights = Array(targets.doubles[places])
            }
            let total = targets.elementType.isInteger ? 1 : weights.reduce(0, +)
            for (place, values) in zip(
                places, zip(Softmax.values(Array(elements[places])), weights))
            {
                elements[place] = c[row] * (values.0 * total - values.1)
            }
        }
        return [Tensor(z.elementType, sizes: z.sizes, converting: elements)]
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (z, y) = (operands[0], operands[1])
        let scale = try column(operands[2])
        let softmax = try z.softmax()
        guard y.elementType.isInteger else {
            return [try scale * (softmax * total(y) - y)]
        }
        let classes = z.shape[z.shape.rank - 1]
        return [try scale * (softmax - y.oneHot(depth: classes, z.elementType))]
    }

    private func column(_ c: Value) throws(GraphError) -> Value {
        try c.reshaped(to: Shape(c.shape.dimensions + [1]))
    }

    private func total(_ y: Value) throws(GraphError) -> Value {
        try y.sum(axes: [-1], keepDims: true)
    }

    /// With p = softmax(z) and t = Σy: `z̄ = c t p (d - Σ d p)`, `ȳ = c (Σ d p - d)`,
    /// `c̄ = Σ d (p t - y)` for the cotangent d of the result
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (z, y, d) = (context[0], context[1], context.cotangent)
        let (p, c) = (try z.softmax(), try column(context[2]))
        let isDense = !y.elementType.isInteger
        var (dz, dy, dc): (Value?, Value?, Value?) = (nil, nil, nil)
        if context.isNeeded[0] {
            let curved = try c * p.applying(SoftmaxGradient(axes: [-1]), d)
            dz = isDense ? try curved * total(y) : curved
        }
        if context.isNeeded[1] { dy = try c * (total(d * p) - d) }
        if context.isNeeded[2] {
            let one = try context[2].scalar(1).broadcast(to: context[2].shape)
            dc = try (d * z.applying(self, y, one)).sum(axes: [-1])
        }
        return [dz, dy, dc]
    }
}
