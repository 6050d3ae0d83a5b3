import Foundation
import GradusKernels
import GradusTensors
import Testing

@Suite struct RowKernelTests {
    static let shapes = [
        (1, 1), (1, 3), (3, 1), (5, 10), (700, 3), (2, 1023), (2, 1024), (3, 2500), (0, 3), (2, 0),
    ]

    private func logSumExp(_ row: [Double]) -> Double {
        guard let greatest = row.max() else { return -.infinity }
        if greatest.isInfinite { return greatest }
        return greatest + log(row.reduce(0) { $0 + exp($1 - greatest) })
    }

    private func rows(_ x: [Double], _ columns: Int, _ count: Int) -> [[Double]] {
        (0..<count).map { Array(x[$0 * columns..<($0 + 1) * columns]) }
    }

    @Test(arguments: [ElementType.f32, .f64], shapes)
    func normalizes(type: ElementType, shape: (Int, Int)) throws {
        let (count, columns) = shape
        let z = Numbers(type, random: count * columns)
        let tolerance = type == .f32 ? 2e-6 : 1e-14
        let lines = rows(z.values, columns, count)
        let sums = lines.map(logSumExp)
        let logits = zip(lines, sums).flatMap { line, sum in line.map { $0 - sum } }
        let expected: [(RowKernel, [Double])] = [
            (.logSumExp, sums), (.logSoftmax, logits), (.softmax, logits.map { exp($0) }),
        ]
        for (kernel, wanted) in expected {
            let call = try KernelCall.rows(kernel, type, rows: count, columns: columns)
            let results = [(type: type, count: wanted.count)]
            let found = call.numbers([z], results: results)[0]
            #expect(areClose(found, wanted, tolerance), "\(call.name)")
            for pair in call.inPlace {
                let same = call.numbers([z], results: results, inPlace: [pair])[0]
                #expect(same == found, "\(call.name) in place")
            }
        }
    }

    @Test(arguments: [ElementType.f32, .f64], shapes)
    func costsClasses(type: ElementType, shape: (Int, Int)) throws {
        let (count, columns) = shape
        let z = Numbers(type, random: count * columns)
        let y = Numbers(type, random: count * columns, seed: 2)
        let classes = (0..<count).map { Double(($0 * 5) % (columns + 2) - 1) }
        let lines = rows(z.values, columns, count)
        let sums = lines.map(logSumExp)
        let softmax = zip(lines, sums).flatMap { line, sum in line.map { exp($0 - sum) } }
        let weights = rows(y.values, columns, count)
        let dense = (0..<count).map { row in
            zip(weights[row], lines[row]).reduce(0) { $0 + $1.0 * (sums[row] - $1.1) }
        }
        let sparse = (0..<count).map { row -> Double in
            let place = Int(classes[row])
            return lines[row].indices.contains(place) ? sums[row] - lines[row][place] : .nan
        }
        let tolerance = type == .f32 ? 2e-4 : 1e-11
        for withSoftmax in [false, true] {
            let targets: [(ClassTargets, Numbers, [Double])] = [
                (.dense, y, dense), (.indices(.i32), Numbers(.i32, classes), sparse),
                (.indices(.i64), Numbers(.i64, classes), sparse),
            ]
            for (kind, operand, loss) in targets {
                let call = try KernelCall.softmaxCrossEntropy(
                    type, rows: count, columns: columns, targets: kind, withSoftmax: withSoftmax)
                let found = call.numbers(
                    [z, operand],
                    results: [(type, count)] + (withSoftmax ? [(type, count * columns)] : []))
                #expect(areClose(found[0], loss, tolerance), "\(call.name) \(kind)")
                if withSoftmax { #expect(areClose(found[1], softmax, 2e-6), "\(call.name)") }
            }
        }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func survivesExtremes(type: ElementType) throws {
        let infinity = Double.infinity
        let cases: [([Double], softmax: [Double], sum: Double)] = [
            ([1000, 0, -1000], [1, 0, 0], 1000),
            ([-1000, -1000], [0.5, 0.5], -999.3068528194400547),
            ([-infinity, 3], [0, 1], 3), ([-infinity, -infinity], [.nan, .nan], -infinity),
            ([infinity, 1], [.nan, .nan], infinity), ([.nan, 1], [.nan, .nan], .nan),
            ([1e30, 1e30], [0.5, 0.5], 1e30),
        ]
        for (z, softmax, sum) in cases {
            let z = Numbers(type, z)
            func run(_ kernel: RowKernel, _ count: Int) throws -> [Double] {
                let call = try KernelCall.rows(kernel, type, rows: 1, columns: z.values.count)
                return call.numbers([z], results: [(type, count)])[0]
            }
            #expect(areClose(try run(.softmax, softmax.count), softmax, 1e-6), "\(z)")
            #expect(areClose(try run(.logSumExp, 1), [type.rounded(sum)], 1e-6), "\(z)")
        }
        let call = try KernelCall.softmaxCrossEntropy(type, rows: 2, columns: 3, targets: .dense)
        let z = Numbers(type, [1000, 0, -1000, -infinity, 2, 2])
        let y = Numbers(type, [0, 1, 0, 0, 0.5, 0.5])
        #expect(areClose(call.numbers([z, y], results: [(type, 2)])[0], [1000, log(2)], 1e-6))
    }
}
