import Glibc
import GradusIR
import GradusTensors

/// `x` where `x > 0`, else `α (eˣ - 1)`
package struct ELU: UnaryFloatingPointOperation {
    package let alpha: Double

    package init(alpha: Double = 1) {
        // Adding 0 makes -0 and 0 one.
        self.alpha = alpha + 0
    }

    package static let signature = OperationSignature(
        "elu", .neural, operands: ["x"],
        attributes: [.init("alpha", .number, default: .number(1))],
        formula: "x where x > 0, else alpha * (exp(x) - 1)",
        documentation: """
            The exponential linear unit: negative elements tend to -alpha. The derivative at 0 is \
            alpha, as in JAX.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(alpha: attributes.number("alpha") ?? 1)
    }

    package var attributes: AttributeValues { AttributeValues(["alpha": .number(alpha)]) }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireFinite(alpha, "alpha", of: "elu")
        try TypeRule.requireFloatingPoint(operands, of: "elu")
        return [operands[0]]
    }

    package func value(_ x: Double) -> Double { x > 0 ? x : alpha * expm1(x) }

    /// `x̄ = ȳ` where `x > 0`, else `ȳ α eˣ`; x is replaced by 0 where it is positive, so that eˣ
    /// stays finite where it is not used
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let isPositive = try context[0] .> 0
        let decay = try alpha * isPositive.select(0, context[0]).exp()
        return [try context.cotangent * isPositive.select(1, decay)]
    }
}
