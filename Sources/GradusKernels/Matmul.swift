import CGradusKernels
import GradusTensors

/// A matrix product C[m, n] = op(A)·op(B) and how its operands lie in memory.
///
/// A is stored `[m, k]`, or `[k, m]` if `transposesA`; B `[k, n]`, or `[n, k]` if `transposesB`;
/// each row after row. A product with a vector has m or n = 1.
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
    /// added to what C holds. Every element is a sum in an order that depends on the shape alone.
    package static func matmul(
        _ type: ElementType, _ shape: MatmulShape, bias: MatmulBias = .none,
        accumulate: Bool = false
    ) throws(KernelError) -> KernelCall {
        let extents = shape.batch + [shape.m, shape.n, shape.k]
        guard extents.allSatisfy({ $0 >= 0 }) else { throw .invalid("matmul of \(extents)") }
        let layout = try MatmulLayout(shape, bias)
        let choice = try layout.kernel(type)
        var call = KernelCall(
            name: shape.name(type), kernel: choice.kernel, resultCount: 1,
            operandCount: bias == .none ? 2 : 3)
        call.scratchByteCount = choice.scratch * type.byteCount
        call.integers = layout.integers(accumulate: accumulate)
        call.operandOrder = layout.isSwapped ? [1, 0] + (bias == .none ? [] : [2]) : nil
        call.details = layout.batch.map { KernelDetails($0) }
        call.accumulates = accumulate
        let products = shape.batch.reduce(1, *)
        call.flops = products * shape.m * shape.n * shape.k * 2
        let elements = shape.m * shape.k + shape.k * shape.n + shape.m * shape.n
        call.bytes = products * elements * type.byteCount
        return call
    }
}

extension MatmulShape {
    /// `matmul f32 8*3x2x4 nt`: batch, m, n, k, and which operands are stored transposed.
    fileprivate func name(_ type: ElementType) -> String {
        let batch = batch.map { "\($0)*" }.joined()
        let forms =
            transposesA || transposesB
            ? " \(transposesA ? "t" : "n")\(transposesB ? "t" : "n")" : ""
        return "matmul \(type) \(batch)\(m)x\(n)x\(k)\(forms)"
    }
}

/// A product as the C kernels see it: by the strides of p, i and j. A product with a column vector
/// is turned to Cᵀ = Bᵀ·Aᵀ, a row vector's.
private struct MatmulLayout {
    var m: Int
    var n: Int
    var k: Int
    var rowA: Int
    var columnA: Int
    var rowB: Int
    var columnB: Int
    var bias: MatmulBias
    private(set) var batch: gradus_matmul_batch?
    private(set) var isSwapped = false

    init(_ shape: MatmulShape, _ bias: MatmulBias) throws(KernelError) {
        (m, n, k) = (shape.m, shape.n, shape.k)
        let strideA = shape.rowStrideA ?? (shape.transposesA ? m : k)
        let strideB = shape.rowStrideB ?? (shape.transposesB ? k : n)
        (rowA, columnA) = shape.transposesA ? (1, strideA) : (strideA, 1)
        (rowB, columnB) = shape.transposesB ? (1, strideB) : (strideB, 1)
        self.bias = bias
        batch = try Self.batch(shape)
        if n == 1, m > 1 { swap() }
    }

    private mutating func swap() {
        isSwapped = true
        Swift.swap(&m, &n)
        (rowA, columnA, rowB, columnB) = (columnB, rowB, columnA, rowA)
        bias = bias == .row ? .column : bias == .column ? .row : .none
        if var turned = batch {
            Swift.swap(&turned.a_strides, &turned.b_strides)
            batch = turned
        }
    }

    private static func batch(_ shape: MatmulShape) throws(KernelError) -> gradus_matmul_batch? {
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
        return batch
    }

    /// In the order of `GRADUS_MATMUL_M` and the rest.
    func integers(accumulate: Bool) -> [Int] {
        [
            m, n, k, rowA, columnA, rowB, columnB, n, accumulate ? 1 : 0, bias == .column ? 1 : 0,
            bias == .row ? 1 : 0, bias == .none ? 0 : 1,
        ]
    }

    /// The kernel for the shape, and the elements of scratch that it takes.
    func kernel(_ type: ElementType) throws(KernelError) -> (kernel: KernelFunction, scratch: Int) {
        let isSingle = type == .f32
        switch type {
        case .i32: return (gradus_matmul_simple_i32, 0)
        case .i64: return (gradus_matmul_simple_i64, 0)
        case .bool: throw .unsupported("matmul of bool")
        case .f32, .f64: break
        }
        if m == 1, columnA == 1 || k == 1, rowB == 1 || columnB == 1 {
            return (isSingle ? gradus_matmul_vector_f32 : gradus_matmul_vector_f64, 0)
        }
        if n * k <= Int(GRADUS_MATMUL_SMALL), m * n * k <= Self.smallProducts {
            return (isSingle ? gradus_matmul_small_f32 : gradus_matmul_small_f64, 0)
        }
        let depth = min(k, Int(GRADUS_MATMUL_DEPTH))
        let packsA = columnA != 1 && n > Int(GRADUS_MATMUL_PANEL)
        let rows = packsA ? min(m, Int(GRADUS_MATMUL_ROWS)) : 0
        let kernel = isSingle ? gradus_matmul_blocked_f32() : gradus_matmul_blocked_f64()
        return (kernel, depth * (Int(GRADUS_MATMUL_PANEL) + rows))
    }

    /// Above this many products the blocked kernel is faster.
    private static let smallProducts = 1024
}
