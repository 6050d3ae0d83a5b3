import CGradusKernels
import GradusTensors

/// How the matrices of an operand, or of the result, lie in a buffer: the elements of a row one after
/// another.
package struct MatrixLayout: Hashable, Sendable {
    /// Where the first matrix begins, in elements.
    package var offset = 0
    /// Elements from one stored row to the next, if more than the row has.
    package var rowStride: Int?
    /// Per batch axis the elements from one matrix to the next; 0 repeats it. Nil: they lie one after
    /// another.
    package var batchStrides: [Int]?

    /// Dense matrices, one after another; set the properties for anything else.
    package init() {}

    /// From the beginning of the buffer on, dense but for matrices that repeat.
    fileprivate var isDense: Bool { offset == 0 && rowStride == nil }
}

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
    /// The batch axes, outermost first.
    package var batch: [Int] = []
    /// Where A lies.
    package var a = MatrixLayout()
    /// Where B lies.
    package var b = MatrixLayout()
    /// Where C lies; dense but for products by blocks without an epilogue.
    package var c = MatrixLayout()

    /// A product of two dense matrices; set the properties for anything else.
    package init(m: Int, n: Int, k: Int, transposesA: Bool = false, transposesB: Bool = false) {
        self.m = m
        self.n = n
        self.k = k
        self.transposesA = transposesA
        self.transposesB = transposesB
    }
}

extension KernelCall {
    /// A matrix product of `f32`, `f64`, `i32` or `i64`.
    ///
    /// Result: C. Operands: A, B. Every element is a sum in an order that depends on the shape alone.
    ///
    /// - Parameter epilogue: what becomes of C, block by block while it is in the cache: a program of
    ///   the geometry `shape.epilogueGeometry(type)`, whose operands follow and whose results replace
    ///   C.
    package static func matmul(
        _ type: ElementType, _ shape: MatmulShape, epilogue: TileProgramBuilder? = nil
    ) throws(KernelError) -> KernelCall {
        let extents = shape.batch + [shape.m, shape.n, shape.k]
        guard extents.allSatisfy({ $0 >= 0 }) else { throw .invalid("matmul of \(extents)") }
        let layout = try MatmulLayout(shape)
        let kernel = try layout.kernel(type)
        if shape.c != MatrixLayout() {
            guard case .blocked = kernel, epilogue == nil, !layout.isSwapped else {
                throw .unsupported("a product of this form with a result that is not dense")
            }
        }
        let ending = try MatmulEpilogue(epilogue, of: shape, type)
        let elements = shape.m * shape.k + shape.k * shape.n + shape.m * shape.n
        let flops = layout.products * shape.m * shape.n * shape.k * 2 + ending.flops
        let bytes = layout.products * elements * type.byteCount + ending.byteCount
        let name = shape.name(type) + (ending.name.map { " \($0)" } ?? "")
        let resultCount = ending.program?.resultCount ?? 1
        let operandCount = ending.operandCount
        let grid = MatmulGrid(layout, kernel, type, hasEpilogue: ending.program != nil)
        var call =
            switch kernel {
            case .whole(let function):
                KernelCall(
                    name: name, kernel: function, resultCount: resultCount,
                    operandCount: operandCount)
            case .vector(let function), .blocked(let function):
                KernelCall(
                    name: name,
                    parts: KernelParts(
                        function, count: layout.products * grid.rowParts * grid.columnParts,
                        flops: flops, bytes: bytes), resultCount: resultCount,
                    operandCount: operandCount)
            }
        call.scratchByteCount = grid.epilogueOffset(type) + (ending.program?.scratchByteCount ?? 0)
        call.operandOrder = layout.isSwapped ? [1, 0] + (2..<max(operandCount, 2)) : nil
        let details = layout.details(grid, type, resultCount: resultCount, ending)
        let companions = ending.program?.details.map { [$0] } ?? []
        call.details = KernelDetails(details, keeping: companions)
        call.packing = layout.packing(grid, type, kernel, details, keeping: companions)
        if case .blocked = kernel, ending.program == nil { shape.slice(&call, type, epilogue) }
        call.inPlace = ending.program?.inPlace ?? []
        call.flops = flops
        call.bytes = bytes
        return call
    }
}

extension MatmulShape {
    /// The rows and columns over which an epilogue runs; nil where the kernel for the shape takes
    /// none, because it is so small that a pass of its own costs less.
    package func epilogueGeometry(_ type: ElementType) -> (rows: Int, columns: Int)? {
        guard let layout = try? MatmulLayout(self), case .blocked = try? layout.kernel(type) else {
            return nil
        }
        return (layout.products * layout.m, layout.n)
    }

    /// Whether the kernel for the shape adds a bias and rectifies as it stores the result.
    package func finishes(_ type: ElementType) -> Bool { k > 0 && isBlocked(type) }

    /// Whether a kernel by blocks computes it, which reads and writes matrices wherever they lie.
    package func isBlocked(_ type: ElementType) -> Bool {
        guard let layout = try? MatmulLayout(self), case .blocked = try? layout.kernel(type) else {
            return false
        }
        return !layout.isSwapped
    }

    /// `matmul f32 8*3x2x4 nt strided`: batch, m, n, k, which operands are stored transposed, and whether
    /// one is part of something else.
    fileprivate func name(_ type: ElementType) -> String {
        let batch = batch.map { "\($0)*" }.joined()
        let forms =
            transposesA || transposesB
            ? " \(transposesA ? "t" : "n")\(transposesB ? "t" : "n")" : ""
        let places = [a, b, c].allSatisfy { $0.isDense } ? "" : " strided"
        return "matmul \(type) \(batch)\(m)x\(n)x\(k)\(forms)\(places)"
    }
}
