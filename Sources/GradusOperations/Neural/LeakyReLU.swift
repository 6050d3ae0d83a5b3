import GradusIR
import GradusTensors

/// `x` where `x ≥ 0`, else `a x`
package struct LeakyReLU: UnaryFloatingPointOperation {
    package let negativeSlope: Double

    package init(negativeSlope: Double = 0.01) {
        // Adding 0 makes -0 and 0 one.
        self.negativeSlope = negativeSlope + 0
    }

    package static let signature = OperationSignature(
        "leaky_relu", .neural, operands: ["x"],
        attributes: [.init("negative_slope", .number, default: .number(0.01))],
        formula: "x where x >= 0, else negative_slope * x",
        documentation: """
            The rectifier with a small slope for negative elements. The derivative at 0 is 1, as \
            in JAX.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(negativeSlope: attributes.number("negative_slope") ?? 0.01)
    }

    package var attributes: AttributeValues {
        AttributeValues(["negative_slope": .number(negativeSlope)])
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFinite(negativeSlope, "negative_slope", of: "leaky_relu")
        try TypeRule.requireFloatingPoint(operands, of: "leaky_relu")
        return [operands[0]]
    }

    package func value(_ x: Double) -> Double { x < 0 ? negativeSlope * x : x }

    /// `x̄ = ȳ` where `x ≥ 0`, else `a ȳ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let leak = try negativeSlope * context.cotangent
        return [try (context[0] .>= 0).select(context.cotangent, leak)]
    }
}
