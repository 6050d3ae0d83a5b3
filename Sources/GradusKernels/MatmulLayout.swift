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

    /// Whether the tiles of the blocked kernel read A from panels: the rows of a transposed A that lie
    /// whole pages apart fall on a few places of the caches.
    func packsLeft(_ type: ElementType) -> Bool {
        rowA == 1 && columnA * type.byteCount >= Self.pageByteCount && n >= Self.packingColumns
    }

    private static let pageByteCount = 4096
    /// Fewer columns of B are hardly more than one panel, for which A would be read once anyway.
    private static let packingColumns = 96

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

/// How a product is cut into parts, by its shape alone: few enough to pack little of B twice, enough
/// to be shared, and such that the block of a part stays in the second-level cache.
struct MatmulGrid {
    private(set) var rowParts = 1
    private(set) var columnParts = 1
    /// Where panels of A begin in a thread's scratch, after those of B; 0 if there are none.
    private(set) var leftOffset = 0
    /// Where a block of C begins in a thread's scratch, after the panels.
    private(set) var blockOffset = 0
    /// Elements from row to row of a block of C in scratch; 0 if there is none.
    private(set) var blockRow = 0
    private var blockRows = 0

    private static let rowLimit = 384
    private static let columnLimit = 768
    /// Most elements of a block of C in scratch.
    private static let blockLimit = 65536
    /// Most rows of a block of C in scratch beside panels of A, or of a wide C whose B stays in a near cache,
    /// so that it may be packed more often. They leave room for a wide block: what the epilogue reads and
    /// writes then comes in long stretches.
    private static let flatRowLimit = 128
    private static let wideColumns = 512
    private static let nearByteCount = 1 << 20
    /// Parts in all that are enough for many threads, and the operations that are worth one.
    private static let enoughParts = 16
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
            cut(layout, type, packsLeft: layout.packsLeft(type), hasEpilogue: hasEpilogue)
        }
    }

    private mutating func cut(
        _ layout: MatmulLayout, _ type: ElementType, packsLeft: Bool, hasEpilogue: Bool
    ) {
        let (m, n) = (layout.m, layout.n)
        let bytes = n.multipliedClamped(by: layout.k).multipliedClamped(by: type.byteCount)
        let isFlat = packsLeft || n >= Self.wideColumns && bytes <= Self.nearByteCount
        func shares(_ total: Int, of size: Int) -> Int { max(1, (total + size - 1) / size) }
        rowParts = shares(m, of: isFlat && hasEpilogue ? Self.flatRowLimit : Self.rowLimit)
        let unit = Int(GRADUS_MATMUL_COLUMN_UNIT)
        var limit = Self.columnLimit
        if hasEpilogue, !packsLeft {
            let rows = Self.largest(m, rowParts, unit: Int(GRADUS_MATMUL_ROW_UNIT))
            limit = min(limit, Self.blockLimit / max(rows, 1))
        }
        let least = shares(n, of: limit / unit * unit)
        let flops = (2 * m * n).multipliedClamped(by: layout.k)
        let wanted = shares(min(Self.enoughParts, flops / Self.flopsPerPart), of: layout.products)
        columnParts = least
        // An epilogue takes its time for each row of a part.
        let narrowest = max(least, n / (hasEpilogue ? 128 : 48))
        while columnParts * rowParts < wanted, columnParts * 2 <= narrowest { columnParts *= 2 }
        while columnParts * rowParts < wanted, rowParts * 2 <= m / 64 { rowParts *= 2 }
        layOut(layout, packsLeft: packsLeft, hasEpilogue: hasEpilogue)
    }

    /// Divides a thread's scratch: panels of B, panels of A, the block of C, what the epilogue takes.
    private mutating func layOut(_ layout: MatmulLayout, packsLeft: Bool, hasEpilogue: Bool) {
        let unit = Int(GRADUS_MATMUL_COLUMN_UNIT)
        func whole(_ count: Int) -> Int { (count + unit - 1) / unit * unit }
        let depth = min(layout.k, Int(GRADUS_MATMUL_DEPTH))
        let rows = Self.largest(layout.m, rowParts, unit: Int(GRADUS_MATMUL_ROW_UNIT))
        let columns = Self.largest(layout.n, columnParts, unit: unit)
        blockOffset = whole(depth * min(columns, Int(GRADUS_MATMUL_COLUMNS)))
        if packsLeft {
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
