import CGradusKernels
import GradusTensors

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
