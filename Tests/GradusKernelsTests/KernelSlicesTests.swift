import GradusKernels
import GradusTensors
import Testing

/// All slices of a call together write the bits of the whole.
@Suite struct KernelSlicesTests {
    /// The bytes of each result by one call, and by slices.
    private func results(
        _ call: KernelCall, _ operands: [Numbers], byteCounts: [Int], slices count: Int
    ) throws -> (whole: [[UInt8]], sliced: [[UInt8]]) {
        let bytes = operands.map(\.operand.bytes)
        func run(_ call: KernelCall, _ operands: [[UInt8]], _ byteCounts: [Int]) -> [[UInt8]] {
            let run = KernelRun(call, operands: operands, resultByteCounts: byteCounts)
            run.run()
            return byteCounts.indices.map { Array(run.result($0)) }
        }
        let slices = try #require(call.slicing?(count), "\(call.name)")
        var sliced = [[UInt8]](repeating: [], count: byteCounts.count)
        for slice in 0..<count {
            let parts = zip(bytes, slices.strides.dropFirst(call.resultCount)).map { all, stride in
                stride == 0 ? all : Array(all[slice * stride..<(slice + 1) * stride])
            }
            let counts = Array(slices.strides.prefix(call.resultCount))
            #expect(counts.map { $0 * count } == byteCounts, "\(call.name)")
            for (result, part) in run(slices.call, parts, counts).enumerated() {
                sliced[result] += part
            }
        }
        return (run(call, bytes, byteCounts), sliced)
    }

    private func check(
        _ call: KernelCall, _ operands: [Numbers], results counts: [Int], slices: [Int] = [2, 4]
    ) throws {
        let size = operands[0].type.byteCount
        for count in slices {
            let (whole, sliced) = try results(
                call, operands, byteCounts: counts.map { $0 * size }, slices: count)
            #expect(whole == sliced, "\(call.name) in \(count)")
        }
    }

    @Test(arguments: [ElementType.f32, .f64], [(64, 48, 20), (96, 33, 70), (256, 16, 300)])
    func products(_ type: ElementType, _ extents: (m: Int, n: Int, k: Int)) throws {
        let (m, n, k) = extents
        for transposesB in [false, true] {
            let shape = MatmulShape(m: m, n: n, k: k, transposesB: transposesB)
            let size = 64 / type.byteCount
            let slices = [2, 4].filter { m / $0 * n % size == 0 && m / $0 * k % size == 0 }
            try check(
                try .matmul(type, shape),
                [Numbers(type, random: m * k), Numbers(type, random: k * n, seed: 2)],
                results: [m * n], slices: slices)
        }
    }

    @Test func whatIsNotCut() throws {
        let turned = MatmulShape(m: 64, n: 64, k: 64, transposesA: true)
        #expect(try KernelCall.matmul(.f32, turned).slicing == nil)
        var batched = MatmulShape(m: 64, n: 64, k: 64)
        batched.batch = [2]
        #expect(try KernelCall.matmul(.f32, batched).slicing == nil)
        // Rows that do not fall into equal parts, parts between lines, and too few rows.
        let product = try KernelCall.matmul(.f32, MatmulShape(m: 66, n: 64, k: 64))
        #expect(product.slicing?(2) != nil && product.slicing?(4) == nil)
        let odd = try KernelCall.rows(.softmax, .f32, rows: 8, columns: 7)
        #expect(odd.slicing?(2) == nil)
        let few = try KernelCall.rows(.softmax, .f32, rows: 4, columns: 64)
        #expect(few.slicing?(2) == nil)
        // Slices of a product that another kernel would compute.
        let small = try KernelCall.matmul(.f32, MatmulShape(m: 32, n: 8, k: 8))
        #expect(small.slicing?(2) == nil)
        // Sums of tiles follow from the tiles.
        var tile = TileProgramBuilder(rows: 64, columns: 64)
        let x = tile.input(.f32, .contiguous)
        try tile.outputSums(of: try tile.emit(.square, x))
        #expect(try tile.build().slicing?(2) == nil)
    }

    @Test(arguments: [ElementType.f32, .f64], [(64, 32), (1, 4096), (128, 96), (16, 2000)])
    func tiles(_ type: ElementType, _ shape: (rows: Int, columns: Int)) throws {
        let (rows, columns) = shape
        for accesses: [TileAccess] in [
            [.contiguous, .contiguous], [.contiguous, .scalar], [.contiguous, .row],
            [.contiguous, .column], [.row, .column],
        ] where rows > 1 || !accesses.contains(.column) {
            var tile = TileProgramBuilder(rows: rows, columns: columns)
            let x = tile.input(type, accesses[0])
            let y = tile.input(type, accesses[1])
            let sum = try tile.emit(.add, x, try tile.emit(.tanh, y))
            tile.output(try tile.emit(.multiply, sum, tile.constant(0.3, type)))
            let isCut = rows > 1 || !accesses.contains(.row)
            let call = try tile.build()
            let operands = accesses.enumerated().map { index, access in
                let count =
                    switch access {
                    case .contiguous: rows * columns
                    case .row: columns
                    case .column: rows
                    case .scalar: 1
                    }
                return Numbers(type, random: count, seed: UInt64(index))
            }
            let lines = accesses.contains(.column) ? rows * type.byteCount / 64 : 4
            try check(
                call, operands, results: [rows * columns],
                slices: isCut ? [2, 4].filter { lines % $0 == 0 } : [])
        }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func rows(_ type: ElementType) throws {
        let (rows, columns) = (64, 24)
        let z = Numbers(type, random: rows * columns)
        let c = Numbers(type, random: rows * columns, seed: 2)
        let weights = Numbers(type, random: rows, seed: 3)
        let classes = Numbers(.i32, (0..<rows).map { Double($0 % columns) })
        let all = rows * columns
        for function in RowKernel.allCases {
            try check(
                try .rows(function, type, rows: rows, columns: columns), [z],
                results: [function == .logSumExp ? rows : all])
        }
        for function in [RowKernel.softmax, .logSoftmax] {
            try check(
                try .rowGradient(function, type, rows: rows, columns: columns), [z, c],
                results: [all])
        }
        for kind in RowStandardization.allCases {
            try check(
                try .standardized(kind, type, rows: rows, columns: columns, epsilon: 1e-5), [z],
                results: [all])
            try check(
                try .standardizedGradient(kind, type, rows: rows, columns: columns, epsilon: 1e-5),
                [z, c], results: [all])
        }
        for (targets, y) in [(ClassTargets.dense, c), (.indices(.i32), classes)] {
            for withSoftmax in [false, true] {
                try check(
                    try .softmaxCrossEntropy(
                        type, rows: rows, columns: columns, targets: targets,
                        withSoftmax: withSoftmax),
                    [z, y], results: withSoftmax ? [rows, all] : [rows])
            }
            for withLoss in [false, true] {
                try check(
                    try .softmaxCrossEntropyGradient(
                        type, rows: rows, columns: columns, targets: targets, withLoss: withLoss),
                    [z, y, weights], results: withLoss ? [all, rows] : [all])
            }
        }
    }
}
