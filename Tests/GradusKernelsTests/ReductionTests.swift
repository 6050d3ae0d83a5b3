import GradusKernels
import GradusTensors
import Testing

@Suite struct ReductionTests {
    static let cases: [([Int], [Int])] = [
        ([], []), ([1], [0]), ([7], [0]), ([7], []), ([33], [0]), ([1000], [0]), ([5000], [0]),
        ([3, 4], [0]), ([3, 4], [1]), ([3, 4], [0, 1]), ([100, 3], [0]), ([3, 1300], [1]),
        ([1300, 3], [1]), ([70, 300], [0]), ([2, 3, 4], [1]), ([2, 3, 4], [0, 2]),
        ([2, 33, 3, 20], [0, 2]), ([2, 33, 3, 20], [1, 3]), ([5, 1, 6], [1]), ([4, 0], [0]),
        ([0, 4], [0]), ([4, 0], [1]), ([2, 0, 3], [1, 2]), ([3, 5, 2, 4, 3], [0, 2, 4]),
    ]

    private func expected(
        _ kind: ReductionKind, _ type: ElementType, _ x: [Double], _ shape: [Int], _ axes: [Int],
        _ strides: [Int]
    ) -> [Double] {
        let kept = shape.indices.filter { !axes.contains($0) }
        let results = kept.map { shape[$0] }
        var groups = Array(repeating: [Double](), count: results.reduce(1, *))
        for index in indices(shape) {
            let element = x[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
            groups[place(kept.map { index[$0] }, results)].append(element)
        }
        return groups.map { group in
            switch kind {
            case .sum: return group.reduce(0, +)
            case .product: return group.reduce(1, *)
            case .mean: return group.reduce(0, +) / Double(group.count)
            case .maximum: return group.max() ?? limit(type, largest: false)
            case .minimum: return group.min() ?? limit(type, largest: true)
            case .any: return group.contains(1) ? 1 : 0
            case .all: return group.contains(0) ? 0 : 1
            }
        }
    }

    private func limit(_ type: ElementType, largest: Bool) -> Double {
        switch type {
        case .i32: Double(largest ? Int32.max : .min)
        case .i64: Double(largest ? Int64.max : .min)
        case .bool: largest ? 1 : 0
        default: largest ? .infinity : -.infinity
        }
    }

    @Test(arguments: ElementType.allCases, ReductionKind.allCases)
    func reduces(type: ElementType, kind: ReductionKind) throws {
        let logical: [ReductionKind] = [.any, .all, .maximum, .minimum]
        let exists = type == .bool ? logical.contains(kind) : kind != .any && kind != .all
        guard exists, !(kind == .mean && type.isInteger) else {
            #expect(throws: KernelError.self) {
                try KernelCall.reduction(kind, type, shape: [2], axes: [0])
            }
            return
        }
        for (shape, axes) in Self.cases {
            let call = try KernelCall.reduction(kind, type, shape: shape, axes: axes)
            var x = Numbers(type, random: shape.reduce(1, *))
            if kind == .product {
                x.values = x.values.map { type.isInteger ? ($0 > 0 ? 1 : -1) : 1 + $0 / 4096 }
                x = Numbers(type, x.values)
            }
            let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
            let wanted = expected(kind, type, x.values, shape, axes, strides)
            let found = call.numbers([x], results: [(type, wanted.count)])[0]
            let tolerance = type == .f32 ? 2e-5 : type == .f64 ? 1e-13 : 0
            #expect(areClose(found, wanted, tolerance), "\(call.name)")
        }
    }

    @Test func followsStrides() throws {
        let x = Numbers(.f64, random: 4000)
        let cases: [([Int], [Int], [Int])] = [
            ([40, 30], [1, 40], [0]), ([40, 30], [1, 40], [1]), ([40, 30], [0, 1], [0]),
            ([3, 50, 7], [1, 3, 150], [0, 2]), ([10, 20], [2, 20], [0, 1]),
        ]
        for (shape, strides, axes) in cases {
            let call = try KernelCall.reduction(
                .sum, .f64, shape: shape, axes: axes, strides: strides)
            let wanted = expected(.sum, .f64, x.values, shape, axes, strides)
            let found = call.numbers([x], results: [(.f64, wanted.count)])[0]
            #expect(areClose(found, wanted, 1e-12), "\(call.name)")
        }
    }

    @Test func sumsAMillionExactly() throws {
        let count = 1_000_003
        var generator = SplitMix(state: 5)
        let x = (0..<count).map { _ in Float(generator.next(in: 0...1)) }
        let exact = x.reduce(0.0) { $0 + Double($1) }
        for (shape, axes) in [([count], [0]), ([count, 1], [0]), ([1, count], [1])] {
            let call = try KernelCall.reduction(.sum, .f32, shape: shape, axes: axes)
            let sum = Double(call.run([x], returning: Float.self, counts: [1])[0][0])
            #expect(abs(sum - exact) < 2e-7 * exact)
        }
        let columns = try KernelCall.reduction(.sum, .f32, shape: [200_000, 5], axes: [0])
        let sums = columns.run([x], returning: Float.self, counts: [5])[0]
        for column in 0..<5 {
            let exact = stride(from: column, to: 1_000_000, by: 5).reduce(0.0) {
                $0 + Double(x[$1])
            }
            #expect(abs(Double(sums[column]) - exact) < 4e-7 * exact)
        }
    }

    @Test func letsNaNWinAndIntegersWrap() throws {
        for count in [2, 40, 3000] {
            for kind in [ReductionKind.maximum, .minimum, .sum] {
                var x = Array(repeating: Float(1), count: count)
                x[count / 2] = .nan
                let call = try KernelCall.reduction(kind, .f32, shape: [count], axes: [0])
                #expect(call.run([x], returning: Float.self, counts: [1])[0][0].isNaN)
            }
            let call = try KernelCall.reduction(.sum, .i64, shape: [count], axes: [0])
            let x = [Int64.max, 1] + Array(repeating: 0, count: count - 2)
            #expect(call.run([x], returning: Int64.self, counts: [1])[0] == [.min])
        }
    }

    @Test(arguments: [ElementType.f32, .f64, .i32, .i64], [ElementType.i32, .i64])
    func findsExtremes(type: ElementType, resultType: ElementType) throws {
        let cases: [([Int], Int?)] = [
            ([9], 0), ([3, 4], 0), ([3, 4], 1), ([3, 4], nil), ([2, 5, 3], 1), ([1, 200], 1),
        ]
        for (shape, axis) in cases {
            for largest in [true, false] {
                let call = try KernelCall.argument(
                    largest: largest, type, shape: shape, axis: axis, resultType: resultType)
                // Few different numbers, so that there are ties.
                let x = Numbers(type, (0..<shape.reduce(1, *)).map { Double($0 * 5 % 7 - 3) })
                let results = shape.indices.filter { axis != nil && $0 != axis }.map { shape[$0] }
                let wanted = indices(results).map { index -> Double in
                    var best: (place: Int, value: Double)?
                    let line = axis.map { 0..<shape[$0] } ?? 0..<x.values.count
                    for i in line {
                        var full = index
                        if let axis { full.insert(i, at: axis) }
                        let value = x.values[axis == nil ? i : place(full, shape)]
                        let isBetter = best.map { largest ? value > $0.value : value < $0.value }
                        if isBetter ?? true { best = (i, value) }
                    }
                    return Double(best?.place ?? -1)
                }
                let found = call.numbers([x], results: [(resultType, wanted.count)])[0]
                #expect(found == wanted, "\(call.name)")
            }
        }
    }

    @Test func argumentTakesTheFirstNaN() throws {
        let call = try KernelCall.argument(largest: true, .f64, shape: [5], axis: 0)
        let x: [Double] = [1, .nan, .infinity, .nan, 2]
        #expect(call.run([x], returning: Int32.self, counts: [1])[0] == [1])
        #expect(throws: KernelError.invalid("argmax of an empty axis")) {
            try KernelCall.argument(largest: true, .f64, shape: [2, 0], axis: 1)
        }
    }
}
