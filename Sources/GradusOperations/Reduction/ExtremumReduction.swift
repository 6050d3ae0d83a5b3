import GradusIR
import GradusTensors

/// The largest or the smallest of a group of elements.
package protocol ExtremumReduction: ReductionOperation, DifferentiableOperation {
    /// The better of two numbers, neither of them NaN.
    static func better<Element: Comparable>(_ x: Element, _ y: Element) -> Element
}

extension ExtremumReduction {
    package func checkOperand(_ type: TensorType) throws(OperationError) {
        try TypeRule.requireNumeric([type], of: Self.signature.name)
        try reduction.requireElements(of: type, for: Self.signature.name)
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [
            try folded(
                operands[0],
                { group in
                    group.dropFirst().reduce(group[0]) { best, x in
                        best.isNaN || x.isNaN ? .nan : Self.better(best, x)
                    }
                },
                { group in group.dropFirst().reduce(group[0], Self.better) })
        ]
    }

    /// `x̄ᵢ = ȳ / n` where `xᵢ = y`, of which there are n; 0 elsewhere
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let x = context[0]
        let best = try reduction.spread(context.result, to: x.shape)
        let chosen = try (x .== best).cast(to: x.elementType)
        let count = try chosen.applying(Sum(reduction))
        return [try chosen * reduction.spread(context.cotangent / count, to: x.shape)]
    }
}
