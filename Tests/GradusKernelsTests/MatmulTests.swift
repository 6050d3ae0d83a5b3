import GradusKernels
import GradusTensors
import Testing

@Suite struct MatmulTests {
    static let shapes: [(Int, Int, Int)] = [
        (1, 1, 1), (3, 1, 2), (1, 3, 2), (2, 3, 1), (3, 3, 3), (4, 4, 4), (5, 7, 3), (0, 3, 2),
        (3, 0, 2), (3, 2, 0), (1, 2, 0), (8, 8, 8), (9, 10, 11), (1, 70, 50), (70, 1, 50),
        (16, 16, 16), (17, 33, 19), (33, 49, 5), (40, 100, 30), (12, 31, 300), (64, 20, 257),
        (300, 60, 20), (7, 97, 64), (1, 1, 1000), (100, 90, 1), (1043, 101, 9),
    ]

    /// Σ |a·b| bounds the rounding error.
    private func product(
        _ shape: MatmulShape, _ a: [Double], _ b: [Double], _ placeA: Int, _ placeB: Int
    ) -> [Double] {
        let rowA = shape.a.rowStride ?? (shape.transposesA ? shape.m : shape.k)
        let rowB = shape.b.rowStride ?? (shape.transposesB ? shape.k : shape.n)
        var result = [Double]()
        result.reserveCapacity(shape.m * shape.n)
        for i in 0..<shape.m {
            for j in 0..<shape.n {
                var sum = 0.0
                for p in 0..<shape.k {
                    let left = shape.transposesA ? p * rowA + i : i * rowA + p
                    let right = shape.transposesB ? j * rowB + p : p * rowB + j
                    sum += a[placeA + left] * b[placeB + right]
                }
                result.append(sum)
            }
        }
        return result
    }

    private func tolerance(_ type: ElementType, _ k: Int) -> Double {
        type.isInteger ? 0 : Double(k + 1) * (type == .f32 ? 2e-7 : 4e-16)
    }

    @Test(arguments: [ElementType.f32, .f64, .i32, .i64], shapes)
    func multiplies(type: ElementType, size: (Int, Int, Int)) throws {
        let (m, n, k) = size
        let a = Numbers(type, random: m * k)
        let b = Numbers(type, random: k * n, seed: 2)
        for form in 0..<4 {
            let shape = MatmulShape(
                m: m, n: n, k: k, transposesA: form & 1 != 0, transposesB: form & 2 != 0)
            let call = try KernelCall.matmul(type, shape)
            let wanted = product(shape, a.values, b.values, 0, 0)
            let found = call.numbers([a, b], results: [(type, m * n)])[0]
            #expect(areClose(found, wanted, 4 * tolerance(type, k)), "\(call.name)")
        }
    }

    @Test(arguments: [ElementType.f32, .f64, .i32])
    func runsBatches(type: ElementType) throws {
        for (m, n, k) in [(2, 3, 4), (1, 4, 3), (4, 1, 3), (20, 17, 30)] {
            var shape = MatmulShape(m: m, n: n, k: k)
            shape.batch = [2, 3]
            // A is shared along the last batch axis, B along the first.
            shape.a.batchStrides = [m * k, 0]
            shape.b.batchStrides = [0, k * n]
            let a = Numbers(type, random: 2 * m * k)
            let b = Numbers(type, random: 3 * k * n, seed: 2)
            var wanted: [Double] = []
            for i in 0..<2 {
                for j in 0..<3 {
                    wanted += product(shape, a.values, b.values, i * m * k, j * k * n)
                }
            }
            let call = try KernelCall.matmul(type, shape)
            let found = call.numbers([a, b], results: [(type, 6 * m * n)])[0]
            #expect(areClose(found, wanted, 4 * tolerance(type, k)), "\(call.name)")
        }
    }

    @Test func readsWiderRows() throws {
        for (m, n, k) in [(3, 4, 2), (1, 30, 40), (30, 1, 40), (20, 50, 30)] {
            var shape = MatmulShape(m: m, n: n, k: k)
            shape.a.rowStride = k + 3
            shape.b.rowStride = n + 5
            let a = Numbers(.f64, random: m * (k + 3))
            let b = Numbers(.f64, random: k * (n + 5), seed: 2)
            let call = try KernelCall.matmul(.f64, shape)
            let wanted = product(shape, a.values, b.values, 0, 0)
            let found = call.numbers([a, b], results: [(.f64, m * n)])[0]
            #expect(areClose(found, wanted, 1e-14), "\(call.name)")
        }
    }

    /// Operands and the result as parts of something else: they begin somewhere, and their rows and matrices
    /// lie apart. What lies between is left alone.
    @Test(arguments: [ElementType.f32, .f64], 0..<4)
    func readsAndWritesParts(type: ElementType, form: Int) throws {
        for (m, n, k) in [(20, 33, 30), (9, 100, 17), (130, 70, 300)] {
            var shape = MatmulShape(
                m: m, n: n, k: k, transposesA: form & 1 != 0, transposesB: form & 2 != 0)
            shape.batch = [2, 2]
            let (rowsA, columnsA) = form & 1 != 0 ? (k, m) : (m, k)
            let (rowsB, columnsB) = form & 2 != 0 ? (n, k) : (k, n)
            shape.a.offset = 5
            shape.a.rowStride = columnsA * 2 + 3
            shape.a.batchStrides = [rowsA * (columnsA * 2 + 3), columnsA]
            shape.b.offset = 7
            shape.b.rowStride = columnsB + 1
            shape.b.batchStrides = [0, rowsB * (columnsB + 1)]
            // The matrices of the inner batch axis lie beside each other.
            shape.c.offset = 3
            shape.c.rowStride = n * 2 + 4
            shape.c.batchStrides = [m * (n * 2 + 4), n]
            let a = Numbers(type, random: 5 + 2 * rowsA * (columnsA * 2 + 3))
            let b = Numbers(type, random: 7 + 2 * rowsB * (columnsB + 1), seed: 2)
            let count = 3 + 2 * m * (n * 2 + 4)
            let untouched = type == .f32 ? -1.5 : -2.25
            let call = try KernelCall.matmul(type, shape)
            #expect(call.name.hasSuffix(" strided"))
            let run = KernelRun(
                call, operands: [a.operand.bytes, b.operand.bytes],
                resultByteCounts: [count * type.byteCount])
            run.setResult(0, Numbers(type, Array(repeating: untouched, count: count)).operand.bytes)
            run.run(partsAtOnce: 2)
            var wanted = Array(repeating: untouched, count: count)
            for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let (placeA, placeB) = (
                    5 + i * rowsA * (columnsA * 2 + 3) + j * columnsA,
                    7 + j * rowsB * (columnsB + 1)
                )
                let c = product(shape, a.values, b.values, placeA, placeB)
                for row in 0..<m {
                    let start = 3 + i * m * (n * 2 + 4) + j * n + row * (n * 2 + 4)
                    wanted.replaceSubrange(start..<start + n, with: c[row * n..<(row + 1) * n])
                }
            }
            let found = type.numbers(in: run.result(0))
            #expect(areClose(found, wanted, 4 * tolerance(type, k)), "\(call.name)")
        }
    }

    @Test func onlyProductsByBlocksWriteParts() throws {
        for (m, n, k) in [(1, 100, 100), (100, 1, 100), (3, 4, 5)] {
            var shape = MatmulShape(m: m, n: n, k: k)
            #expect(!shape.isBlocked(.f32))
            shape.c.offset = 1
            #expect(throws: KernelError.self) { try KernelCall.matmul(.f32, shape) }
        }
        #expect(MatmulShape(m: 20, n: 20, k: 20).isBlocked(.f64))
        #expect(!MatmulShape(m: 20, n: 20, k: 20).isBlocked(.i32))
    }

    /// Small products and rows that begin somewhere.
    @Test(arguments: [ElementType.f32, .f64, .i32])
    func readsOperandsThatBeginSomewhere(type: ElementType) throws {
        for (m, n, k) in [(3, 4, 2), (1, 50, 40), (50, 1, 40), (20, 50, 30)] {
            var shape = MatmulShape(m: m, n: n, k: k)
            shape.a.offset = 3
            shape.b.offset = 1
            let a = Numbers(type, random: 3 + m * k)
            let b = Numbers(type, random: 1 + k * n, seed: 2)
            let call = try KernelCall.matmul(type, shape)
            let wanted = product(shape, a.values, b.values, 3, 1)
            let found = call.numbers([a, b], results: [(type, m * n)])[0]
            #expect(areClose(found, wanted, 4 * tolerance(type, k)), "\(call.name)")
        }
    }

    /// Rows of a transposed A that lie pages apart are copied to panels, for each piece of the depth;
    /// columns of B that are contiguous become rows of panels.
    @Test(arguments: [ElementType.f32, .f64], [false, true])
    func readsRowsThatLieFarApart(type: ElementType, transposesB: Bool) throws {
        for (m, n, k) in [(45, 100, 270), (33, 150, 7)] {
            var shape = MatmulShape(
                m: m, n: n, k: k, transposesA: true, transposesB: transposesB)
            shape.a.rowStride = 1100
            let a = Numbers(type, random: k * 1100)
            let b = Numbers(type, random: k * n, seed: 2)
            let call = try KernelCall.matmul(type, shape)
            let wanted = product(shape, a.values, b.values, 0, 0)
            let found = call.numbers([a, b], results: [(type, m * n)])[0]
            #expect(areClose(found, wanted, 4 * tolerance(type, k)), "\(call.name)")
        }
    }

    /// Panels that were packed before give the same bits, for parts and pieces of the depth of any size.
    @Test(arguments: [false, true])
    func readsPanelsThatWerePackedBefore(transposesB: Bool) throws {
        let matrices = [(40, 100, 50), (64, 200, 257), (33, 777, 520), (130, 512, 784)]
        let vectors = [(1, 512, 784), (1, 777, 520), (1, 200, 257), (1, 2005, 31)]
        for (m, n, k) in transposesB ? matrices : matrices + vectors {
            var shape = MatmulShape(m: m, n: n, k: k, transposesB: transposesB)
            shape.b.offset = m % 3
            let call = try KernelCall.matmul(.f32, shape)
            let packing = try #require(call.packing)
            let a = (0..<m * k).map { Float(($0 * 37) % 101) / 101 - 0.5 }
            let b = (0..<k * n + m % 3).map { Float(($0 * 53) % 103) / 103 - 0.5 }
            let panels: [[Float]] = packing.copying.run([b], counts: [packing.byteCount / 4])
            let wanted = call.run([a, b], returning: Float.self, counts: [m * n])
            for count in [1, 3, .max] {
                let run = KernelRun(
                    call.packed, operands: [a.bytes, panels[0].bytes],
                    resultByteCounts: [m * n * 4])
                run.run(partsAtOnce: count)
                let found = Array(run.result(0).bindMemory(to: Float.self))
                #expect(found == wanted[0], "\(call.name), \(count) at once")
            }
        }
    }

    @Test func packsOnlyWhereItPays() throws {
        func packing(_ shape: MatmulShape) throws -> OperandPacking? {
            try KernelCall.matmul(.f32, shape).packing
        }
        #expect(try packing(MatmulShape(m: 16, n: 512, k: 512)) == nil)
        #expect(try packing(MatmulShape(m: 16, n: 512, k: 512, transposesB: true)) != nil)
        #expect(try packing(MatmulShape(m: 1, n: 512, k: 512)) != nil)
        #expect(try packing(MatmulShape(m: 1, n: 64, k: 512)) == nil)
        #expect(try packing(MatmulShape(m: 1, n: 128, k: 32)) == nil)
        #expect(try packing(MatmulShape(m: 1, n: 512, k: 512, transposesB: true)) == nil)
        #expect(try packing(MatmulShape(m: 512, n: 1, k: 512)) == nil)
        #expect(try packing(MatmulShape(m: 257, n: 512, k: 512)) == nil)
        #expect(try packing(MatmulShape(m: 64, n: 64, k: 64)) == nil)
        #expect(try packing(MatmulShape(m: 64, n: 65, k: 64)) != nil)
        var batch = MatmulShape(m: 64, n: 64, k: 64)
        batch.batch = [3]
        #expect(try packing(batch) == nil)
    }

    @Test func spreadsNaNAndWraps() throws {
        for size in [2, 20] {
            let call = try KernelCall.matmul(.f32, MatmulShape(m: size, n: size, k: size))
            var a = Array(repeating: Float(0), count: size * size)
            a[0] = .nan
            let b = Array(repeating: Float(1), count: size * size)
            let c = call.run([a, b], returning: Float.self, counts: [size * size])[0]
            #expect(c.prefix(size).allSatisfy(\.isNaN) && c.dropFirst(size).allSatisfy { $0 == 0 })
        }
        let call = try KernelCall.matmul(.i64, MatmulShape(m: 1, n: 1, k: 2))
        #expect(
            call.run([[Int64.max, 1], [Int64(1), 1]], returning: Int64.self, counts: [1])[0] == [
                .min
            ])
        #expect(throws: KernelError.unsupported("matmul of bool")) {
            try KernelCall.matmul(.bool, MatmulShape(m: 1, n: 1, k: 1))
        }
    }
}
