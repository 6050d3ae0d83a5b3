import GradusIR
import GradusTensors

/// A fold of truth values.
package protocol TruthReduction: ReductionOperation {
    /// The fold of one group.
    static func fold(_ values: [Bool]) -> Bool
}

extension TruthReduction {
    package func checkOperand(_ type: TensorType) throws(OperationError) {
        try TypeRule.requireTruth(type, operand: 0, of: Self.signature.name)
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [
            try folded(
                operands[0], { _ in 0 }, { group in Self.fold(group.map { $0 != 0 }) ? 1 : 0 })
        ]
    }
}
