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
    private(set) var isSwapped = false

    init(_ shape: MatmulShape) throws(KernelError) {
        (m, n, k) = (shape.m, shape.n, shape.k)
        let strideA = shape.rowStrideA ?? (shape.transposesA ? m : k)
        let strideB = shape.rowStrideB ?? (shape.transposesB ? k : n)
        (rowA, columnA) = shape.transposesA ? (1, strideA) : (strideA, 1)
        (rowB, columnB) = shape.transposesB ? (1, strideB) : (strideB, 1)
        batch = shape.batch
        batchStridesA = shape.batchStridesA ?? denseStrides(shape.batch, unit: shape.m * shape.k)
        batchStridesB = shape.batchStridesB ?? denseStrides(shape.batch, unit: shape.k * shape.n)
        guard batchStridesA.count == batch.count, batchStridesB.count == batch.count else {
            throw .invalid("matmul batch of rank \(batch.count)")
        }
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
    }

    /// The number of products.
    var products: Int { batch.reduce(1, *) }

    /// From how many columns on a block of the blocked kernel reads A from panels, in which each tile finds
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
        _ grid: MatmulGrid, _ type: ElementType, resultCount: Int, epilogue: KernelDetails?
    ) -> gradus_matmul {
        var details = gradus_matmul()
        (details.m, details.n, details.k) = (Int64(m), Int64(n), Int64(k))
        (details.a_row, details.a_column) = (Int64(rowA), Int64(columnA))
        (details.b_row, details.b_column) = (Int64(rowB), Int64(columnB))
        details.a_buffer = Int64(resultCount)
        details.rank = Int64(batch.count)
        store(batch, in: &details.extents)
        store(batchStridesA, in: &details.a_strides)
        store(batchStridesB, in: &details.b_strides)
        details.products = Int64(products)
        details.row_parts = Int64(grid.rowParts)
        details.column_parts = Int64(grid.columnParts)
        details.block_row_parts = Int64(grid.blockRowParts)
        details.block_column_parts = Int64(grid.blockColumnParts)
        details.a_columns = Int64(packingColumns(type) ?? n + 1)
        details.a_offset = Int64(grid.leftOffset)
        details.epilogue = epilogue.map {
            $0.address.assumingMemoryBound(to: gradus_tile_program.self)
        }
        details.c_offset = Int64(grid.blockOffset)
        details.c_row = Int64(grid.blockRow)
        details.epilogue_offset = Int64(grid.epilogueOffset(type))
        return details
    }
}

/// How a product is cut into parts, by its shape alone: enough to be shared. The parts that a thread takes
/// together are done as blocks, as large as the caches allow: so that it packs little twice.
struct MatmulGrid {
    private(set) var rowParts = 1
    private(set) var columnParts = 1
    /// How many parts beside each other make a block at most, and how many rows of them.
    private(set) var blockColumnParts = 1
    private(set) var blockRowParts = 1
    /// Where panels of A begin in a thread's scratch, after those of B; 0 if there are none.
    private(set) var leftOffset = 0
    /// Where a block of C begins in a thread's scratch, after the panels.
    private(set) var blockOffset = 0
    /// Elements from row to row of a block of C in scratch; 0 if there is none.
    private(set) var blockRow = 0
    private var blockRows = 0

    /// Most rows of a block: the panels of their A stay in the second-level cache.
    private static let rowLimit = 384
    /// Most elements of a block, which is read and written again for each piece of the depth.
    private static let blockLimit = 1 << 18
    /// Fewer rows or columns make packing dear.
    private static let leastRows = 64
    private static let leastColumns = 64
    /// Parts in all that are enough for many threads, parts for which rows are halved, and the operations
    /// that are worth a part.
    private static let enoughParts = 12
    private static let enoughPartsByRows = 8
    private static let flopsPerPart = 600_000
    private static let columnsPerVectorPart = 64

    init(
        _ layout: MatmulLayout, _ kernel: MatmulKernel, _ type: ElementType, hasEpilogue: Bool
    ) {
        switch kernel {
        case .whole: break
        case .vector:
            columnParts = max(1, min(Self.enoughParts, layout.n / Self.columnsPerVectorPart))
        case .blocked:
            cut(layout)
            layOut(layout, type, hasEpilogue: hasEpilogue)
        }
    }

    private mutating func cut(_ layout: MatmulLayout) {
        let (m, n) = (layout.m, layout.n)
        func shares(_ total: Int, of size: Int) -> Int { max(1, (total + size - 1) / size) }
        let flops = (2 * m * n).multipliedClamped(by: layout.k)
        let wanted = shares(min(Self.enoughParts, flops / Self.flopsPerPart), of: layout.products)
        rowParts = shares(m, of: Self.rowLimit)
        columnParts = shares(n, of: Self.blockLimit / min(max(m, 1), Self.rowLimit))
        while rowParts * columnParts < wanted {
            let canHalveRows =
                rowParts * columnParts < Self.enoughPartsByRows
                && m / rowParts >= 2 * Self.leastRows
            if n / columnParts >= 2 * Self.leastColumns,
                n / columnParts >= m / rowParts || !canHalveRows
            {
                columnParts *= 2
            } else if canHalveRows {
                rowParts *= 2
            } else {
                break
            }
        }
        let rows = Self.largest(m, rowParts, unit: Int(GRADUS_MATMUL_ROW_UNIT))
        let columns = Self.largest(n, columnParts, unit: Int(GRADUS_MATMUL_COLUMN_UNIT))
        let limit = Self.blockLimit / max(rows, 1)
        blockColumnParts = min(columnParts, max(1, limit / max(columns, 1)))
        if blockColumnParts == columnParts {
            let elements = max(1, rows * columns * columnParts)
            blockRowParts = min(
                rowParts, max(1, min(Self.rowLimit / max(rows, 1), Self.blockLimit / elements)))
        }
    }

    /// Divides a thread's scratch: panels of B, panels of A, the block of C, what the epilogue takes.
    private mutating func layOut(_ layout: MatmulLayout, _ type: ElementType, hasEpilogue: Bool) {
        let unit = Int(GRADUS_MATMUL_COLUMN_UNIT)
        func whole(_ count: Int) -> Int { (count + unit - 1) / unit * unit }
        let depth = min(layout.k, Int(GRADUS_MATMUL_DEPTH))
        let rows = min(
            Self.largest(layout.m, rowParts, unit: Int(GRADUS_MATMUL_ROW_UNIT)) * blockRowParts,
            (layout.m + unit - 1) / unit * unit)
        let columns = min(
            Self.largest(layout.n, columnParts, unit: unit) * blockColumnParts, whole(layout.n))
        blockOffset = whole(depth * min(columns, Int(GRADUS_MATMUL_COLUMNS)))
        if layout.packingColumns(type) != nil {
            leftOffset = blockOffset
            blockOffset += whole(depth * rows)
        }
        guard hasEpilogue else { return }
        blockRows = rows
        // Rows that are not a power of two apart do not fall on the same places of the cache.
        blockRow = columns + unit
    }

    /// The largest of `count` shares of `total` in whole units.
    private static func largest(_ total: Int, _ count: Int, unit: Int) -> Int {
        let units = (total + unit - 1) / unit
        return (units + count - 1) / count * unit
    }

    /// Bytes of a thread's scratch before the epilogue's.
    func epilogueOffset(_ type: ElementType) -> Int {
        let bytes = (blockOffset + blockRows * blockRow) * type.byteCount
        return (bytes + 63) / 64 * 64
    }
}
