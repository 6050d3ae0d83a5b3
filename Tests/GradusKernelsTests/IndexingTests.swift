import GradusKernels
import GradusTensors
import Testing

@Suite struct IndexingTests {
    static let geometries: [IndexGeometry] = [
        .init(outer: 1, axis: 5, inner: 1, count: 7), .init(outer: 3, axis: 4, inner: 1, count: 2),
        .init(outer: 2, axis: 6, inner: 33, count: 9), .init(outer: 0, axis: 2, inner: 1, count: 1),
        .init(outer: 2, axis: 3, inner: 4, count: 0), .init(outer: 1, axis: 0, inner: 2, count: 3),
    ]

    /// Indices in and out of range, from both ends.
    private func places(_ type: ElementType, _ count: Int, _ axis: Int) -> Numbers {
        Numbers(type, (0..<count).map { Double(($0 * 7 + 3) % (2 * axis + 3) - axis - 1) })
    }

    private func resolved(_ index: Double, _ axis: Int) -> Int? {
        let place = Int(index) + (index < 0 ? axis : 0)
        return (0..<axis).contains(place) ? place : nil
    }

    @Test(arguments: ElementType.allCases, geometries)
    func gathers(type: ElementType, g: IndexGeometry) throws {
        for (indexType, sharing) in [(ElementType.i32, IndexSharing.shared), (.i64, .each)] {
            let call = try KernelCall.gather(type, indices: indexType, g, sharing: sharing)
            let x = Numbers(type, random: g.outer * g.axis * g.inner)
            let shared = sharing == .shared
            let at = places(indexType, shared ? g.count : g.outer * g.count * g.inner, g.axis)
            let result = [g.outer, g.count, g.inner]
            let expected = indices(result).map { i -> Double in
                let index = at.values[shared ? i[1] : place(i, result)]
                guard let source = resolved(index, g.axis) else {
                    return type.isFloatingPoint ? .nan : 0
                }
                return x.values[place([i[0], source, i[2]], [g.outer, g.axis, g.inner])]
            }
            let count = result.reduce(1, *)
            let found = call.numbers([x, at], results: [(type, count)])[0]
            #expect(areClose(found, expected, 0), "\(call.name)")
        }
    }

    @Test(arguments: [ElementType.f32, .f64, .i32, .i64], geometries)
    func scatters(type: ElementType, g: IndexGeometry) throws {
        for (indexType, sharing) in [(ElementType.i32, IndexSharing.shared), (.i64, .each)] {
            let call = try KernelCall.scatterAdd(type, indices: indexType, g, sharing: sharing)
            let given = [g.outer, g.count, g.inner]
            let updates = Numbers(type, (0..<given.reduce(1, *)).map { Double($0 % 11) - 3 })
            let shared = sharing == .shared
            let at = places(indexType, shared ? g.count : updates.values.count, g.axis)
            var expected = Array(repeating: 0.0, count: g.outer * g.axis * g.inner)
            for i in indices(given) {
                let index = at.values[shared ? i[1] : place(i, given)]
                guard let target = resolved(index, g.axis) else { continue }
                expected[place([i[0], target, i[2]], [g.outer, g.axis, g.inner])] +=
                    updates.values[place(i, given)]
            }
            let found = call.numbers([at, updates], results: [(type, expected.count)])[0]
            #expect(found == expected, "\(call.name)")
        }
    }

    @Test(arguments: ElementType.allCases)
    func marksOneHot(type: ElementType) throws {
        for indexType in [ElementType.i32, .i64] {
            let call = try KernelCall.oneHot(type, indices: indexType, count: 5, depth: 3)
            let found = call.numbers([Numbers(indexType, [0, 2, 3, -1, 1])], results: [(type, 15)])
            #expect(found[0] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0])
        }
    }

    @Test(arguments: [ElementType.f32, .f64, .i32, .i64])
    func counts(type: ElementType) throws {
        let call = try KernelCall.iota(type, outer: 2, axis: 3, inner: 2, first: 5, step: -2)
        #expect(call.numbers([], results: [(type, 12)])[0] == [5, 5, 3, 3, 1, 1, 5, 5, 3, 3, 1, 1])
        let empty = try KernelCall.iota(type, axis: 0)
        #expect(empty.numbers([], results: [(type, 0)])[0] == [])
    }

    @Test func accumulates() throws {
        let call = try KernelCall.scatterAdd(
            .i64, indices: .i32, .init(outer: 1, axis: 2, inner: 1, count: 2), accumulate: true)
        let run = KernelRun(
            call, operands: [[Int32(0), 0].bytes, [Int64.max, 1].bytes], resultByteCounts: [16])
        run.setResult(0, [Int64(1), 7].bytes)
        run.run()
        #expect(Array(run.result(0).bindMemory(to: Int64.self)) == [.min + 1, 7])
    }

    @Test func rejectsWhatDoesNotFit() {
        let g = IndexGeometry(outer: 1, axis: 2, inner: 1, count: 2)
        #expect(throws: KernelError.unsupported("gather with f32 indices")) {
            try KernelCall.gather(.f32, indices: .f32, g)
        }
        #expect(throws: KernelError.unsupported("scatter_add of bool")) {
            try KernelCall.scatterAdd(.bool, indices: .i32, g)
        }
    }
}
