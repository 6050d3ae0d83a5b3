import Glibc
import GradusIR
import GradusTensors

/// `x - y ⌊x / y⌋`
package struct Remainder: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "remainder", .elementwise, operands: ["x", "y"], formula: "x - y * floor(x / y)",
        documentation: """
            The remainder of the division rounded towards minus infinity, with the sign of the \
            divisor; written with the operator '%'. A zero divisor gives NaN, 0 for integers.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double, _ y: Double) -> Double {
        let remainder = fmod(x, y)
        if remainder == 0 { return copysign(0, y) }
        return (remainder < 0) != (y < 0) ? remainder + y : remainder
    }

    package func value(_ x: Int64, _ y: Int64) -> Int64 {
        if y == 0 || y == -1 { return 0 }
        let remainder = x % y
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
    }

    /// `x̄ = z̄`, `ȳ = -z̄ n` with the whole number `n = (x - z) / y`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        guard context.isNeeded[1] else { return [context.cotangent, nil] }
        let quotient = try ((context[0] - context.result) / context[1]).round()
        return [context.cotangent, try -(context.cotangent * quotient)]
    }
}
