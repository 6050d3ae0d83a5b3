import GradusKernels
import GradusTensors
import Testing

/// Whether each of the rows × columns elements comes out as `expected` of the operands there.
@Suite struct TileProgramTests {
    static let shapes: [(Int, Int)] = [
        (1, 1), (1, 3), (3, 1), (0, 4), (4, 0), (2, 5), (1, 1023), (1, 1024), (1, 1025), (1, 5000),
        (7, 300), (300, 7), (1000, 3), (3, 1000), (5, 2500), (513, 2), (2, 512), (64, 64),
        (33, 513),
    ]

    @Test(arguments: shapes)
    func mixesAccessModes(rows: Int, columns: Int) throws {
        var tile = TileProgramBuilder(rows: rows, columns: columns)
        let x = tile.input(.f32, .contiguous)
        let r = tile.input(.f32, .row)
        let c = tile.input(.f32, .column)
        let s = tile.input(.f32, .scalar)
        let scaled = try tile.emit(.multiply, r, s)  // a row
        let shifted = try tile.emit(.add, c, s)  // a column
        let both = try tile.emit(.subtract, scaled, shifted)
        let sum = try tile.emit(.add, x, both)
        let two = tile.constant(2, .f32)
        let four = try tile.emit(.multiply, two, two)
        tile.output(try tile.emit(.multiply, sum, four))
        tile.output(r)
        tile.output(shifted)
        tile.output(sum)
        tile.output(sum)
        let call = try tile.build()
        let xs = (0..<rows * columns).map { Float($0 % 97) }
        let rs = (0..<columns).map { Float($0 % 31) - 7 }
        let cs = (0..<rows).map { Float($0 % 13) * 3 }
        let results = call.run(
            [xs, rs, cs, [Float(5)]], returning: Float.self,
            counts: Array(repeating: rows * columns, count: 5))
        var expected = Array(repeating: [Float](), count: 5)
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = xs[row * columns + column] + rs[column] * 5 - (cs[row] + 5)
                let values = [4 * sum, rs[column], cs[row] + 5, sum, sum]
                for (result, value) in values.enumerated() { expected[result].append(value) }
            }
        }
        #expect(results == expected)
    }

    /// Through the caches, and past them.
    @Test(arguments: [Int.max, 0])
    func writesManyResults(streamedBytes: Int) throws {
        let count = 1001
        var tile = TileProgramBuilder(rows: 1, columns: count)
        let x = tile.input(.f32, .contiguous)
        let sum = try tile.emit(.add, x, tile.constant(1, .f32))
        let product = try tile.emit(.multiply, sum, x)
        for value in [sum, product, sum] { tile.output(value) }
        let call = try tile.build(streaming: Streaming(leastBytes: streamedBytes))
        let xs = (0..<count).map { Float($0 % 97) }
        let found = call.run(
            [xs], returning: Float.self, counts: Array(repeating: count, count: 3))
        let sums = xs.map { $0 + 1 }
        #expect(found == [sums, xs.map { ($0 + 1) * $0 }, sums])
    }

    @Test(arguments: shapes.filter { $0.0 * $0.1 > 0 }, [ElementType.f32, .f64, .i32, .i64])
    func sumsEachTile(shape: (Int, Int), type: ElementType) throws {
        let (rows, columns) = shape
        var tile = TileProgramBuilder(rows: rows, columns: columns)
        let x = tile.input(type, .contiguous)
        let c = tile.input(type, .column)
        let sum = try tile.emit(.add, x, c)
        try tile.outputSums(of: sum)
        tile.output(try tile.emit(.negate, sum))
        let call = try tile.build()
        let xs = Numbers(type, (0..<rows * columns).map { Double($0 % 97) })
        let cs = Numbers(type, (0..<rows).map { Double($0 % 13) * 3 })
        let tiles = call.parts?.count ?? 1
        let found = call.numbers([xs, cs], results: [(type, tiles), (type, rows * columns)])
        let expected = (0..<rows * columns).map { xs.values[$0] + cs.values[$0 / columns] }
        // Small integers: every order of adding gives the same.
        #expect(found[0].reduce(0, +) == expected.reduce(0, +))
        #expect(found[1] == expected.map { -$0 })
        #expect(tiles == 1 || rows * columns * type.byteCount > 1024)
    }

    @Test(arguments: [2, 3, 7])
    func givesTheSameBitsOnThreads(threads: Int) throws {
        let (rows, columns) = (301, 1027)
        var tile = TileProgramBuilder(rows: rows, columns: columns)
        let x = tile.input(.f32, .contiguous)
        let r = tile.input(.f32, .row)
        let c = tile.input(.f32, .column)
        let row = try tile.emit(.exp, r)
        let product = try tile.emit(.multiply, try tile.emit(.tanh, x), row)
        let result = try tile.emit(.add, product, try tile.emit(.sin, c))
        tile.output(result)
        try tile.outputSums(of: result)
        let call = try tile.build()
        let parts = try #require(call.parts)
        #expect(parts.isShared && parts.count > parts.grain)
        let operands = [rows * columns, columns, rows].enumerated().map {
            Numbers(.f32, random: $1, seed: UInt64($0)).operand.bytes
        }
        let sizes = [rows * columns * 4, parts.count * 4]
        let alone = KernelRun(call, operands: operands, resultByteCounts: sizes)
        alone.run()
        let pool = try #require(
            ThreadPool(threads: threads, scratchByteCount: call.scratchByteCount))
        let shared = KernelRun(call, operands: operands, resultByteCounts: sizes, pool: pool)
        for _ in 0..<5 {
            shared.run()
            for result in 0..<2 {
                #expect(alone.result(result).elementsEqual(shared.result(result)))
            }
        }
    }

    /// In rows that do not begin on a cache line.
    @Test func storesResultsPastTheCaches() throws {
        let (rows, columns) = (101, 2143)
        var tile = TileProgramBuilder(rows: rows, columns: columns)
        let x = tile.input(.f32, .contiguous)
        let c = tile.input(.f32, .column)
        let result = try tile.emit(.add, x, c)
        tile.output(result)
        tile.output(try tile.emit(.less, x, result))
        let call = try tile.build(streaming: Streaming(leastBytes: 0))
        let xs = (0..<rows * columns).map { Float($0 % 97) }
        let cs = (0..<rows).map { Float($0 % 13) - 6 }
        let run = KernelRun(
            call, operands: [xs.bytes, cs.bytes],
            resultByteCounts: [rows * columns * 4, rows * columns])
        run.run()
        let expected = xs.indices.map { xs[$0] + cs[$0 / columns] }
        #expect(run.result(0).bindMemory(to: Float.self).elementsEqual(expected))
        #expect(run.result(1).elementsEqual(zip(xs, expected).map { $0 < $1 ? 1 : 0 }))
    }

    @Test func mayWriteOverAnOperandThatIsNotReadLater() throws {
        var tile = TileProgramBuilder(count: 5000)
        let x = tile.input(.f32, .contiguous)
        let y = tile.input(.f32, .contiguous)
        let s = tile.input(.f32, .scalar)
        let wide = tile.input(.f64, .contiguous)
        let sum = try tile.emit(.add, x, y)
        tile.output(sum)  // y is read again
        tile.output(try tile.emit(.multiply, try tile.emit(.multiply, sum, y), s))
        tile.output(tile.cast(wide, to: .f32))
        let pairs = try tile.build().inPlace
        #expect(
            pairs == [
                .init(result: 0, operand: 0), .init(result: 1, operand: 0),
                .init(result: 1, operand: 1), .init(result: 2, operand: 0),
                .init(result: 2, operand: 1),
            ])
    }

    @Test func keepsFewTemporaries() throws {
        var tile = TileProgramBuilder(count: 100_000)
        var value = tile.input(.f64, .contiguous)
        for _ in 0..<30 { value = try tile.emit(.negate, value) }
        tile.output(value)
        let call = try tile.build()
        #expect(call.scratchByteCount <= 4096)
        let found = call.run(
            [(0..<100_000).map { Double($0) }], returning: Double.self, counts: [100_000])
        #expect(found[0] == (0..<100_000).map { Double($0) })
    }

    @Test func rejectsWhatDoesNotFit() throws {
        var tile = TileProgramBuilder(count: 4)
        #expect(throws: KernelError.invalid("a tile program without results")) { try tile.build() }
        let x = tile.input(.f32, .contiguous)
        let b = tile.input(.bool, .contiguous)
        #expect(throws: KernelError.invalid("add of [f32, f64], expected [f64, f64]")) {
            try tile.emit(.add, x, tile.constant(1, .f64))
        }
        #expect(throws: KernelError.unsupported("exp of bool")) { try tile.emit(.exp, b) }
        #expect(throws: KernelError.invalid("clip takes 2 parameters")) { try tile.emit(.clip, x) }
        #expect(throws: KernelError.invalid("where of [f32, f32], expected [bool, f32, f32]")) {
            try tile.emit(.select, x, x)
        }
        #expect(
            throws: KernelError.unsupported(
                "sums of no elements, truth values, or what a row or column repeats")
        ) { try tile.outputSums(of: b) }
        for _ in 0..<TileProgramBuilder.bufferLimit { _ = tile.input(.f32, .contiguous) }
        tile.output(x)
        #expect(throws: KernelError.tooLarge("a tile program with 18 buffers")) { try tile.build() }
    }

    @Test func describesItself() throws {
        var tile = TileProgramBuilder(rows: 32, columns: 128)
        let x = tile.input(.f32, .contiguous)
        let b = tile.input(.f32, .row)
        tile.output(try tile.emit(.tanh, try tile.emit(.add, x, b)))
        let call = try tile.build()
        #expect(call.name == "tile add,tanh f32 [32, 128]")
        #expect(call.flops == 2 * 32 * 128)
        #expect(call.bytes == (2 * 32 * 128 + 128) * 4)
    }
}
