import GradusIR
import GradusTensors

/// `a` where `c`, else `b`
package struct Select: ElementwiseOperation, DifferentiableOperation {
    package static let signature = OperationSignature(
        "where", .elementwise, operands: ["c", "a", "b"], formula: "a where c is true, else b",
        documentation: """
            Elements of 'a' where the truth value 'c' is true, of 'b' where it is false. What is \
            not chosen takes no part, in the gradient neither, unless its own derivative is not \
            finite.
            """)

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireTruth(operands[0], operand: 0, of: "where")
        try TypeRule.requireEqual(operands[1...], of: "where")
        guard operands[0].shape == operands[1].shape else {
            throw OperationError(
                .shape,
                "shapes of 'where' differ: \(operands[0].shape) and \(operands[1].shape)",
                labels: [
                    .init(operand: 0, "this is \(operands[0])"),
                    .init(operand: 1, "this is \(operands[1])"),
                ])
        }
        return [operands[1]]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (a, b) = (operands[1], operands[2])
        let choices = operands[0].booleans
        func choose<Element>(_ a: [Element], _ b: [Element]) -> [Element] {
            choices.indices.map { choices[$0] ? a[$0] : b[$0] }
        }
        return [
            a.elementType.isFloatingPoint
                ? Tensor(a.elementType, sizes: a.sizes, converting: choose(a.doubles, b.doubles))
                : Tensor(a.elementType, sizes: a.sizes, converting: choose(a.integers, b.integers))
        ]
    }

    /// `ā = z̄` where `c`, else 0; `b̄ = z̄` where not `c`, else 0
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [
            nil,
            context.isNeeded[1] ? try context[0].select(context.cotangent, 0) : nil,
            context.isNeeded[2] ? try context[0].select(0, context.cotangent) : nil,
        ]
    }
}
