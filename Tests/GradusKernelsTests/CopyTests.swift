import GradusKernels
import GradusTensors
import Testing

@Suite struct CopyTests {
    static let types = ElementType.allCases

    private func check(
        _ call: KernelCall, _ type: ElementType, _ shape: [Int], result: [Int],
        _ source: ([Int]) -> [Int]?
    ) {
        let x = Numbers(type, random: shape.reduce(1, *))
        let expected = indices(result).map { index in
            source(index).map { x.values[place($0, shape)] } ?? 0
        }
        let count = result.reduce(1, *)
        #expect(call.numbers([x], results: [(type, count)])[0] == expected, "\(call.name)")
    }

    @Test(arguments: types)
    func transposes(type: ElementType) throws {
        let cases: [([Int], [Int])] = [
            ([], []), ([5], [0]), ([3, 4], [1, 0]), ([17, 33], [1, 0]), ([1, 7], [1, 0]),
            ([2, 3, 4], [0, 2, 1]), ([2, 3, 4], [2, 1, 0]), ([5, 1, 19, 18], [3, 0, 2, 1]),
            ([0, 3], [1, 0]), ([2, 3, 4, 5], [0, 2, 1, 3]), ([70, 40, 2], [1, 0, 2]),
        ]
        for (shape, axes) in cases {
            let call = try KernelCall.transpose(type, shape: shape, axes: axes)
            check(call, type, shape, result: axes.map { shape[$0] }) { index in
                var source = index
                for (axis, from) in axes.enumerated() { source[from] = index[axis] }
                return source
            }
        }
    }

    @Test(arguments: types)
    func broadcasts(type: ElementType) throws {
        let cases: [([Int], [Int])] = [
            ([], [4]), ([1], [0]), ([3], [2, 3]), ([3, 1], [3, 100]), ([2, 1, 3], [2, 5, 3]),
            ([1, 1], [3, 2]), ([4, 1, 2, 1], [6, 4, 3, 2, 5]),
        ]
        for (shape, target) in cases {
            let call = try KernelCall.broadcast(type, from: shape, to: target)
            check(call, type, shape, result: target) { index in
                zip(index.suffix(shape.count), shape).map { $1 == 1 ? 0 : $0 }
            }
        }
    }

    @Test(arguments: types)
    func slicesAndPads(type: ElementType) throws {
        let cases: [(shape: [Int], starts: [Int], steps: [Int], counts: [Int])] = [
            ([10], [2], [1], [5]), ([10], [9], [-1], [10]), ([10], [1], [3], [3]),
            ([4, 6], [0, 5], [2, -2], [2, 3]), ([3, 5, 7], [1, 0, 2], [1, 1, 2], [2, 5, 2]),
            ([4, 6], [1, 2], [1, 1], [0, 3]), ([40, 50], [3, 7], [1, 1], [20, 30]),
        ]
        for (shape, starts, steps, counts) in cases {
            let call = try KernelCall.slice(
                type, shape: shape, starts: starts, steps: steps, counts: counts)
            check(call, type, shape, result: counts) { index in
                index.indices.map { starts[$0] + index[$0] * steps[$0] }
            }
            guard steps.allSatisfy({ $0 > 0 }), !counts.contains(0) else { continue }
            let interior = steps.map { $0 - 1 }
            let high = shape.indices.map {
                shape[$0] - starts[$0] - (counts[$0] - 1) * steps[$0] - 1
            }
            let pad = try KernelCall.pad(
                type, shape: counts, low: starts, high: high, interior: interior)
            check(pad, type, counts, result: shape) { index in
                let source = index.indices.map { axis -> Int? in
                    let (quotient, remainder) = (index[axis] - starts[axis]).quotientAndRemainder(
                        dividingBy: steps[axis])
                    let fits = remainder == 0 && index[axis] >= starts[axis]
                    return fits && quotient < counts[axis] ? quotient : nil
                }
                return source.contains(nil) ? nil : source.compactMap { $0 }
            }
        }
    }

    @Test(arguments: types)
    func concatenates(type: ElementType) throws {
        let cases: [([[Int]], Int)] = [
            ([[2], [3], [0], [1]], 0), ([[2, 3], [2, 1]], 1), ([[2, 3], [4, 3]], 0),
            ([[2, 1, 5], [2, 4, 5], [2, 2, 5]], 1),
        ]
        for (shapes, axis) in cases {
            let call = try KernelCall.concatenate(type, shapes: shapes, axis: axis)
            let operands = shapes.enumerated().map {
                Numbers(type, random: $1.reduce(1, *), seed: UInt64($0))
            }
            var result = shapes[0]
            result[axis] = shapes.reduce(0) { $0 + $1[axis] }
            let expected = indices(result).map { index in
                var index = index
                var operand = 0
                while index[axis] >= shapes[operand][axis] {
                    index[axis] -= shapes[operand][axis]
                    operand += 1
                }
                return operands[operand].values[place(index, shapes[operand])]
            }
            let count = result.reduce(1, *)
            #expect(call.numbers(operands, results: [(type, count)])[0] == expected, "\(call.name)")
        }
    }

    @Test func rejectsWhatDoesNotFit() {
        #expect(throws: KernelError.invalid("transpose of [2, 3] by [0, 0]")) {
            try KernelCall.transpose(.f32, shape: [2, 3], axes: [0, 0])
        }
        #expect(throws: KernelError.invalid("broadcast of [2] to [3]")) {
            try KernelCall.broadcast(.f32, from: [2], to: [3])
        }
        #expect(throws: KernelError.invalid("slice of axis 0 of [4] outside of it")) {
            try KernelCall.slice(.f32, shape: [4], starts: [2], steps: [1], counts: [3])
        }
        #expect(throws: KernelError.invalid("concat of [2, 3] and [2, 4] along axis 0")) {
            try KernelCall.concatenate(.f32, shapes: [[2, 3], [2, 4]], axis: 0)
        }
    }
}
