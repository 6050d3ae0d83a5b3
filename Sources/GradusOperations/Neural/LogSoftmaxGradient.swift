import Glibc
import GradusIR
import GradusTensors

/// `c - eʸ Σ c`
package struct LogSoftmaxGradient: SoftmaxOperationGradient {
    package let axes: [Int]

    package init(axes: [Int]) { self.axes = axes }

    package static let signature = OperationSignature(
        "log_softmax_gradient", .neural, operands: ["y", "c"], attributes: attributeSignature,
        formula: "c - exp(y) * Σ c",
        documentation: """
            The gradient of log_softmax for its result y and a cotangent c of it, over the last axis by \
            default.
            """)

    package func gradient(_ y: [Double], _ c: [Double]) -> [Double] {
        let sum = c.reduce(0, +)
        return zip(y, c).map { $1 - exp($0) * sum }
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        let (y, c) = (operands[0], operands[1])
        return [try c - y.exp() * sum(c)]
    }

    /// `c̄ = z̄ - Σ z̄ eʸ`, `ȳ = -z̄ eʸ Σ c`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let (c, cotangent) = (context[1], context.cotangent)
        let scaled = try cotangent * context[0].exp()
        return [
            context.isNeeded[0] ? try -(scaled * sum(c)) : nil,
            context.isNeeded[1] ? try cotangent - sum(scaled) : nil,
        ]
    }
}
