import CGradusKernels
import GradusTensors

/// The C function for a product.
enum MatmulKernel {
    /// One that does the whole batch.
    case whole(KernelFunction)
    /// One for a row vector, by parts of the columns.
    case vector(KernelPartFunction)
    /// One by blocks, which takes an epilogue.
    case blocked(KernelPartFunction)
}

/// A product as the C kernels see it: by the strides of p, i and j. A product with a column vector
/// is turned to Cᵀ = Bᵀ·Aᵀ, a row vector's.
struct MatmulLayout {
    private(set) var m: Int
    private(set) var n: Int
    let k: Int
    private var rowA: Int
    private var columnA: Int
    private var rowB: Int
    private var columnB: Int
    private let batch: [Int]
    private var batchStridesA: [Int]
    private var batchStridesB: [Int]
    private let batchStridesC: [Int]
    private var startA: Int
    private var startB: Int
    private let rowC: Int
    private let startC: Int
    private(set) var isSwapped = false

    init(_ shape: MatmulShape) throws(KernelError) {
        (m, n, k) = (shape.m, shape.n, shape.k)
        let strideA = shape.a.rowStride ?? (shape.transposesA ? m : k)
        let strideB = shape.b.rowStride ?? (shape.transposesB ? k : n)
        (rowA, columnA) = shape.transposesA ? (1, strideA) : (strideA, 1)
        (rowB, columnB) = shape.transposesB ? (1, strideB) : (strideB, 1)
        (startA, startB, startC) = (shape.a.offset, shape.b.offset, shape.c.offset)
        batch = shape.batch
        batchStridesA = shape.a.batchStrides ?? denseStrides(shape.batch, unit: shape.m * shape.k)
        batchStridesB = shape.b.batchStrides ?? denseStrides(shape.batch, unit: shape.k * shape.n)
        batchStridesC = shape.c.batchStrides ?? denseStrides(shape.batch, unit: shape.m * shape.n)
        rowC = shape.c.rowStride ?? shape.n
        guard
            [batchStridesA, batchStridesB, batchStridesC].allSatisfy({
                $0.count == shape.batch.count
            })
        else { throw .invalid("matmul batch of rank \(batch.count)") }
        guard batch.count <= Int(GRADUS_MATMUL_BATCH_LIMIT) else {
            throw .tooLarge("matmul batch of rank \(batch.count)")
        }
        if n == 1, m > 1 { swap() }
    }

    private mutating func swap() {
        isSwapped = true
        Swift.swap(&m, &n)
        (rowA, columnA, rowB, columnB) = (columnB, rowB, columnA, rowA)
        Swift.swap(&batchStridesA, &batchStridesB)
        Swift.swap(&startA, &startB)
    }

    /// The number of products.
    var products: Int { batch.reduce(1, *) }

    /// From how many columns on a block of the blocked kernel may read A from panels, in which each tile finds
    /// the next elements in one place; nil where none does. To make them takes its time once for each row,
    /// and pays sooner where the rows of a transposed A lie whole pages apart, which fall on a few places
    /// of the caches.
    func packingColumns(_ type: ElementType) -> Int? {
        let isFar = rowA == 1 && columnA * type.byteCount >= Self.pageByteCount
        let columns = isFar ? Self.packingColumnsFar : Self.packingColumns
        return m >= Self.packingRows && n >= columns ? columns : nil
    }

    private static let pageByteCount = 4096
    private static let packingColumnsFar = 96
    private static let packingColumns = 192
    private static let packingRows = 32

    /// Above this many multiplications the blocked kernel is faster.
    private static let smallProducts = 1024

    /// The kernel for the shape.
    func kernel(_ type: ElementType) throws(KernelError) -> MatmulKernel {
        let isSingle = type == .f32
        switch type {
        case .i32: return .whole(gradus_matmul_simple_i32)
        case .i64: return .whole(gradus_matmul_simple_i64)
        case .bool: throw .unsupported("matmul of bool")
        case .f32, .f64: break
        }
        if m == 1, columnA == 1 || k == 1, rowB == 1 || columnB == 1 {
            return .vector(isSingle ? gradus_matmul_vector_f32 : gradus_matmul_vector_f64)
        }
        if n * k <= Int(GRADUS_MATMUL_SMALL), m * n * k <= Self.smallProducts {
            return .whole(isSingle ? gradus_matmul_small_f32 : gradus_matmul_small_f64)
        }
        let kernel = isSingle ? gradus_matmul_blocked_f32() : gradus_matmul_blocked_f64()
        return .blocked(kernel)
    }

    /// What the kernel reads.
    func details(
        _ grid: MatmulGrid, _ type: ElementType, resultCount: Int, _ ending: MatmulEpilogue
    ) -> gradus_matmul {
        var details = gradus_matmul()
        (details.m, details.n, details.k) = (Int64(m), Int64(n), Int64(k))
        (details.a_row, details.a_column) = (Int64(rowA), Int64(columnA))
        (details.b_row, details.b_column) = (Int64(rowB), Int64(columnB))
        details.c_row = Int64(rowC)
        (details.a_start, details.b_start) = (Int64(startA), Int64(startB))
        details.c_start = Int64(startC)
        details.a_buffer = Int64(resultCount)
        details.rank = Int64(batch.count)
        store(batch, in: &details.extents)
        store(batchStridesA, in: &details.a_strides)
        store(batchStridesB, in: &details.b_strides)
        store(batchStridesC, in: &details.c_strides)
        details.products = Int64(products)
        details.row_parts = Int64(grid.rowParts)
        details.column_parts = Int64(grid.columnParts)
        details.block_row_parts = Int64(grid.blockRowParts)
        details.block_column_parts = Int64(grid.blockColumnParts)
        details.a_columns = Int64(packingColumns(type) ?? n + 1)
        details.a_offset = Int64(grid.leftOffset)
        if case .finish(let builder) = ending {
            details.bias_buffer = details.a_buffer + 2
            details.rectifies = builder.isRectified ? 1 : 0
        }
        details.epilogue = ending.program?.details.map {
            $0.address.assumingMemoryBound(to: gradus_tile_program.self)
        }
        details.block_offset = Int64(grid.blockOffset)
        details.block_row = Int64(grid.blockRow)
        details.epilogue_offset = Int64(grid.epilogueOffset(type))
        return details
    }
}
