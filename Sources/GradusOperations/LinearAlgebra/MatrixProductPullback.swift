import GradusIR
import GradusTensors

/// The cotangents of the factors of `C = op(A) op(B)`, where op transposes the last two axes or does
/// nothing, without a transpose among the nodes.
struct MatrixProductPullback {
    let a: Value
    let b: Value
    /// C̄
    let cotangent: Value
    let operation: MatMul

    private var transposesA: Bool { operation.transposesA }
    private var transposesB: Bool { operation.transposesB }

    /// `Ā`: `C̄ op(B)ᵀ`, or its transpose `op(B) C̄ᵀ`
    func left() throws(GraphError) -> Value {
        switch (a.shape.rank, b.shape.rank) {
        case (1, 1):
            return try cotangent * b
        case (1, 2):
            return try b.matmul(cotangent, transposeA: transposesB)
        case (1, _):
            let column = try cotangent.reshaped(to: withAxis(cotangent.shape, back: 0))
            let product = try b.matmul(column, transposeA: transposesB)
            return try product.reshaped(to: Shape(product.shape.dimensions.dropLast()))
                .summed(to: a.shape)
        case (_, 1):
            return try outer(cotangent, b, transposed: transposesA)
        default:
            let product =
                transposesA
                ? try b.matmul(cotangent, transposeA: transposesB, transposeB: true)
                : try cotangent.matmul(b, transposeB: !transposesB)
            return try product.summed(to: a.shape)
        }
    }

    /// `B̄`: `op(A)ᵀ C̄`, or its transpose `C̄ᵀ op(A)`
    func right() throws(GraphError) -> Value {
        switch (a.shape.rank, b.shape.rank) {
        case (1, 1):
            return try cotangent * a
        case (1, _):
            return try outer(a, cotangent, transposed: transposesB).summed(to: b.shape)
        case (2, 1):
            return try a.matmul(cotangent, transposeA: !transposesA)
        case (_, 1):
            let column = try cotangent.reshaped(to: withAxis(cotangent.shape, back: 0))
            let product = try a.matmul(column, transposeA: !transposesA)
            return try product.reshaped(to: Shape(product.shape.dimensions.dropLast()))
                .summed(to: b.shape)
        default:
            let (a, cotangent) = try flattened()
            let product =
                transposesB
                ? try cotangent.matmul(a, transposeA: true, transposeB: transposesA)
                : try a.matmul(cotangent, transposeA: !transposesA)
            return try product.summed(to: b.shape)
        }
    }

    /// A and C̄ with the batch counted among the rows, where one matrix B meets a batch of A: the sum
    /// over the batch is then part of one product.
    private func flattened() throws(GraphError) -> (Value, Value) {
        guard b.shape.rank == 2, a.shape.rank > 2, !transposesA else { return (a, cotangent) }
        func rows(_ value: Value) throws(GraphError) -> Value {
            let dimensions = value.shape.dimensions
            let rows = dimensions.dropLast().reduce(Dimension(1)) { $0 * $1 }
            return try value.reshaped(to: Shape([rows] + dimensions.suffix(1)))
        }
        return (try rows(a), try rows(cotangent))
    }

    /// `xᵢ yⱼ` over the last axis of each, or `yⱼ xᵢ` with the axes swapped; the axes before are a
    /// batch.
    private func outer(_ x: Value, _ y: Value, transposed: Bool) throws(GraphError) -> Value {
        let (rows, columns) = transposed ? (y, x) : (x, y)
        if rows.shape.rank == 1, columns.shape.rank == 1 { return try rows.outer(columns) }
        return try rows.reshaped(to: withAxis(rows.shape, back: 0))
            * columns.reshaped(to: withAxis(columns.shape, back: 1))
    }

    /// A shape with an axis of size 1 put in before the last `back` axes.
    private func withAxis(_ shape: Shape, back: Int) -> Shape {
        var dimensions = shape.dimensions
        dimensions.insert(1, at: dimensions.count - back)
        return Shape(dimensions)
    }
}
