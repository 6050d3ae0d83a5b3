import GradusTensors
import Testing

@testable import GradusKernels

/// Two steps in one loop give what each gives alone, to the last bit.
@Suite struct TilePairsTests {
    /// How many pairs a program has.
    private func count(_ tile: TileProgramBuilder) -> Int {
        TilePairs(tile, isLive: Array(repeating: true, count: tile.values.count)).inner.count
    }

    @Test func pairsWhatNothingElseReads() throws {
        var tile = TileProgramBuilder(count: 1000)
        let x = tile.input(.f32, .contiguous)
        let y = tile.input(.f32, .contiguous)
        let product = try tile.emit(.multiply, x, y)
        let sum = try tile.emit(.add, product, x)
        #expect(count(tile) == 1)
        // The sum is the second of a pair; the next step begins another.
        let difference = try tile.emit(.subtract, y, sum)
        #expect(count(tile) == 1)
        let last = try tile.emit(.multiply, difference, y)
        #expect(count(tile) == 2)
        // A result between two steps is written all the same.
        tile.output(last)
        tile.output(product)
        #expect(count(tile) == 1)
        // Others are not joined, nor what is read twice.
        var apart = TileProgramBuilder(count: 1000)
        let z = apart.input(.f64, .contiguous)
        let quotient = try apart.emit(.divide, z, z)
        apart.output(try apart.emit(.add, quotient, z))
        let square = try apart.emit(.square, z)
        apart.output(try apart.emit(.multiply, square, square))
        #expect(count(apart) == 0)
        // Integers have no such leaves, single values no loops.
        var whole = TileProgramBuilder(count: 1000)
        let i = whole.input(.i32, .contiguous)
        whole.output(try whole.emit(.add, try whole.emit(.multiply, i, i), i))
        let s = whole.input(.f32, .scalar)
        whole.output(try whole.emit(.add, try whole.emit(.multiply, s, s), s))
        #expect(count(whole) == 0)
    }

    /// Each inner operation with each outer one, the value between them on either side, and each operand
    /// contiguous, a row, a column or a single value.
    @Test(arguments: [(3, 700), (40, 30), (1, 2000)])
    func roundsEachStep(rows: Int, columns: Int) throws {
        let operations: [(TileOperation, @Sendable (Float, Float) -> Float)] = [
            (.add, { $0 + $1 }), (.subtract, { $0 - $1 }), (.multiply, { $0 * $1 }),
        ]
        let accesses: [TileAccess] = [.contiguous, .row, .column, .scalar]
        let elements = Numbers(.f32, random: rows * columns).values.map { Float($0) }
        func place(_ access: TileAccess, _ index: Int) -> Int {
            switch access {
            case .contiguous: index
            case .row: index % columns
            case .column: index / columns
            case .scalar: 0
            }
        }
        for (inner, first) in operations {
            for (outer, second) in operations {
                for form in 0..<64 {
                    let (a, b) = (accesses[form % 4], accesses[form / 4 % 4])
                    let isLeft = form >= 32
                    let c = accesses[(form / 16 + form) % 4]
                    var tile = TileProgramBuilder(rows: rows, columns: columns)
                    let (x, y, z) = (
                        tile.input(.f32, a), tile.input(.f32, b), tile.input(.f32, c)
                    )
                    let between = try tile.emit(inner, x, y)
                    tile.output(
                        isLeft
                            ? try tile.emit(outer, between, z) : try tile.emit(outer, z, between))
                    let found = try tile.build().run(
                        [elements, elements.reversed(), elements], returning: Float.self,
                        counts: [rows * columns])
                    let wanted = (0..<rows * columns).map { index -> Float in
                        let last = elements.count - 1
                        let value = first(
                            elements[place(a, index)], elements[last - place(b, index)])
                        let other = elements[place(c, index)]
                        return isLeft ? second(value, other) : second(other, value)
                    }
                    #expect(found[0] == wanted, "\(inner) \(outer) \(form)")
                }
            }
        }
    }

    /// Long chains of steps of random numbers, against the same done one by one.
    @Test(arguments: 0..<40)
    func chainsRoundEachStep(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed &* 71 &+ 5)
        func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
        let size = 300 + pick(900)
        var tile = TileProgramBuilder(count: size)
        var traced: [(value: TileValue, elements: [Double])] = []
        var operands: [Numbers] = []
        for input in 0..<3 {
            let isSingle = input == 2
            let numbers = Numbers(.f64, random: isSingle ? 1 : size, seed: seed * 3 + UInt64(input))
            operands.append(numbers)
            traced.append(
                (
                    tile.input(.f64, isSingle ? .scalar : .contiguous),
                    isSingle ? Array(repeating: numbers.values[0], count: size) : numbers.values
                ))
        }
        for _ in 0..<14 {
            let (a, b) = (traced[traced.count - 1 - pick(3)], traced[pick(traced.count)])
            switch pick(4) {
            case 0:
                traced.append(
                    (try tile.emit(.add, a.value, b.value), zip(a.elements, b.elements).map(+)))
            case 1:
                traced.append(
                    (
                        try tile.emit(.subtract, b.value, a.value),
                        zip(b.elements, a.elements).map(-)
                    ))
            case 2:
                traced.append((try tile.emit(.square, a.value), a.elements.map { $0 * $0 }))
            default:
                traced.append(
                    (
                        try tile.emit(.multiply, a.value, b.value),
                        zip(a.elements, b.elements).map(*)
                    ))
            }
        }
        let outputs = [traced[traced.count - 1], traced[traced.count - 1 - pick(8)]]
        for output in outputs { tile.output(output.value) }
        let call = try tile.build()
        let found = call.numbers(operands, results: outputs.map { _ in (.f64, size) })
        #expect(
            found.map { $0.map(\.bitPattern) } == outputs.map { $0.elements.map(\.bitPattern) })
        for pair in call.inPlace {
            let found = call.numbers(
                operands, results: outputs.map { _ in (.f64, size) }, inPlace: [pair])
            #expect(found == outputs.map(\.elements), "\(pair)")
        }
    }
}
