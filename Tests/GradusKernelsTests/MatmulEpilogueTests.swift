import GradusKernels
import GradusTensors
import Testing

/// Products by parts, and with epilogues.
@Suite struct MatmulEpilogueTests {
    /// Shapes with several parts, with padded panels, with several pieces of the depth, and batches.
    private static let shapes: [MatmulShape] = {
        var shapes = [
            MatmulShape(m: 33, n: 70, k: 19), MatmulShape(m: 130, n: 200, k: 300),
            MatmulShape(m: 128, n: 512, k: 100, transposesA: true),
            MatmulShape(m: 400, n: 10, k: 530),
            // A is copied to panels.
            MatmulShape(m: 300, n: 520, k: 40),
            MatmulShape(m: 61, n: 800, k: 260, transposesB: true),
            MatmulShape(m: 1043, n: 101, k: 270, transposesA: true),
            // Not all parts beside each other fit into a block.
            MatmulShape(m: 390, n: 1500, k: 23),
        ]
        var batch = MatmulShape(m: 20, n: 50, k: 30)
        batch.batch = [2, 3]
        shapes.append(batch)
        return shapes
    }()

    private func run(
        _ call: KernelCall, _ operands: [Numbers], _ results: [Int], threads: Int = 1,
        inPlace: [KernelCall.InPlacePair] = []
    ) -> [[UInt8]] {
        let pool = ThreadPool(threads: threads, scratchByteCount: call.scratchByteCount)
        let run = KernelRun(
            call, operands: operands.map(\.operand.bytes), resultByteCounts: results,
            inPlace: inPlace, pool: pool)
        run.run()
        return results.indices.map { [UInt8](run.result($0)) }
    }

    @Test(arguments: [ElementType.f32, .f64], shapes)
    func bitsDoNotDependOnThreads(type: ElementType, shape: MatmulShape) throws {
        let products = shape.batch.reduce(1, *)
        let a = Numbers(type, random: products * shape.m * shape.k)
        let b = Numbers(type, random: products * shape.k * shape.n, seed: 2)
        let count = products * shape.m * shape.n * type.byteCount
        let call = try KernelCall.matmul(type, shape)
        let alone = run(call, [a, b], [count])
        for threads in [2, 3, 7] {
            #expect(run(call, [a, b], [count], threads: threads) == alone, "\(call.name)")
        }
    }

    /// Parts that are done together are blocks: some beside each other, or all of some rows.
    @Test(arguments: [ElementType.f32, .f64], shapes)
    func bitsDoNotDependOnThePartsDoneAtOnce(type: ElementType, shape: MatmulShape) throws {
        let products = shape.batch.reduce(1, *)
        let a = Numbers(type, random: products * shape.m * shape.k)
        let b = Numbers(type, random: products * shape.k * shape.n, seed: 2)
        var tile = TileProgramBuilder(rows: products * shape.m, columns: shape.n)
        tile.output(try tile.emit(.tanh, tile.product(type)))
        for epilogue in [nil, tile] {
            let call = try KernelCall.matmul(type, shape, epilogue: epilogue)
            func result(partsAtOnce count: Int) -> [UInt8] {
                let run = KernelRun(
                    call, operands: [a, b].map(\.operand.bytes),
                    resultByteCounts: [products * shape.m * shape.n * type.byteCount])
                run.run(partsAtOnce: count)
                return [UInt8](run.result(0))
            }
            let whole = result(partsAtOnce: .max)
            for count in [1, 2, 3, 5, 7] {
                #expect(result(partsAtOnce: count) == whole, "\(call.name), \(count) at once")
            }
        }
    }

    @Test(arguments: [1, 4])
    func largeProductsAndVectorsAreShared(threads: Int) throws {
        for (m, n, k) in [(128, 512, 784), (1, 512, 784), (784, 1, 512), (400, 10, 512)] {
            let call = try KernelCall.matmul(.f32, MatmulShape(m: m, n: n, k: k))
            #expect(call.parts?.isShared == true, "\(call.name)")
        }
        let small = try KernelCall.matmul(.f32, MatmulShape(m: 32, n: 10, k: 64))
        #expect(small.parts?.isShared != true)
    }

    /// relu(C + row) · column + 0.5 · old, and C itself, where the first result takes old's place.
    @Test(arguments: [ElementType.f32, .f64], shapes)
    func epilogueGivesWhatTwoPassesGive(type: ElementType, shape: MatmulShape) throws {
        let (rows, columns) = try #require(shape.epilogueGeometry(type))
        #expect(rows * columns == shape.batch.reduce(1, *) * shape.m * shape.n)
        func build(_ tile: inout TileProgramBuilder, _ c: TileValue) throws {
            let row = tile.input(type, .row)
            let column = tile.input(type, .column)
            let old = tile.input(type, .contiguous)
            let scaled = try tile.emit(
                .multiply, try tile.emit(.relu, try tile.emit(.add, c, try tile.emit(.tanh, row))),
                column)
            let half = tile.constant(0.5, type)
            tile.output(try tile.emit(.add, scaled, try tile.emit(.multiply, half, old)))
            tile.output(c)
        }
        let products = shape.batch.reduce(1, *)
        let a = Numbers(type, random: products * shape.m * shape.k)
        let b = Numbers(type, random: products * shape.k * shape.n, seed: 2)
        let others = [columns, rows, rows * columns].enumerated().map {
            Numbers(type, random: $1, seed: UInt64(3 + $0))
        }
        let byteCount = rows * columns * type.byteCount
        let c = run(try .matmul(type, shape), [a, b], [byteCount])[0]

        var plain = TileProgramBuilder(rows: rows, columns: columns)
        try build(&plain, plain.input(type, .contiguous))
        let wanted = run(
            try plain.build(), [Numbers(type, c.withUnsafeBytes { type.numbers(in: $0) })] + others,
            [byteCount, byteCount])

        var epilogue = TileProgramBuilder(rows: rows, columns: columns)
        try build(&epilogue, epilogue.product(type))
        let call = try KernelCall.matmul(type, shape, epilogue: epilogue)
        let pair = KernelCall.InPlacePair(result: 0, operand: 4)
        #expect(call.inPlace.contains(pair))
        for threads in [1, 3] {
            let found = run(call, [a, b] + others, [byteCount, byteCount], threads: threads)
            #expect(found == wanted, "\(call.name)")
        }
        #expect(
            run(call, [a, b] + others, [byteCount, byteCount], inPlace: [pair]) == wanted)
    }

    /// A bias, and what is rectified then, are added while the sums are in registers, with the bits of two
    /// passes; also where B lies in panels, and for slices of the rows.
    @Test(arguments: [ElementType.f32, .f64], shapes)
    func finishesWhatItStores(type: ElementType, shape: MatmulShape) throws {
        let (rows, columns) = try #require(shape.epilogueGeometry(type))
        let products = shape.batch.reduce(1, *)
        var elements = Numbers(type, random: products * shape.m * shape.k).values
        elements[0] = .nan
        let a = Numbers(type, elements)
        let b = Numbers(type, random: products * shape.k * shape.n, seed: 2)
        let bias = Numbers(type, random: columns, seed: 3)
        let byteCount = rows * columns * type.byteCount
        let c = run(try .matmul(type, shape), [a, b], [byteCount])[0]
        let product = Numbers(type, c.withUnsafeBytes { type.numbers(in: $0) })
        for rectifies in [false, true] {
            func build(_ tile: inout TileProgramBuilder, _ c: TileValue) throws {
                let sum = try tile.emit(.add, tile.input(type, .row), c)
                tile.output(rectifies ? try tile.emit(.relu, sum) : sum)
            }
            var plain = TileProgramBuilder(rows: rows, columns: columns)
            try build(&plain, plain.input(type, .contiguous))
            let wanted = run(try plain.build(), [product, bias], [byteCount])

            var epilogue = TileProgramBuilder(rows: rows, columns: columns)
            try build(&epilogue, epilogue.product(type))
            let call = try KernelCall.matmul(type, shape, epilogue: epilogue)
            #expect(call.name.hasSuffix(rectifies ? " add,relu" : " add"))
            #expect(call.scratchByteCount == (try KernelCall.matmul(type, shape)).scratchByteCount)
            for threads in [1, 3] {
                let found = run(call, [a, b, bias], [byteCount], threads: threads)
                #expect(found == wanted, "\(call.name), \(threads) threads")
            }
            if let packing = call.packing {
                let panels = KernelRun(
                    packing.copying, operands: [b.operand.bytes],
                    resultByteCounts: [packing.byteCount])
                panels.run()
                let packed = KernelRun(
                    call.packed,
                    operands: [a.operand.bytes, [UInt8](panels.result(0)), bias.operand.bytes],
                    resultByteCounts: [byteCount])
                packed.run()
                #expect([UInt8](packed.result(0)) == wanted[0], "\(call.packed.name)")
            }
        }
    }

    @Test func slicesReadTheWholeBias() throws {
        let shape = MatmulShape(m: 32, n: 64, k: 48)
        var epilogue = TileProgramBuilder(rows: 32, columns: 64)
        let product = epilogue.product(.f32)
        epilogue.output(try epilogue.emit(.add, product, epilogue.input(.f32, .row)))
        let slices = try #require(
            try KernelCall.matmul(.f32, shape, epilogue: epilogue).slicing?(2))
        #expect(slices.call.name == "matmul f32 16x64x48 add")
        #expect(slices.strides == [16 * 64 * 4, 16 * 48 * 4, 0, 0])
    }

    @Test func epiloguesAreCheckedAgainstTheProduct() throws {
        let small = MatmulShape(m: 2, n: 3, k: 2)
        #expect(small.epilogueGeometry(.f32) == nil)
        #expect(MatmulShape(m: 1, n: 512, k: 512).epilogueGeometry(.f32) == nil)
        #expect(MatmulShape(m: 64, n: 64, k: 64).epilogueGeometry(.i32) == nil)
        var tile = TileProgramBuilder(rows: 32, columns: 64)
        tile.output(tile.product(.f32))
        #expect(throws: KernelError.invalid("an epilogue of 32 x 64")) {
            try KernelCall.matmul(.f32, MatmulShape(m: 64, n: 32, k: 64), epilogue: tile)
        }
        #expect(throws: KernelError.invalid("an epilogue without its product")) {
            try tile.build()
        }
    }
}
