import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct MatrixProductTests {
    @Test(arguments: [
        ResultRow(MatMul(), [Numbers([1, 2, 3]), Numbers([4, 5, 6])], Numbers([32], [])),
        ResultRow(MatMul(), [.counting(2, 3), Numbers([1, 2, 3])], Numbers([8, 26])),
        ResultRow(MatMul(), [Numbers([1, 2]), .counting(2, 3)], Numbers([6, 9, 12])),
        ResultRow(
            MatMul(), [.counting(2, 3), .counting(3, 2)], Numbers([10, 13, 28, 40], [2, 2])),
        ResultRow(
            MatMul(transposeA: true), [.counting(3, 2), .counting(3, 2)],
            Numbers([20, 26, 26, 35], [2, 2])),
        ResultRow(
            MatMul(transposeB: true), [.counting(2, 3), .counting(2, 3)],
            Numbers([5, 14, 14, 50], [2, 2])),
        ResultRow(
            MatMul(transposeA: true, transposeB: true), [Numbers([1, 2]), .counting(3, 2)],
            Numbers([2, 8, 14])),
        ResultRow(
            MatMul(), [Numbers([], [2, 0]), Numbers([], [0, 1])], Numbers([0, 0], [2, 1])),
        ResultRow(MatMul(), [Numbers([], [0, 2]), .counting(2, 3)], Numbers([], [0, 3])),
        ResultRow(
            MatMul(), [Numbers([1, .nan, 0, 1], [2, 2]), Numbers([.infinity, 1])],
            Numbers([.nan, .nan]), in: ResultRow.real),
        ResultRow(
            Outer(), [Numbers([1, 2]), Numbers([3, 4, 5])], Numbers([3, 4, 5, 6, 8, 10], [2, 3])),
        ResultRow(Outer(), [Numbers([]), Numbers([3, 4])], Numbers([], [0, 2])),
        ResultRow(Dot(), [Numbers([1, 2, 3]), Numbers([4, 5, 6])], Numbers([32], [])),
        ResultRow(Dot(), [Numbers([2], []), .counting(2, 2)], Numbers([0, 2, 4, 6], [2, 2])),
        ResultRow(Dot(), [.counting(2, 3), Numbers([1, 2, 3])], Numbers([8, 26])),
        ResultRow(
            Dot(), [.counting(2, 2), .counting(2, 2, 2)],
            Numbers([2, 3, 6, 7, 6, 11, 26, 31], [2, 2, 2])),
    ])
    func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    /// `cᵢⱼ = Σₖ aᵢₖ bₖⱼ` for each matrix of a broadcast batch, written out.
    @Test(
        arguments: [
            ([2, 3], [3, 4], [2, 4]), ([5, 2, 3], [3, 4], [5, 2, 4]),
            ([2, 3], [5, 3, 4], [5, 2, 4]),
            ([1, 2, 3], [5, 3, 1], [5, 2, 1]), ([4, 1, 2, 3], [5, 3, 2], [4, 5, 2, 2]),
            ([2, 1, 3, 2], [1, 4, 2, 3], [2, 4, 3, 3]),
        ] as [([Int], [Int], [Int])])
    func batchesAreBroadcast(a: [Int], b: [Int], c: [Int]) throws {
        let (x, y) = (numbers(a), numbers(b))
        let rows = c[c.count - 2]
        let columns = c[c.count - 1]
        let inner = a[a.count - 1]
        let expected = indices(of: c).map { index in
            (0..<inner).reduce(0.0) { sum, k in
                let batch = index.dropLast(2)
                return sum + x[place(batch + [index[c.count - 2], k], in: a)]
                    * y[place(batch + [k, index[c.count - 1]], in: b)]
            }
        }
        #expect(expected.count == c.reduce(1, *) && rows * columns > 0)
        for (transposeA, transposeB) in [
            (false, false), (true, false), (false, true), (true, true),
        ] {
            let left = try turned(.f64(x, a), if: transposeA)
            let right = try turned(.f64(y, b), if: transposeB)
            let product = MatMul(transposeA: transposeA, transposeB: transposeB)
            #expect(try product.evaluate([left, right])[0] == .f64(expected, c))
        }
    }

    private func numbers(_ sizes: [Int]) -> [Double] {
        (0..<sizes.reduce(1, *)).map { Double(($0 * 7 + 3) % 11 - 5) }
    }

    private func indices(of sizes: [Int]) -> [[Int]] {
        sizes.reduce([[]]) { prefixes, size in
            prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } }
        }
    }

    /// The row-major place of an index, aligned at the last axis; 0 along axes of size 1.
    private func place(_ index: ArraySlice<Int>, in sizes: [Int]) -> Int {
        zip(sizes, index.suffix(sizes.count)).reduce(0) { place, axis in
            place * axis.0 + (axis.0 == 1 ? 0 : axis.1)
        }
    }

    private func turned(_ x: Tensor, if isTurned: Bool) throws -> Tensor {
        guard isTurned else { return x }
        var axes = Array(x.sizes.indices)
        axes.swapAt(axes.count - 1, axes.count - 2)
        return try Transpose(axes: axes).evaluate([x])[0]
    }

    @Test func integersWrap() throws {
        let x = Tensor.i32([Int64(Int32.max), 2])
        #expect(try MatMul().evaluate([x, .i32([1, 1])])[0] == .i32([Int64(Int32.min) + 1], []))
        #expect(try Outer().evaluate([x, .i32([2])])[0] == .i32([-2, 4], [2, 1]))
    }

    @Test(arguments: [
        VerdictRow(MatMul(), [.f32("batch", 64), .f32(64, 10)], "f32[batch, 10]"),
        VerdictRow(MatMul(), [.f32("n", "k"), .f32("k")], "f32[n]"),
        VerdictRow(MatMul(), [.i32("b", 1, 2, 3), .i32(4, 3, 5)], "i32[b, 4, 2, 5]"),
        VerdictRow(MatMul(transposeA: true), [.f32("n", 2), .f32("n", 3)], "f32[2, 3]"),
        VerdictRow(
            MatMul(), [.f32("batch", 64), .f32(32, 10)],
            "inner sizes of '@' differ: 64 and 32 "
                + "[0.1: left is f32[batch, 64]; 1.0: right is f32[32, 10]]"),
        VerdictRow(
            MatMul(transposeB: true), [.f32(2, 3), .f32(3, 4)],
            "inner sizes of '@' differ: 3 and 4 [0.1: left is f32[2, 3]; 1.1: right is f32[3, 4]]"),
        VerdictRow(
            MatMul(), [.f32("n"), .f32("m")],
            "inner sizes of '@' differ: n and m [0.0: left is f32[n]; 1.0: right is f32[m]]"),
        VerdictRow(
            MatMul(), [.f32(2, 4, 3), .f32(5, 3, 4)],
            "batch sizes of '@' do not fit: [2] and [5] "
                + "[0: left is f32[2, 4, 3]; 1: right is f32[5, 3, 4]]"),
        VerdictRow(
            MatMul(), [.f32(), .f32(3)],
            "'@' needs vectors or matrices, found a scalar [0: left is f32; 1: right is f32[3]]"),
        VerdictRow(
            MatMul(), [.f32(3), .f64(3)],
            "element types of '@' differ: f32 and f64 [0: this is f32[3]; 1: this is f64[3]]"),
        VerdictRow(
            MatMul(), [.bool(3), .bool(3)], "'@' needs numbers, found bool[3] [0: this is bool[3]]"),
        VerdictRow(Outer(), [.f32("n"), .f32("m")], "f32[n, m]"),
        VerdictRow(
            Outer(), [.f32(2), .f32(2, 2)],
            "'outer' needs vectors, found f32[2, 2] [1: this is f32[2, 2]]"),
        VerdictRow(Dot(), [.f32("n", 3), .f32(4, 3, "m")], "f32[n, 4, m]"),
        VerdictRow(Dot(), [.f32(), .f32("n")], "f32[n]"),
        VerdictRow(
            Dot(), [.f32(2, 3), .f32(4, 5)],
            "inner sizes of 'dot' differ: 3 and 4 [0.1: left is f32[2, 3]; 1.0: right is f32[4, 5]]"
        ),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    @Test func vectorsAreNeverTransposed() throws {
        let both = MatMul(transposeA: true, transposeB: true)
        #expect(try both.canonicalized(for: [.f32(3), .f32(3)]) == MatMul())
        #expect(
            try both.canonicalized(for: [.f32(3), .f32(4, 3)]) == MatMul(transposeB: true))
    }

    /// Gradients of matrix products are matrix products, without transposes and without sums over a
    /// batch that one matrix meets.
    @Test(
        arguments: [
            (.f32(2, 3), .f32(3, 4), ["matmul", "matmul"]),
            (.f32("batch", 3), .f32(3, 4), ["matmul", "matmul"]),
            (.f32(3, 2), .f32(2), ["matmul", "outer"]), (.f32(3), .f32(3, 2), ["matmul", "outer"]),
            (.f32(5, "n", 3), .f32(3, 4), ["matmul", "matmul", "reshape", "reshape"]),
            (.f32(5, 2, 3), .f32(5, 3, 4), ["matmul", "matmul"]),
        ] as [(TensorType, TensorType, [String])])
    func gradientsAreProducts(a: TensorType, b: TensorType, expected: [String]) throws {
        let builder = GraphBuilder(name: "product")
        let (x, y) = (try builder.input("x", a), try builder.input("y", b))
        let product = try x.matmul(y)
        let cotangent = try builder.input("g", product.type)
        let known = builder.graph.nodes.count
        let context = PullbackContext(
            operands: [x, y], results: [product], cotangents: [cotangent], isNeeded: [true, true])
        let gradients = try MatMul().pullback(context)
        #expect(gradients.map { $0?.type } == [a, b])
        #expect(
            builder.graph.nodes.dropFirst(known).map(\.operation.operationName).sorted()
                == expected)
    }
}
