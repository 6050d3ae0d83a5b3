import GradusIR
import GradusTensors

/// The shapes of a matrix product: what is batch, rows, columns, and summed over.
package struct MatrixProductGeometry {
    /// The broadcast batch axes.
    package let batch: Shape
    /// The rows of the product; nil where the left operand is a vector.
    package let rows: Dimension?
    /// The columns of the product; nil where the right operand is a vector.
    package let columns: Dimension?
    /// What is summed over.
    package let inner: Dimension
    private let left: Shape
    private let right: Shape
    private let operation: MatMul

    /// The geometry of two operands.
    ///
    /// - Throws: where an operand is a scalar, the inner sizes differ or the batches do not fit.
    package init(
        _ left: TensorType, _ right: TensorType, of operation: MatMul
    ) throws(OperationError) {
        let labels = [
            OperationError.Label(operand: 0, "left is \(left)"),
            OperationError.Label(operand: 1, "right is \(right)"),
        ]
        guard left.rank > 0, right.rank > 0 else {
            throw OperationError(
                .rank, "'@' needs vectors or matrices, found a scalar", labels: labels,
                help: "write * to multiply by a scalar")
        }
        let axes = MatrixProductGeometry.innerAxes(left, right, operation)
        inner = left.shape[axes.left]
        guard inner == right.shape[axes.right] else {
            throw OperationError(
                .shape, "inner sizes of '@' differ: \(inner) and \(right.shape[axes.right])",
                labels: [
                    .init(operand: 0, axis: axes.left, "left is \(left)"),
                    .init(operand: 1, axis: axes.right, "right is \(right)"),
                ], help: MatrixProductGeometry.transposed(left, right, axes))
        }
        let batches = (
            Shape(Array(left.shape.dimensions.dropLast(2))),
            Shape(Array(right.shape.dimensions.dropLast(2)))
        )
        guard let batch = batches.0.broadcast(with: batches.1) else {
            throw OperationError(
                .shape, "batch sizes of '@' do not fit: \(batches.0) and \(batches.1)",
                labels: labels)
        }
        self.batch = batch
        rows = left.rank == 1 ? nil : left.shape[left.rank - (operation.transposesA ? 1 : 2)]
        columns = right.rank == 1 ? nil : right.shape[right.rank - (operation.transposesB ? 2 : 1)]
        self.left = left.shape
        self.right = right.shape
        self.operation = operation
    }

    /// What to say where one of two matrices fits when it is transposed.
    private static func transposed(
        _ left: TensorType, _ right: TensorType, _ axes: (left: Int, right: Int)
    ) -> String? {
        if right.rank == 2, right.shape[1 - axes.right] == left.shape[axes.left] {
            return "….T fits: its inner size is \(left.shape[axes.left])"
        }
        if left.rank == 2, left.shape[1 - axes.left] == right.shape[axes.right] {
            return "the transpose of the left side fits: its inner size is "
                + right.shape[axes.right].description
        }
        return nil
    }

    private static func innerAxes(
        _ left: TensorType, _ right: TensorType, _ operation: MatMul
    ) -> (left: Int, right: Int) {
        (
            left.rank > 1 && operation.transposesA ? left.rank - 2 : left.rank - 1,
            right.rank > 1 && !operation.transposesB ? right.rank - 2 : right.rank - 1
        )
    }

    /// The shape of the product.
    package var result: Shape {
        Shape(batch.dimensions + [rows, columns].compactMap { $0 })
    }

    /// For each element of the product, in order, what becomes of `start` when each pair of factors is
    /// added by their places; nothing where a size is not known.
    package func sums<Element>(
        from start: Element, adding: (Element, Int, Int) -> Element
    ) -> [Element] {
        guard let batch = batch.sizes, let left = left.sizes, let right = right.sizes,
            let inner = inner.size, result.elementCount != 0
        else { return [] }
        let a = places(of: left, in: batch, transposed: operation.transposesA, isLeft: true)
        let b = places(of: right, in: batch, transposed: operation.transposesB, isLeft: false)
        var sums: [Element] = []
        for (aBatch, bBatch) in zip(a.batch, b.batch) {
            for row in 0..<(rows?.size ?? 1) {
                for column in 0..<(columns?.size ?? 1) {
                    let (first, second) = (aBatch + row * a.outer, bBatch + column * b.outer)
                    sums.append(
                        (0..<inner).reduce(start) { sum, k in
                            adding(sum, first + k * a.inner, second + k * b.inner)
                        })
                }
            }
        }
        return sums
    }

    /// Where each matrix of the batch starts, and the strides along its own and its inner axis.
    private func places(
        of sizes: [Int], in batch: [Int], transposed: Bool, isLeft: Bool
    ) -> (batch: [Int], outer: Int, inner: Int) {
        let strides = Shape.rowMajorStrides(sizes)
        guard sizes.count > 1 else {
            return (StridedIndices.offsets(sizes: batch, strides: batch.map { _ in 0 }), 0, 1)
        }
        let lead = batch.count - (sizes.count - 2)
        let batchStrides = batch.indices.map { axis in
            axis < lead || sizes[axis - lead] == 1 ? 0 : strides[axis - lead]
        }
        let row = strides[sizes.count - 2]
        return (
            StridedIndices.offsets(sizes: batch, strides: batchStrides),
            isLeft != transposed ? row : 1, isLeft != transposed ? 1 : row
        )
    }
}
