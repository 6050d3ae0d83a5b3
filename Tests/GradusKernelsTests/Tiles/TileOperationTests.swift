import Foundation
import GradusKernels
import GradusTensors
import Testing

@Suite struct TileOperationTests {
    private static let inf = Double.infinity
    private static let special: [Double] = [
        0, -0.0, 1, -1, 2.5, -2.5, 0.5, -0.5, 3, -7, 1e30, -1e30, inf, -inf, .nan, 1e-30, 100.25,
    ]
    private static let whole: [Double] = [
        0, 1, -1, 2, -2, 3, -7, 50, Double(Int32.max), Double(Int32.min), 46341, -9,
    ]

    private func samples(_ type: ElementType) -> [Double] {
        switch type {
        case .f32, .f64: Self.special
        case .i32, .i64: Self.whole
        case .bool: [0, 1]
        }
    }

    /// The operation's result for every combination of the types' samples.
    private func check(
        _ operation: TileOperation, _ types: [ElementType], result: ElementType,
        tolerance: Double = 0,
        parameters: [Double] = [], _ oracle: ([Double]) -> Double
    ) throws {
        let cases = types.map { samples($0) }.reduce([[]]) { partial, values in
            partial.flatMap { prefix in values.map { prefix + [$0] } }
        }
        let operands = types.indices.map { column in
            Numbers(types[column], cases.map { $0[column] })
        }
        var tile = TileProgramBuilder(count: cases.count)
        let inputs = types.map { tile.input($0, .contiguous) }
        tile.output(try tile.emit(operation, inputs, parameters: parameters))
        let found = try tile.build().numbers(operands, results: [(result, cases.count)])[0]
        for (index, value) in found.enumerated() {
            let x = operands.map { $0.values[index] }
            let wanted = result.rounded(oracle(x))
            #expect(
                isClose(value, wanted, tolerance * max(1, abs(wanted))),
                "\(operation.rawValue)\(x) of \(types) is \(value), not \(wanted)")
        }
    }

    private func number(_ type: ElementType, _ wrapping: Int64) -> Double {
        Double(type == .i32 ? Int64(Int32(truncatingIfNeeded: wrapping)) : wrapping)
    }

    @Test(arguments: [ElementType.f32, .f64])
    func calculatesWithFloats(type: ElementType) throws {
        let near = type == .f32 ? 1e-6 : 1e-14
        let unary: [(TileOperation, Double, (Double) -> Double)] = [
            (.negate, 0, { -$0 }), (.absolute, 0, { abs($0) }), (.square, near, { $0 * $0 }),
            (.sign, 0, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }), (.reciprocal, near, { 1 / $0 }),
            (.sqrt, near, { $0.squareRoot() }), (.rsqrt, near, { 1 / $0.squareRoot() }),
            (.floor, 0, { $0.rounded(.down) }), (.ceil, 0, { $0.rounded(.up) }),
            (.round, 0, { $0.rounded(.toNearestOrEven) }), (.relu, 0, { $0 < 0 ? 0 : $0 }),
            (.log2, near, { log2($0) }), (.sin, near, { sin($0) }), (.cos, near, { cos($0) }),
            (.tan, near, { tan($0) }), (.asin, near, { asin($0) }), (.acos, near, { acos($0) }),
            (.atan, near, { atan($0) }), (.sinh, near, { sinh($0) }), (.cosh, near, { cosh($0) }),
            (.asinh, near, { asinh($0) }), (.acosh, near, { acosh($0) }),
            (.atanh, near, { atanh($0) }), (.copy, 0, { $0 }),
        ]
        for (operation, tolerance, oracle) in unary {
            try check(operation, [type], result: type, tolerance: tolerance) { oracle($0[0]) }
        }
        let parametric: [(TileOperation, [Double], (Double) -> Double)] = [
            (.leakyRelu, [0.25], { $0 < 0 ? 0.25 * $0 : $0 }),
            (.elu, [1.5], { $0 > 0 ? $0 : 1.5 * expm1($0) }),
            (.clip, [-2, 2.75], { $0.isNaN ? $0 : min(max($0, -2), 2.75) }),
        ]
        for (operation, parameters, oracle) in parametric {
            try check(operation, [type], result: type, tolerance: near, parameters: parameters) {
                oracle($0[0])
            }
        }
        let binary: [(TileOperation, Double, (Double, Double) -> Double)] = [
            (.add, near, { $0 + $1 }), (.subtract, near, { $0 - $1 }),
            (.multiply, near, { $0 * $1 }),
            (.divide, near, { $0 / $1 }), (.power, near, { pow($0, $1) }),
            (.maximum, 0, { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }),
            (.minimum, 0, { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }),
            (.modulo, near, Self.modulo),
        ]
        for (operation, tolerance, oracle) in binary {
            try check(operation, [type, type], result: type, tolerance: tolerance) {
                oracle($0[0], $0[1])
            }
        }
        try check(.isNaN, [type], result: .bool) { $0[0].isNaN ? 1 : 0 }
        try check(.isFinite, [type], result: .bool) { $0[0].isFinite ? 1 : 0 }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func raisesToOneExponent(type: ElementType) throws {
        let x = Numbers(type, Self.special)
        for exponent in [1, 2, 3, -1, 0.5, 4, -2, 0, 1.5] {
            var tile = TileProgramBuilder(count: x.values.count)
            let input = tile.input(type, .contiguous)
            tile.output(try tile.emit(.power, input, tile.constant(exponent, type)))
            let found = try tile.build().numbers([x], results: [(type, x.values.count)])[0]
            for (x, y) in zip(x.values, found) {
                let wanted = type.rounded(pow(x, exponent))
                #expect(
                    isClose(y, wanted, 1e-6 * abs(wanted)) && (y != 0 || y.sign == wanted.sign),
                    "\(x)^\(exponent) of \(type) is \(y)")
            }
        }
    }

    /// NumPy's `mod`: the remainder takes the divisor's sign.
    private static func modulo(_ x: Double, _ y: Double) -> Double {
        let remainder = fmod(x, y)
        if remainder == 0 { return copysign(0, y) }
        return (remainder < 0) == (y < 0) ? remainder : remainder + y
    }

    @Test(arguments: [ElementType.i32, .i64])
    func calculatesWithIntegers(type: ElementType) throws {
        let unary: [(TileOperation, (Int64) -> Int64)] = [
            (.negate, { -$0 }), (.absolute, { abs($0) }), (.sign, { $0.signum() }),
            (.square, { $0 &* $0 }), (.relu, { max($0, 0) }), (.copy, { $0 }),
        ]
        for (operation, oracle) in unary {
            try check(operation, [type], result: type) { number(type, oracle(Int64($0[0]))) }
        }
        try check(.clip, [type], result: type, parameters: [-2.5, 50.5]) {
            min(max($0[0], -2), 50)
        }
        let binary: [(TileOperation, (Int64, Int64) -> Int64)] = [
            (.add, { $0 &+ $1 }), (.subtract, { $0 &- $1 }), (.multiply, { $0 &* $1 }),
            (.maximum, { max($0, $1) }), (.minimum, { min($0, $1) }),
            (.divide, { $1 == 0 ? 0 : Int64((Double($0) / Double($1)).rounded(.down)) }),
            (.modulo, { $1 == 0 ? 0 : ($0 % $1 + $1) % $1 }),
        ]
        for (operation, oracle) in binary {
            try check(operation, [type, type], result: type) {
                number(type, oracle(Int64($0[0]), Int64($0[1])))
            }
        }
    }

    @Test func raisesIntegers() throws {
        let cases: [(Int64, Int64, Int64)] = [
            (2, 10, 1024), (-3, 3, -27), (0, 0, 1), (0, 5, 0), (7, 1, 7), (2, -1, 0), (1, -5, 1),
            (-1, -3, -1), (-1, -4, 1), (0, -1, 0), (2, 64, 0), (3, 4, 81),
        ]
        var tile = TileProgramBuilder(count: cases.count)
        let x = tile.input(.i64, .contiguous)
        let y = tile.input(.i64, .contiguous)
        tile.output(try tile.emit(.power, x, y))
        let found = try tile.build().run(
            [cases.map(\.0), cases.map(\.1)], returning: Int64.self, counts: [cases.count])
        #expect(found[0] == cases.map(\.2))
    }

    @Test func dividesTheExtremes() throws {
        for type in [ElementType.i32, .i64] {
            let least = type == .i32 ? Int64(Int32.min) : .min
            var tile = TileProgramBuilder(count: 2)
            let x = tile.constant(integer: least, type)
            let y = tile.input(type, .contiguous)
            tile.output(try tile.emit(.divide, x, y))
            tile.output(try tile.emit(.modulo, x, y))
            let found = try tile.build().numbers(
                [Numbers(type, [-1, 0])], results: [(type, 2), (type, 2)])
            #expect(found == [[Double(least), 0], [0, 0]])
        }
    }

    @Test(arguments: ElementType.allCases)
    func comparesAndSelects(type: ElementType) throws {
        let comparisons: [(TileOperation, (Double, Double) -> Bool)] = [
            (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }), (.less, { $0 < $1 }),
            (.lessEqual, { $0 <= $1 }), (.greater, { $0 > $1 }), (.greaterEqual, { $0 >= $1 }),
        ]
        for (operation, oracle) in comparisons {
            try check(operation, [type, type], result: .bool) { oracle($0[0], $0[1]) ? 1 : 0 }
        }
        try check(.select, [.bool, type, type], result: type) { $0[0] != 0 ? $0[1] : $0[2] }
    }

    @Test func combinesTruthValues() throws {
        let logical: [(TileOperation, (Bool, Bool) -> Bool)] = [
            (.logicalAnd, { $0 && $1 }), (.logicalOr, { $0 || $1 }), (.logicalXor, { $0 != $1 }),
        ]
        for (operation, oracle) in logical {
            try check(operation, [.bool, .bool], result: .bool) {
                oracle($0[0] != 0, $0[1] != 0) ? 1 : 0
            }
        }
        try check(.logicalNot, [.bool], result: .bool) { 1 - $0[0] }
    }

    private func converted(_ x: Double, from source: ElementType, to target: ElementType) -> Double
    {
        switch target {
        case .f32, .f64: return target.rounded(x)
        case .bool: return x == 0 ? 0 : 1
        case .i32 where source == .i64: return Double(Int32(truncatingIfNeeded: Int64(x)))
        case .i32:
            return x.isNaN
                ? 0 : Double(Int32(exactly: x.rounded(.towardZero)) ?? (x < 0 ? .min : .max))
        case .i64:
            return x.isNaN
                ? 0 : Double(Int64(exactly: x.rounded(.towardZero)) ?? (x < 0 ? .min : .max))
        }
    }

    @Test(arguments: ElementType.allCases, ElementType.allCases)
    func casts(source: ElementType, target: ElementType) throws {
        let x = Numbers(
            source, samples(source) + (source.isFloatingPoint ? [3e9, -3e9, 1e19] : []))
        var tile = TileProgramBuilder(count: x.values.count)
        let input = tile.input(source, .contiguous)
        tile.output(tile.cast(input, to: target))
        let found = try tile.build().numbers([x], results: [(target, x.values.count)])[0]
        for (x, y) in zip(x.values, found) {
            let wanted = converted(x, from: source, to: target)
            #expect(isClose(y, wanted, 0), "\(x) from \(source) to \(target) is \(y)")
        }
    }

    @Test(arguments: ElementType.allCases)
    func takesScalarsOnEitherSide(type: ElementType) throws {
        typealias Case = (TileOperation, (Double, Double) -> Double)
        let logical: [Case] = [(.logicalOr, { max($0, $1) }), (.equal, { $0 == $1 ? 1 : 0 })]
        let numeric: [Case] = [
            (.subtract, { $0 - $1 }), (.maximum, { max($0, $1) }), (.less, { $0 < $1 ? 1 : 0 }),
            (.power, { pow($0, $1) }),
        ]
        let operations = type == .bool ? logical : numeric
        let x = Numbers(type, (0..<40).map { type == .bool ? Double($0 % 2) : Double($0 % 5 + 1) })
        for (operation, oracle) in operations {
            for scalar in type == .bool ? [0.0, 1] : [1.0, 2, 3, 5] {
                var tile = TileProgramBuilder(count: 40)
                let a = tile.input(type, .contiguous)
                let s = tile.input(type, .scalar)
                let c = tile.constant(scalar, type)
                let results = [
                    try tile.emit(operation, a, s), try tile.emit(operation, s, a),
                    try tile.emit(operation, a, c), try tile.emit(operation, s, c),
                ]
                results.forEach { tile.output($0) }
                let kind = tile.type(of: results[0])
                let found = try tile.build().numbers(
                    [x, Numbers(type, [scalar])], results: Array(repeating: (kind, 40), count: 4))
                let right = x.values.map { type.rounded(oracle($0, scalar)) }
                let left = x.values.map { type.rounded(oracle(scalar, $0)) }
                let both = Array(repeating: type.rounded(oracle(scalar, scalar)), count: 40)
                #expect(found == [right, left, right, both], "\(operation.rawValue) of \(type)")
            }
        }
    }

    @Test(arguments: [ElementType.f32, .i64, .bool])
    func selectsBetweenScalars(type: ElementType) throws {
        let c = Numbers(.bool, random: 50)
        let a = Numbers(type, random: 50, seed: 2)
        let b = Numbers(type, random: 50, seed: 3)
        for form in 0..<8 {
            let accesses = (0..<3).map { form >> $0 & 1 == 0 ? TileAccess.contiguous : .scalar }
            var tile = TileProgramBuilder(count: 50)
            let inputs = zip([ElementType.bool, type, type], accesses).map { tile.input($0, $1) }
            // The copies keep the choice among scalars from being made once for all.
            let wide = tile.input(.bool, .contiguous)
            let condition = try tile.emit(
                .logicalOr, inputs[0], try tile.emit(.logicalXor, wide, wide))
            tile.output(try tile.emit(.select, condition, inputs[1], inputs[2]))
            tile.output(try tile.emit(.select, inputs))
            let found = try tile.build().numbers([c, a, b, c], results: [(type, 50), (type, 50)])
            let wanted = (0..<50).map { i in
                c.values[form & 1 == 0 ? i : 0] != 0
                    ? a.values[form & 2 == 0 ? i : 0] : b.values[form & 4 == 0 ? i : 0]
            }
            #expect(found == [wanted, wanted], "form \(form) of \(type)")
        }
    }

    @Test func exactlyTheDocumentedOperationsExist() {
        let floats: Set<TileOperation> = Set(TileOperation.allCases).subtracting([
            .logicalAnd, .logicalOr, .logicalXor, .logicalNot,
        ])
        let integers: Set<TileOperation> = [
            .add, .subtract, .multiply, .divide, .modulo, .power, .maximum, .minimum, .negate,
            .absolute, .sign, .square, .relu, .clip, .equal, .notEqual, .less, .lessEqual, .greater,
            .greaterEqual, .select, .copy,
        ]
        let truths: Set<TileOperation> = [
            .logicalAnd, .logicalOr, .logicalXor, .logicalNot, .maximum, .minimum, .equal,
            .notEqual,
            .less, .lessEqual, .greater, .greaterEqual, .select, .copy,
        ]
        for type in ElementType.allCases {
            let expected = type.isFloatingPoint ? floats : type.isInteger ? integers : truths
            let found = TileOperation.allCases.filter { $0.resultType(for: type) != nil }
            #expect(Set(found) == expected, "\(type)")
        }
    }
}
