import GradusKernels
import GradusTensors

/// A shape seen as rows and columns such that as many operands as possible spread over it without
/// being written out.
struct TileGeometry {
    let rows: Int
    let columns: Int
    /// How each operand spreads; nil for one that must be written out in full.
    let accesses: [TileAccess?]

    /// The geometry of a shape for operands of the given sizes, each of which stretches to it.
    init(_ sizes: [Int], _ operands: [[Int]]) {
        let count = Tensor.count(of: sizes)
        var splits = Array(0...sizes.count)
        var chosen: [[TileAccess?]] = []
        for operand in operands {
            let options = TileGeometry.options(operand, over: sizes)
            let common = splits.filter { options[$0] != nil }
            if !common.isEmpty { splits = common }
            chosen.append(options)
        }
        // The last split keeps rows long where nothing asks for another one.
        let needsSplit = chosen.contains { $0[0] == nil || $0[sizes.count] == nil }
        let split = needsSplit ? splits[0] : 0
        rows = Tensor.count(of: Array(sizes[..<split]))
        columns = rows == 0 ? 0 : count / max(rows, 1)
        accesses = chosen.map { $0[split] }
    }

    /// The given rows and columns of a shape; nil where an operand does not spread over them.
    init?(_ sizes: [Int], _ operands: [[Int]], rows: Int, columns: Int) {
        let split = (0...sizes.count).last { split in
            Tensor.count(of: Array(sizes[..<split])) == rows
                && Tensor.count(of: Array(sizes[split...])) == columns
        }
        guard let split else { return nil }
        self.rows = rows
        self.columns = columns
        accesses = operands.map { TileGeometry.options($0, over: sizes)[split] }
        guard accesses.allSatisfy({ $0 != nil }) else { return nil }
    }

    /// For each axis before which the columns may begin, how an operand then spreads, if it does.
    private static func options(_ operand: [Int], over sizes: [Int]) -> [TileAccess?] {
        let lead = [Int](repeating: 1, count: sizes.count - operand.count)
        let padded = lead + operand
        return (0...sizes.count).map { split in
            let outer = padded[..<split]
            let inner = padded[split...]
            let isOuterWhole = outer.elementsEqual(sizes[..<split])
            let isInnerWhole = inner.elementsEqual(sizes[split...])
            let isOuterOne = outer.allSatisfy { $0 == 1 }
            let isInnerOne = inner.allSatisfy { $0 == 1 }
            if isOuterWhole, isInnerWhole { return .contiguous }
            if isOuterOne, isInnerOne { return .scalar }
            if isOuterOne, isInnerWhole { return .row }
            return isOuterWhole && isInnerOne ? .column : nil
        }
    }
}
