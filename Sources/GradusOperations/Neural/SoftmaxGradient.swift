import GradusIR
import GradusTensors

/// `y (c - Σ c y)`
package struct SoftmaxGradient: SoftmaxOperationGradient {
    package let axes: [Int]

    package init(axes: [Int]) { self.axes = axes }

    package static let signature = OperationSignature(
        "softmax_gradient", .neural, operands: ["y", "c"], attributes: attributeSignature,
        formula: "y * (c - Σ c y)",
        documentation: """
            The gradient of softmax for its result y and a cotangent c of it, over the last axis by \
            default.
            """)

    package func gradient(_ y: [Double], _ c: [Double]) -> [Double] {
        let sum = zip(y, c).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(y, c).map { $0 * ($1 - sum) }
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (y, c) = (operands[0], operands[1])
        return [try y * (c - sum(c * y))]
    }

    /// `c̄ = y (z̄ - Σ z̄ y)`, `ȳ = z̄ (c - Σ c y) - c Σ z̄ y`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (y, c, cotangent) = (context[0], context[1], context.cotangent)
        var dy: Value?
        if context.isNeeded[0] {
            dy = try cotangent * (c - sum(c * y)) - c * sum(cotangent * y)
        }
        return [dy, context.isNeeded[1] ? try y.applying(self, cotangent) : nil]
    }
}
