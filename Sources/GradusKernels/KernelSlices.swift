import GradusTensors

/// A call cut into equal slices of its rows: each is a call of its own on its part of the buffers, and
/// the bits of all together are those of the whole.
package struct KernelSlices: Sendable {
    /// What each slice runs.
    package let call: KernelCall
    /// For each result, then each operand, the bytes from the part of one slice to that of the next; 0
    /// for what every slice reads whole.
    package let strides: [Int]

    /// Slices whose parts of the buffers begin at multiples of the alignment that kernels want.
    init?(_ call: KernelCall, strides: [Int]) {
        guard strides.allSatisfy({ $0 % Self.alignment == 0 }),
            strides.prefix(call.resultCount).allSatisfy({ $0 > 0 })
        else { return nil }
        self.call = call
        self.strides = strides
    }

    private static let alignment = 64
}

extension KernelCall {
    /// Lets the call be cut by its rows.
    ///
    /// - Parameters:
    ///   - bytesPerRow: for each result, then each operand, the bytes of a row; 0 for what all rows read.
    ///   - call: the call for another number of rows.
    mutating func slice(
        rows: Int, bytesPerRow: [Int],
        into call: @escaping @Sendable (_ rows: Int) throws(KernelError) -> KernelCall
    ) {
        slicing = { count in
            guard rows % count == 0, rows / count >= Self.fewestRows,
                let slice = try? call(rows / count)
            else { return nil }
            return KernelSlices(slice, strides: bytesPerRow.map { $0 * (rows / count) })
        }
    }

    /// Rows below which a slice is hardly worth a call.
    private static let fewestRows = 4
}

extension MatmulShape {
    /// Lets a product by blocks be cut by the rows of A, where these lie one after another. The slices
    /// are by blocks as well: so they add up in the same order.
    ///
    /// - Parameter epilogue: what reads a row, the same for all slices, beside the product.
    func slice(_ call: inout KernelCall, _ type: ElementType, _ epilogue: TileProgramBuilder?) {
        guard batch.isEmpty, !transposesA, a == MatrixLayout(), c == MatrixLayout() else { return }
        let bytes = [n * type.byteCount, k * type.byteCount, 0] + (epilogue == nil ? [] : [0])
        call.slice(rows: m, bytesPerRow: bytes) { rows throws(KernelError) in
            var slice = self
            slice.m = rows
            guard case .blocked = try MatmulLayout(slice).kernel(type) else {
                throw .unsupported("a slice by another kernel")
            }
            return try .matmul(
                type, slice, epilogue: epilogue?.resized(rows: rows, columns: slice.n))
        }
    }
}

extension TileProgramBuilder {
    /// The program over one of several equal parts of its rows, or of its elements where all of them are
    /// treated alike.
    func slices(_ count: Int) -> KernelSlices? {
        let isFlat = !inputs.contains { $0.access == .row || $0.access == .column }
        let whole = isFlat ? rows * columns : rows
        guard whole % count == 0, whole > count, !outputs.contains(where: \.isSum) else {
            return nil
        }
        let slice =
            isFlat
            ? resized(rows: 1, columns: whole / count)
            : resized(rows: whole / count, columns: columns)
        guard let call = try? slice.build() else { return nil }
        let elements = slice.rows * slice.columns
        return KernelSlices(
            call,
            strides: outputs.map { elements * type(of: $0.value).byteCount }
                + inputs.map { input in
                    let size = type(of: input.value).byteCount
                    return switch input.access {
                    case .contiguous: elements * size
                    case .column: slice.rows * size
                    case .row, .scalar: 0
                    }
                })
    }
}
