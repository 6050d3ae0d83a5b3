import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Softmax and its kin, and what brings numbers onto the scale of their spread.
    package static let normalization: [OperationSample] =
        normalization { Softmax(axes: $0) } + normalization { LogSoftmax(axes: $0) }
        + normalization(operands: 2) { SoftmaxGradient(axes: $0) }
        + normalization(operands: 2) { LogSoftmaxGradient(axes: $0) }
        + normalization { LayerNormalization(axes: $0) }
        + normalization { RootMeanSquareNormalization(axes: $0) }
        + normalization(operands: 2) { LayerNormalizationGradient(.init(axes: $0)) }
        + normalization(operands: 2) { RootMeanSquareNormalizationGradient(.init(axes: $0)) }
        + [
            OperationSample(
                LayerNormalization(axes: [0, 2], epsilon: 0.1), [.init(.f64(2, 3, 2), .positive)]),
            OperationSample(
                RootMeanSquareNormalization(axes: [0], epsilon: 0), [.init(.f64(5), .nonzero)]),
        ]

    private static func normalization(
        operands: Int = 1, _ operation: ([Int]) -> any Operation
    ) -> [OperationSample] {
        let cases: [(Shape, [Int])] = [
            ([4], [-1]), ([2, 3], [1]), ([2, 3], [0]), ([2, 3, 2], [0, -1]), ([2, 1], [-1]),
            ([0, 3], [-1]), ([2, 0], [-1]), ([], []),
        ]
        return cases.map { shape, axes in
            OperationSample(
                operation(axes),
                [Operand](repeating: .init(TensorType(.f64, shape), .distinct), count: operands),
                tolerance: 1e-6)
        }
    }
}
