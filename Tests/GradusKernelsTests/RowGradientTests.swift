import Foundation
import GradusKernels
import GradusTensors
import Testing

@Suite struct RowGradientTests {
    private func rows(_ x: [Double], _ columns: Int, _ count: Int) -> [[Double]] {
        (0..<count).map { Array(x[$0 * columns..<($0 + 1) * columns]) }
    }

    private func softmax(_ row: [Double]) -> [Double] {
        let greatest = row.max() ?? 0
        let terms = row.map { exp($0 - greatest) }
        let sum = terms.reduce(0, +)
        return terms.map { $0 / sum }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Runs a call as it is, and with its result in the place of each operand that allows it.
    private func expect(
        _ call: KernelCall, _ operands: [Numbers], _ wanted: [Double], _ tolerance: Double
    ) {
        let results = [(type: operands[0].type, count: wanted.count)]
        let found = call.numbers(operands, results: results)[0]
        #expect(areClose(found, wanted, tolerance), "\(call.name)")
        for pair in call.inPlace {
            let same = call.numbers(operands, results: results, inPlace: [pair])[0]
            #expect(same == found || wanted.contains { $0.isNaN }, "\(call.name) in place")
        }
    }

    @Test(arguments: [ElementType.f32, .f64], RowKernelTests.shapes)
    func softmaxPullsBack(type: ElementType, shape: (Int, Int)) throws {
        let (count, columns) = shape
        let y = Numbers(type, random: count * columns)
        let c = Numbers(type, random: count * columns, seed: 2)
        let pairs = zip(rows(y.values, columns, count), rows(c.values, columns, count))
        let tolerance = type == .f32 ? 1e-3 : 1e-11
        expect(
            try .rowGradient(.softmax, type, rows: count, columns: columns), [y, c],
            pairs.flatMap { y, c in zip(y, c).map { $0 * ($1 - dot(c, y)) } }, tolerance)
        expect(
            try .rowGradient(.logSoftmax, type, rows: count, columns: columns), [y, c],
            pairs.flatMap { y, c in zip(y, c).map { $1 - exp($0) * c.reduce(0, +) } }, tolerance)
        #expect(throws: KernelError.self) {
            try KernelCall.rowGradient(.logSumExp, type, rows: count, columns: columns)
        }
    }

    @Test(arguments: [ElementType.f32, .f64], RowKernelTests.shapes)
    func rowsAreStandardized(type: ElementType, shape: (Int, Int)) throws {
        let (count, columns) = shape
        let x = Numbers(type, random: count * columns)
        let c = Numbers(type, random: count * columns, seed: 2)
        for kind in RowStandardization.allCases {
            let isCentered = kind == .layerNorm
            var (values, gradients): ([Double], [Double]) = ([], [])
            for (x, c) in zip(rows(x.values, columns, count), rows(c.values, columns, count)) {
                let size = Double(columns)
                let mean = isCentered ? x.reduce(0, +) / size : 0
                let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / size
                let scale = 1 / (square + 0.01).squareRoot()
                let y = x.map { ($0 - mean) * scale }
                let (shift, slope) = (isCentered ? c.reduce(0, +) / size : 0, dot(c, y) / size)
                values += y
                gradients += zip(c, y).map { scale * ($0 - shift - $1 * slope) }
            }
            let tolerance = type == .f32 ? 1e-4 : 1e-12
            expect(
                try .standardized(kind, type, rows: count, columns: columns, epsilon: 0.01), [x],
                values, tolerance)
            expect(
                try .standardizedGradient(kind, type, rows: count, columns: columns, epsilon: 0.01),
                [x, c], gradients, tolerance)
        }
    }

    /// Also where the result is stored past the caches.
    @Test(arguments: [ElementType.f32, .f64], RowKernelTests.shapes)
    func crossEntropyPullsBack(type: ElementType, shape: (Int, Int)) throws {
        let (count, columns) = shape
        let z = Numbers(type, random: count * columns)
        let y = Numbers(type, random: count * columns, seed: 2)
        let c = Numbers(type, random: count, seed: 3)
        let classes = Numbers(.i64, (0..<count).map { Double(($0 * 5) % (columns + 2) - 1) })
        let probabilities = rows(z.values, columns, count).map(softmax)
        let weights = rows(y.values, columns, count)
        let dense = (0..<count).flatMap { row in
            let sum = weights[row].reduce(0, +)
            return zip(probabilities[row], weights[row]).map { c.values[row] * ($0 * sum - $1) }
        }
        let sparse = (0..<count).flatMap { row in
            probabilities[row].enumerated().map {
                c.values[row] * ($0.element - (Double($0.offset) == classes.values[row] ? 1 : 0))
            }
        }
        let tolerance = type == .f32 ? 1e-4 : 1e-12
        for (targets, operand, wanted) in [
            (ClassTargets.dense, y, dense), (.indices(.i64), classes, sparse),
            (.indices(.i32), Numbers(.i32, classes.values), sparse),
        ] {
            for streaming in [Streaming.ofMachine, Streaming(leastBytes: 0)] {
                let call = try KernelCall.softmaxCrossEntropyGradient(
                    type, rows: count, columns: columns, targets: targets, streaming: streaming)
                expect(call, [z, operand, c], wanted, tolerance)
            }
        }
    }

    /// One call gives the bits of two, also where scores are infinite, and where the gradient takes the
    /// place of the scores.
    @Test(arguments: [ElementType.f32, .f64], RowKernelTests.shapes)
    func lossAndGradientTogether(type: ElementType, shape: (rows: Int, columns: Int)) throws {
        let (count, columns) = shape
        var scores = Numbers(type, random: count * columns).values
        for (row, extreme) in [Double.infinity, -.infinity, .nan].enumerated() where row < count {
            if columns > 1 { scores[row * columns + 1] = extreme }
        }
        let z = Numbers(type, scores)
        let y = Numbers(type, random: count * columns, seed: 2)
        let c = Numbers(type, random: count, seed: 3)
        let classes = Numbers(.i32, (0..<count).map { Double(($0 * 5) % (columns + 2) - 1) })
        for (targets, operand) in [(ClassTargets.dense, y), (.indices(.i32), classes)] {
            let loss = try KernelCall.softmaxCrossEntropy(
                type, rows: count, columns: columns, targets: targets
            ).numbers([z, operand], results: [(type, count)])[0]
            let gradient = try KernelCall.softmaxCrossEntropyGradient(
                type, rows: count, columns: columns, targets: targets
            ).numbers([z, operand, c], results: [(type, count * columns)])[0]
            let both = try KernelCall.softmaxCrossEntropyGradient(
                type, rows: count, columns: columns, targets: targets, withLoss: true)
            for pairs in [[], both.inPlace] {
                let found = both.numbers(
                    [z, operand, c], results: [(type, count * columns), (type, count)],
                    inPlace: pairs)
                #expect(found[0].map(\.bitPattern) == gradient.map(\.bitPattern))
                #expect(found[1].map(\.bitPattern) == loss.map(\.bitPattern))
            }
        }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func extremesStayInTheirRow(type: ElementType) throws {
        let z = Numbers(type, [.nan, 1, .infinity, 0, 1000, -1000, -.infinity, 3])
        let c = Numbers(type, [1, 1, 2, 1])
        let call = try KernelCall.softmaxCrossEntropyGradient(
            type, rows: 4, columns: 2, targets: .indices(.i32))
        let classes = Numbers(.i32, [0, 0, 1, 1])
        expect(call, [z, classes, c], [.nan, .nan, .nan, .nan, 2, -2, 0, 0], 1e-6)
        let norm = try KernelCall.standardized(
            .layerNorm, type, rows: 2, columns: 2, epsilon: 0)
        expect(norm, [Numbers(type, [.nan, 1, 3, 5])], [.nan, .nan, -1, 1], 1e-6)
    }
}
