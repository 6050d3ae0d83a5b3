import GradusIR
import GradusTensors

/// `Σ (x - μ)² / (n - ddof)` over axes.
package struct Variance: LanguageDefinedOperation, DifferentiableOperation {
    package let reduction: ReducedAxes
    /// What is taken off the number of elements: 1 for an unbiased estimate.
    package let degreesOfFreedom: Int

    package init(_ reduction: ReducedAxes, degreesOfFreedom: Int = 0) {
        self.reduction = reduction
        self.degreesOfFreedom = degreesOfFreedom
    }

    package static let signature = OperationSignature(
        "variance", .reduction, operands: ["x"],
        attributes: ReducedAxes.signature + [.init("ddof", .integer, default: .integer(0))],
        formula: "Σ (x - mean(x))² / (n - ddof)",
        documentation: """
            The mean square distance from the mean over the given axes, all of them by default. \
            'keep_dims' leaves them with size 1; 'ddof: 1' divides by n - 1 instead of n. With no more \
            than 'ddof' elements it divides by 0.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        let degreesOfFreedom = attributes.integer("ddof") ?? 0
        guard degreesOfFreedom >= 0 else {
            throw OperationError(
                .attribute, "'ddof' of 'variance' is at least 0, found \(degreesOfFreedom)")
        }
        self.init(ReducedAxes(attributes), degreesOfFreedom: degreesOfFreedom)
    }

    package var attributes: AttributeValues {
        var attributes = reduction.attributes
        attributes["ddof"] = .integer(degreesOfFreedom)
        return attributes
    }

    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Variance {
        Variance(
            try reduction.canonicalized(for: operands[0], of: "variance"),
            degreesOfFreedom: degreesOfFreedom)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFloatingPoint(operands, of: "variance")
        return [operands[0].with(try reduction.result(of: operands[0], for: "variance"))]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: [x.type])[0])
        let elements = x.doubles
        let canonical = try reduction.canonicalized(for: x.type, of: "variance")
        let variances = canonical.groups(of: x.sizes).map { group in
            let mean = group.reduce(0.0) { $0 + elements[$1] } / Double(group.count)
            let squares = group.reduce(0.0) {
                $0 + (elements[$1] - mean) * (elements[$1] - mean)
            }
            return squares / Double(max(group.count.addedClamped(to: -degreesOfFreedom), 0))
        }
        return [Tensor(x.elementType, sizes: sizes, converting: variances)]
    }

    /// `n - ddof` as a scalar
    private func divisor(for x: Value) throws(GraphError) -> Value {
        let count = reduction.count(in: x.shape) - Dimension(degreesOfFreedom)
        return try x.builder.size(of: count, x.elementType)
    }

    private func centered(_ x: Value) throws(GraphError) -> Value {
        try x - x.mean(axes: reduction.axes, keepDims: true)
    }

    /// `x̄ = ȳ 2 (x - μ) / (n - ddof)`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let scale = try context.cotangent * 2 / divisor(for: x)
        return [try reduction.spread(scale, to: x.shape) * centered(x)]
    }
}
