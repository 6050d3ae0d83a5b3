import GradusIR
import GradusTensors

/// `x / y`
package struct Divide: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "divide", .elementwise, operands: ["x", "y"], formula: "x / y",
        documentation: """
            The quotient; written with the operator. Integers round towards minus infinity, and a \
            zero divisor gives 0.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double, _ y: Double) -> Double { x / y }

    package func value(_ x: Int64, _ y: Int64) -> Int64 {
        if y == 0 { return 0 }
        let (quotient, overflow) = x.dividedReportingOverflow(by: y)
        if overflow { return x }
        return (x % y != 0) && ((x < 0) != (y < 0)) ? quotient - 1 : quotient
    }

    /// `x̄ = z̄ / y`, `ȳ = -x̄ z` with `z = x / y`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let dx = try context.cotangent / context[1]
        return [dx, context.isNeeded[1] ? try -(dx * context.result) : nil]
    }
}
