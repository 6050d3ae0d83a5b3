import GradusIR
import GradusTensors

/// `max(x, y)`
package struct Maximum: BinaryNumericOperation {
    package static let signature = OperationSignature(
        "maximum", .elementwise, operands: ["x", "y"], formula: "max(x, y)",
        documentation: """
            The greater of two elements; NaN where one is. Where both are equal each takes half of \
            the gradient.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    /// Of zeros the positive one, so that the order of many does not matter.
    package func value(_ x: Double, _ y: Double) -> Double {
        x > y || x.isNaN || (x == y && x.sign == .plus) ? x : y
    }
    package func value(_ x: Int64, _ y: Int64) -> Int64 { x > y ? x : y }

    /// `x̄ = z̄` where `x > y`, `½ z̄` where they are equal; `ȳ` likewise
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let half = try (context[0] .== context[1]).select(0.5 * context.cotangent, 0)
        var (dx, dy): (Value?, Value?)
        if context.isNeeded[0] {
            dx = try (context[0] .> context[1]).select(context.cotangent, half)
        }
        if context.isNeeded[1] {
            dy = try (context[1] .> context[0]).select(context.cotangent, half)
        }
        return [dx, dy]
    }
}
