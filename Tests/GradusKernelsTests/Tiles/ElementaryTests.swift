import Foundation
import GradusKernels
import GradusTensors
import Testing

#if arch(x86_64)
    typealias Precise = Float80
#else
    typealias Precise = Double
#endif

/// The errors that `TileOperation` promises, in units in the last place.
@Suite struct ElementaryTests {
    struct Function: CustomStringConvertible, Sendable {
        var operation: TileOperation
        /// The largest error that is allowed.
        var limit: Double
        var ranges: [ClosedRange<Double>]
        var exact: @Sendable (Precise) -> Precise

        var description: String { operation.rawValue }
    }

    static let functions: [Function] = [
        .init(operation: .exp, limit: 1, ranges: [-87...88, -1...1]) { exp($0) },
        .init(operation: .expm1, limit: 2, ranges: [-40...88, -1...1, -1e-6...1e-6]) { expm1($0) },
        .init(operation: .log, limit: 1, ranges: [1e-30...1e-3, 0.5...2, 1...1e30]) { log($0) },
        .init(operation: .log1p, limit: 1.5, ranges: [-0.999...4, -1e-5...1e-5, 1...1e30]) {
            log1p($0)
        },
        .init(operation: .log2, limit: 2, ranges: [1e-30...1e-3, 0.5...2, 1...1e30]) { log2($0) },
        .init(
            operation: .sin, limit: 1.5,
            ranges: [-4...4, -1e-3...1e-3, -49_999...49_999, 1e6...1e9]
        ) {
            sin($0)
        },
        .init(
            operation: .cos, limit: 1.5,
            ranges: [-4...4, -1e-3...1e-3, -49_999...49_999, 1e6...1e9]
        ) {
            cos($0)
        },
        .init(operation: .tanh, limit: 1.5, ranges: [-12...12, -1...1]) { tanh($0) },
        .init(operation: .erf, limit: 1.5, ranges: [-6...6, -1...1]) { erf($0) },
        .init(operation: .sigmoid, limit: 2.5, ranges: [-80...80, -4...4]) { 1 / (1 + exp(-$0)) },
        .init(operation: .softplus, limit: 2, ranges: [-80...80, -4...4]) {
            max($0, 0) + log1p(exp(-abs($0)))
        },
        .init(operation: .logSigmoid, limit: 2, ranges: [-80...80, -4...4]) {
            min($0, 0) - log1p(exp(-abs($0)))
        },
        .init(operation: .silu, limit: 3, ranges: [-80...80, -4...4]) { $0 / (1 + exp(-$0)) },
        .init(operation: .gelu, limit: 5, ranges: [-10...10, -2...2]) {
            $0 * erfc(-$0 * Precise(0.5).squareRoot()) / 2
        },
    ]

    private static let sampleCount = 4000

    private func samples(_ range: ClosedRange<Double>, seed: UInt64) -> [Double] {
        var generator = SplitMix(state: seed)
        return (0..<Self.sampleCount).map { _ in generator.next(in: range) }
    }

    private func apply(_ operation: TileOperation, _ x: Numbers) throws -> [Double] {
        var tile = TileProgramBuilder(count: x.values.count)
        let input = tile.input(x.type, .contiguous)
        tile.output(try tile.emit(operation, input))
        return try tile.build().numbers([x], results: [(x.type, x.values.count)])[0]
    }

    /// The distance from one number of the type to the next, at `value`.
    private func unit(_ type: ElementType, _ value: Double) -> Double {
        type == .f32 ? Double(Float(value).ulp) : value.ulp
    }

    @Test(arguments: functions, [ElementType.f32, .f64])
    func staysWithinItsError(function: Function, type: ElementType) throws {
        for (seed, range) in function.ranges.enumerated() {
            let x = Numbers(type, samples(range, seed: UInt64(seed)))
            let found = try apply(function.operation, x)
            var worst = (error: 0.0, x: 0.0)
            for (x, y) in zip(x.values, found) {
                let exact = function.exact(Precise(x))
                let error = Double(abs(Precise(y) - exact)) / unit(type, Double(exact))
                if !(error <= worst.error) { worst = (error, x) }
            }
            #expect(worst.error <= function.limit, "\(function) of \(type) at \(worst.x)")
        }
    }

    @Test(arguments: functions, [ElementType.f32, .f64])
    func givesTheSameBitsInAnyTile(function: Function, type: ElementType) throws {
        let x = Numbers(
            type,
            samples(-30...30, seed: 3).map {
                [.log, .log2].contains(function.operation) ? abs($0) : $0
            })
        let whole = try apply(function.operation, x).map(\.bitPattern)
        for width in [1, 7, 16, 61] {
            for start in stride(from: 0, to: 512, by: width) {
                let part = Numbers(type, Array(x.values[start..<start + width]))
                let found = try apply(function.operation, part).map(\.bitPattern)
                #expect(found == Array(whole[start..<start + width]), "\(function) of \(type)")
            }
        }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func takesLogarithmsOfPowersOfTwoExactly(type: ElementType) throws {
        let exponents = type == .f32 ? -149...127 : -1074...1023
        let x = exponents.map { type == .f32 ? Double(exp2(Float($0))) : exp2(Double($0)) }
        #expect(try apply(.log2, Numbers(type, x)) == exponents.map { Double($0) })
    }

    @Test(arguments: [TileOperation.expm1, .log1p], [ElementType.f32, .f64])
    func leavesSubnormalNumbers(operation: TileOperation, type: ElementType) throws {
        let least = type == .f32 ? Double(Float.leastNonzeroMagnitude) : .leastNonzeroMagnitude
        let x = [least, -least, 3 * least, -1001 * least]
        #expect(try apply(operation, Numbers(type, x)) == x)
    }

    @Test(arguments: [ElementType.f32, .f64])
    func meetsItsLimits(type: ElementType) throws {
        let inf = Double.infinity
        let nan = Double.nan
        let x = [0, -0.0, 1000, -1000, inf, -inf, nan, 1e-40]
        let expected: [(TileOperation, [Double])] = [
            (.exp, [1, 1, inf, 0, inf, 0, nan, 1]),
            (.expm1, [0, -0.0, inf, -1, inf, -1, nan, 1e-40]),
            (.log, [-inf, -inf, log(1000), nan, inf, nan, nan, log(type.rounded(1e-40))]),
            (.log2, [-inf, -inf, log2(1000), nan, inf, nan, nan, log2(type.rounded(1e-40))]),
            (.sin, [0, -0.0, sin(1000), -sin(1000), nan, nan, nan, 1e-40]),
            (.cos, [1, 1, cos(1000), cos(1000), nan, nan, nan, 1]),
            (.log1p, [0, -0.0, log(1001), nan, inf, nan, nan, 1e-40]),
            (.tanh, [0, -0.0, 1, -1, 1, -1, nan, 1e-40]),
            (.erf, [0, -0.0, 1, -1, 1, -1, nan, 1e-40 * 1.1283791670955126]),
            (.sigmoid, [0.5, 0.5, 1, 0, 1, 0, nan, 0.5]),
            (.softplus, [log(2), log(2), 1000, 0, inf, 0, nan, log(2)]),
            (.logSigmoid, [-log(2), -log(2), 0, -1000, 0, -inf, nan, -log(2)]),
            (.silu, [0, -0.0, 1000, 0, inf, nan, nan, 5e-41]),
            (.gelu, [0, -0.0, 1000, 0, inf, nan, nan, 5e-41]),
        ]
        for (operation, wanted) in expected {
            let found = try apply(operation, Numbers(type, x))
            for (index, value) in wanted.enumerated() {
                let isExact = value.isNaN ? found[index].isNaN : found[index] == value
                let isNear = abs(found[index] - value) <= 2 * unit(type, value)
                #expect(isExact || isNear, "\(operation.rawValue)(\(x[index])) of \(type)")
            }
        }
    }
}
