import Glibc
import GradusIR
import GradusTensors

/// `xʸ`
package struct Power: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "power", .elementwise, operands: ["x", "y"], formula: "x^y",
        documentation: """
            The power; written with the operator '^'. A negative base with a fractional exponent \
            gives NaN; anything to the power 0 is 1. For integers a negative exponent gives the \
            reciprocal rounded towards zero, and 0 at base 0. The derivative with respect to the \
            exponent is 0 at base 0.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func value(_ x: Double, _ y: Double) -> Double { pow(x, y) }

    package func value(_ x: Int64, _ y: Int64) -> Int64 {
        if y < 0 { return x == 1 ? 1 : x == -1 ? (y & 1 == 0 ? 1 : -1) : 0 }
        var (result, base, exponent) = (Int64(1), x, y)
        while exponent > 0 {
            if exponent & 1 == 1 { result = result &* base }
            base = base &* base
            exponent >>= 1
        }
        return result
    }

    /// `x̄ = z̄ y xʸ⁻¹`, `ȳ = z̄ z ln x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (x, y) = (context[0], context[1])
        var (dx, dy): (Value?, Value?)
        if context.isNeeded[0] {
            dx =
                if let exponent = y.knownNumber {
                    try constantPowerSlope(x, exponent).map { slope throws(GraphError) in
                        try context.cotangent * slope
                    }
                } else {
                    try context.cotangent * slope(x, y)
                }
        }
        if context.isNeeded[1] {
            let isZero = try x .== 0
            let logarithm = try isZero.select(1, x).log()
            dy = try context.cotangent * isZero.select(0, context.result * logarithm)
        }
        return [dx, dy]
    }

    /// `c xᶜ⁻¹`; nil where that is zero.
    private func constantPowerSlope(_ x: Value, _ exponent: Double) throws(GraphError) -> Value? {
        switch exponent {
        case 0: nil
        case 1: x.scalar(1)
        case 2: try 2 * x
        default: try exponent * x.power(exponent - 1)
        }
    }

    /// `y xʸ⁻¹`; 0 at `x = y = 0`, where the factors are 0 and infinite.
    private func slope(_ x: Value, _ y: Value) throws(GraphError) -> Value {
        let isCorner = try (x .== 0) .& (y .== 0)
        return try y * x.power(isCorner.select(1, y - 1))
    }
}
