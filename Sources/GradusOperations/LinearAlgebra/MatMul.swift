import GradusIR
import GradusTensors

/// `x @ y`
package struct MatMul: DifferentiableOperation {
    package let transposesA: Bool
    package let transposesB: Bool

    package init(transposeA: Bool = false, transposeB: Bool = false) {
        transposesA = transposeA
        transposesB = transposeB
    }

    package static let signature = OperationSignature(
        "matmul", .linearAlgebra, operands: ["a", "b"],
        attributes: [
            .init("transpose_a", .boolean, default: .boolean(false)),
            .init("transpose_b", .boolean, default: .boolean(false)),
        ],
        formula: "cᵢⱼ = Σₖ aᵢₖ bₖⱼ",
        documentation: """
            The matrix product by NumPy's rules; written with the operator '@'. Matrices stand on the \
            last two axes, [n, k] @ [k, m] = [n, m]; the axes before them are a batch and are \
            broadcast. A vector on the left is a row, on the right a column, and its axis disappears. \
            'transpose_a' and 'transpose_b' swap the last two axes of an operand first, and leave a \
            vector as it is. The product over no k is 0; integers wrap.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        self.init(
            transposeA: attributes.boolean("transpose_a"),
            transposeB: attributes.boolean("transpose_b"))
    }

    package var attributes: AttributeValues {
        AttributeValues([
            "transpose_a": .boolean(transposesA), "transpose_b": .boolean(transposesB),
        ])
    }

    /// A vector is never transposed.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> MatMul {
        MatMul(
            transposeA: transposesA && operands[0].rank > 1,
            transposeB: transposesB && operands[1].rank > 1)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: "@")
        try TypeRule.requireEqualElementTypes(operands, of: "@")
        let geometry = try MatrixProductGeometry(operands[0], operands[1], of: self)
        return [operands[0].with(geometry.result)]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (a, b) = (operands[0], operands[1])
        let geometry = try MatrixProductGeometry(a.type, b.type, of: self)
        let sizes = try TypeRule.evaluatedSizes(of: a.type.with(geometry.result))
        if a.elementType.isFloatingPoint {
            let (x, y) = (a.doubles, b.doubles)
            let products = geometry.sums(from: 0.0) { $0 + x[$1] * y[$2] }
            return [Tensor(a.elementType, sizes: sizes, converting: products)]
        }
        let (x, y) = (a.integers, b.integers)
        let products = geometry.sums(from: Int64(0)) { $0 &+ x[$1] &* y[$2] }
        return [Tensor(a.elementType, sizes: sizes, converting: products)]
    }

    /// `Ā = C̄ Bᵀ`, `B̄ = Aᵀ C̄`, summed over the batch axes along which an operand was repeated
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let rule = MatrixProductPullback(
            a: context[0], b: context[1], cotangent: context.cotangent, operation: self)
        return [
            context.isNeeded[0] ? try rule.left() : nil,
            context.isNeeded[1] ? try rule.right() : nil,
        ]
    }
}
