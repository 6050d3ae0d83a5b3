import GradusIR
import GradusTensors

/// `min(max(x, low), high)`
package struct Clip: ElementwiseOperation, DifferentiableOperation {
    /// The least result; minus infinity where there is no such bound.
    package let low: Double
    /// The greatest result; infinity where there is no such bound.
    package let high: Double

    package static let signature = OperationSignature(
        "clip", .elementwise, operands: ["x"],
        attributes: [
            .init("min", .number, default: AttributeValue.none),
            .init("max", .number, default: AttributeValue.none),
        ], formula: "min(max(x, low), high)",
        documentation: """
            Elements outside the interval from 'min' to 'max' become its nearest end; a bound left \
            out is infinite. NaN stays NaN. The gradient passes inside the interval, its ends \
            included.
            """)

    package init(min low: Double = -.infinity, max high: Double = .infinity) {
        // Adding 0 makes -0 and 0 one.
        self.low = low + 0
        self.high = high + 0
    }

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(
            min: attributes.number("min") ?? -.infinity, max: attributes.number("max") ?? .infinity)
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "min": low == -.infinity ? .none : .number(low),
            "max": high == .infinity ? .none : .number(high),
        ])
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        guard low <= high else {
            throw OperationError(.attribute, "'clip' needs min <= max, found \(low) and \(high)")
        }
        try TypeRule.requireNumeric(operands, of: "clip")
        let elementType = operands[0].elementType
        for bound in [low, high] where elementType.isInteger && bound.isFinite {
            let isExact =
                elementType == .i32 ? Int32(exactly: bound) != nil : Int64(exactly: bound) != nil
            guard isExact else {
                throw OperationError(
                    .attribute,
                    "'clip' of \(operands[0]) needs bounds of \(elementType), found \(bound)",
                    labels: [.init(operand: 0, "this is \(operands[0])")])
            }
        }
        return [operands[0]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let x = operands[0]
        if x.elementType.isFloatingPoint {
            let clipped = x.doubles.map { $0 < low ? low : $0 > high ? high : $0 }
            return [Tensor(x.elementType, sizes: x.sizes, converting: clipped)]
        }
        let (least, greatest) = (Int64(saturating: low), Int64(saturating: high))
        let clipped = x.integers.map { min(max($0, least), greatest) }
        return [Tensor(x.elementType, sizes: x.sizes, converting: clipped)]
    }

    /// `x̄ = ȳ` where `low ≤ x ≤ high`, else 0
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        var dx = context.cotangent
        if low > -.infinity { dx = try (context[0] .>= low).select(dx, 0) }
        if high < .infinity { dx = try (context[0] .<= high).select(dx, 0) }
        return [dx]
    }
}
