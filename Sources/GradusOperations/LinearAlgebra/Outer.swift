import GradusIR
import GradusTensors

/// `xᵢ yⱼ`
package struct Outer: LanguageDefinedOperation, DifferentiableOperation {
    package init() {}

    package static let signature = OperationSignature(
        "outer", .linearAlgebra, operands: ["x", "y"], formula: "zᵢⱼ = xᵢ yⱼ",
        documentation: """
            The outer product of two vectors: [n] and [m] give [n, m]. Integers wrap.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {}

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        try TypeRule.requireNumeric(operands, of: "outer")
        try TypeRule.requireEqualElementTypes(operands, of: "outer")
        for (index, type) in operands.enumerated() where type.rank != 1 {
            throw OperationError(
                .rank, "'outer' needs vectors, found \(type)",
                labels: [.init(operand: index, "this is \(type)")])
        }
        return [operands[0].with([operands[0].shape[0], operands[1].shape[0]])]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let (x, y) = (operands[0], operands[1])
        let sizes = try TypeRule.evaluatedSizes(of: resultTypes(for: operands.map(\.type))[0])
        if x.elementType.isFloatingPoint {
            let columns = y.doubles
            let products = x.doubles.flatMap { row in columns.map { row * $0 } }
            return [Tensor(x.elementType, sizes: sizes, converting: products)]
        }
        let columns = y.integers
        let products = x.integers.flatMap { row in columns.map { row &* $0 } }
        return [Tensor(x.elementType, sizes: sizes, converting: products)]
    }

    /// `x̄ = Z̄ y`, `ȳ = Z̄ᵀ x`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        let cotangent = context.cotangent
        return [
            context.isNeeded[0] ? try cotangent.matmul(context[1]) : nil,
            context.isNeeded[1] ? try cotangent.matmul(context[0], transposeA: true) : nil,
        ]
    }
}
