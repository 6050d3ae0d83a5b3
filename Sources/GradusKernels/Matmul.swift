import CGradusKernels
import GradusTensors

/// A matrix product C[m, n] = op(A)·op(B) and how its operands lie in memory.
///
/// A is stored `[m, k]`, or `[k, m]` if `transposesA`; B `[k, n]`, or `[n, k]` if `transposesB`; each
/// row after row. A product with a vector has m or n = 1.
package struct MatmulShape: Hashable, Sendable {
    package var m: Int
    package var n: Int
    package var k: Int
    package var transposesA = false
    package var transposesB = false
    /// Elements from one stored row of A to the next, if more than the row has.
    package var rowStrideA: Int?
    /// Elements from one stored row of B to the next, if more than the row has.
    package var rowStrideB: Int?
    /// The batch axes, outermost first; C's matrices lie one after another.
    package var batch: [Int] = []
    /// Per batch axis the elements from one matrix of A to the next; 0 repeats it. Nil: A's
    /// matrices lie one after another.
    package var batchStridesA: [Int]?
    /// Per batch axis the elements from one matrix of B to the next; 0 repeats it.
    package var batchStridesB: [Int]?

    /// A product of two dense matrices; set the properties for anything else.
    package init(m: Int, n: Int, k: Int, transposesA: Bool = false, transposesB: Bool = false) {
        self.m = m
        self.n = n
        self.k = k
        self.transposesA = transposesA
        self.transposesB = transposesB
    }
}

/// What a product adds to each of its matrices.
package enum MatmulBias: Hashable, Sendable {
    case none
    /// A vector of n elements, added to each row of C.
    case row
    /// A vector of m elements, added to each column of C.
    case column
}

extension KernelCall {
    /// A matrix product of `f32`, `f64`, `i32` or `i64`.
    ///
    /// Result: C. Operands: A, B, and the bias if there is one. With `accumulate` the product is
    /// added to what C holds.
    package static func matmul(
        _ type: ElementType, _ shape: MatmulShape, bias: MatmulBias = .none,
        accumulate: Bool = false
    ) throws(KernelError) -> KernelCall {
        let extents = shape.batch + [shape.m, shape.n, shape.k]
        guard extents.allSatisfy({ $0 >= 0 }) else { throw .invalid("matmul of \(extents)") }
        let rowA = shape.rowStrideA ?? (shape.transposesA ? shape.m : shape.k)
        let rowB = shape.rowStrideB ?? (shape.transposesB ? shape.k : shape.n)
        let kernel = try matmulKernel(type)
        var call = KernelCall(
            name: matmulName(type, shape), kernel: kernel, resultCount: 1,
            operandCount: bias == .none ? 2 : 3)
        call.integers = [
            shape.m, shape.n, shape.k,
            shape.transposesA ? 1 : rowA, shape.transposesA ? rowA : 1,
            shape.transposesB ? 1 : rowB, shape.transposesB ? rowB : 1,
            shape.n, accumulate ? 1 : 0, bias == .column ? 1 : 0, bias == .row ? 1 : 0,
            bias == .none ? 0 : 1,
        ]
        call.details = try matmulBatch(shape)
        call.accumulates = accumulate
        let products = shape.batch.reduce(1, *)
        call.flops = products * shape.m * shape.n * shape.k * 2
        let elements = shape.m * shape.k + shape.k * shape.n + shape.m * shape.n
        call.bytes = products * elements * type.byteCount
        return call
    }

    private static func matmulKernel(_ type: ElementType) throws(KernelError) -> KernelFunction {
        switch type {
        case .f32: gradus_matmul_f32
        case .f64: gradus_matmul_f64
        case .i32: gradus_matmul_i32
        case .i64: gradus_matmul_i64
        case .bool: throw .unsupported("matmul of bool")
        }
    }

    private static func matmulName(_ type: ElementType, _ shape: MatmulShape) -> String {
        let batch = shape.batch.map { "\($0)*" }.joined()
        let left = shape.transposesA ? "t" : ""
        let right = shape.transposesB ? "t" : ""
        return "matmul \(type) \(batch)\(shape.m)x\(shape.n)x\(shape.k)"
            + (left + right == ""
                ? "" : " \(left.isEmpty ? "n" : left)\(right.isEmpty ? "n" : right)")
    }

    private static func matmulBatch(_ shape: MatmulShape) throws(KernelError) -> KernelDetails? {
        if shape.batch.isEmpty { return nil }
        let stridesA = shape.batchStridesA ?? denseStrides(shape.batch, unit: shape.m * shape.k)
        let stridesB = shape.batchStridesB ?? denseStrides(shape.batch, unit: shape.k * shape.n)
        guard stridesA.count == shape.batch.count, stridesB.count == shape.batch.count else {
            throw .invalid("matmul batch of rank \(shape.batch.count)")
        }
        guard shape.batch.count <= Int(GRADUS_MATMUL_BATCH_LIMIT) else {
            throw .tooLarge("matmul batch of rank \(shape.batch.count)")
        }
        var batch = gradus_matmul_batch()
        batch.rank = Int64(shape.batch.count)
        batch.c_stride = Int64(shape.m * shape.n)
        store(shape.batch, in: &batch.extents)
        store(stridesA, in: &batch.a_strides)
        store(stridesB, in: &batch.b_strides)
        return KernelDetails(batch)
    }
}
