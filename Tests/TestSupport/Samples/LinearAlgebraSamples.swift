import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Products of vectors, matrices and batches of them.
    package static let linearAlgebra: [OperationSample] = products + transposedProducts + vectors

    private static let products: [OperationSample] = pairs([
        ([3], [3]), ([2, 3], [3]), ([3], [3, 2]), ([2, 3], [3, 4]), ([1, 1], [1, 1]),
        ([5, 2, 3], [3, 4]), ([2, 3], [5, 3, 4]), ([5, 2, 3], [5, 3, 4]),
        ([2, 1, 2, 3], [4, 3, 2]), ([5, 2, 3], [3]), ([3], [5, 3, 2]), ([2, 5, 2, 3], [3]),
        ([2, 0], [0, 3]), ([0, 2], [2, 3]), ([0], [0]), ([0, 2, 3], [3, 2]), ([2, 3], [3, 0]),
    ]).map { OperationSample(MatMul(), $0) }

    private static let transposedProducts: [OperationSample] =
        pairs([([3, 2], [3, 4]), ([5, 3, 2], [3, 4]), ([3, 2], [3]), ([5, 3, 2], [3])])
        .map { OperationSample(MatMul(transposeA: true), $0) }
        + pairs([([2, 3], [4, 3]), ([5, 2, 3], [4, 3]), ([3], [4, 3]), ([3], [5, 4, 3])])
        .map { OperationSample(MatMul(transposeB: true), $0) }
        + pairs([([3, 2], [4, 3]), ([1, 3, 2], [5, 4, 3]), ([5, 3, 2], [4, 3]), ([3], [3])])
        .map { OperationSample(MatMul(transposeA: true, transposeB: true), $0) }

    private static let vectors: [OperationSample] =
        pairs([([2], [3]), ([1], [1]), ([0], [3])]).map { OperationSample(Outer(), $0) }
        + pairs([
            ([3], [3]), ([], [2, 3]), ([2], []), ([], []), ([2, 3], [3]), ([3], [3, 2]),
            ([2, 3], [3, 4]), ([2, 2, 3], [2, 3, 4]), ([3], [2, 3, 4]), ([0], [0]),
        ]).map { OperationSample(Dot(), $0) }

    private static func pairs(_ shapes: [(Shape, Shape)]) -> [[OperationSample.Operand]] {
        shapes.map { [.init(TensorType(.f64, $0.0)), .init(TensorType(.f64, $0.1))] }
    }
}
