import GradusIR
import GradusTensors

// Products of vectors and matrices on values of a graph under construction.

extension Value {
    /// The matrix product by NumPy's rules, the last two axes of an operand swapped first where asked.
    public func matmul(
        _ other: Value, transposeA: Bool = false, transposeB: Bool = false
    ) throws(GraphError) -> Value {
        try applying(MatMul(transposeA: transposeA, transposeB: transposeB), other)
    }

    /// `xᵢ yⱼ` for two vectors.
    public func outer(_ other: Value) throws(GraphError) -> Value { try applying(Outer(), other) }

    /// NumPy's `dot`: the inner product of two vectors.
    public func dot(_ other: Value) throws(GraphError) -> Value { try applying(Dot(), other) }
}
