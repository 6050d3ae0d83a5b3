/// A counter-based random generator: the number at an index depends on the seed, the path and the
/// index alone, so that any element can be drawn on its own, on any machine, with the same bits.
///
/// The mixing function is SplitMix64 (Steele, Lea, Flood: *Fast splittable pseudorandom number
/// generators*, 2014).
public struct RandomStream: Sendable {
    private let key: UInt64

    /// The stream of a seed and a path, such as a parameter's name.
    public init(seed: UInt64, path: String) {
        key = RandomStream.mix(seed &+ RandomStream.hash(of: path))
    }

    /// The stream of a seed and a path in a training step.
    public init(seed: UInt64, path: String, step: UInt64) {
        key = RandomStream.mix(RandomStream(seed: seed, path: path).key ^ RandomStream.mix(step))
    }

    /// What a path adds to the seed: FNV-1a, 64 bits, mixed.
    package static func hash(of path: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return RandomStream.mix(hash)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 64 uniform bits.
    public func bits(at index: Int) -> UInt64 {
        RandomStream.mix(key &+ UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A number uniform in the open interval (0, 1), with 53 bits.
    public func uniform(at index: Int) -> Double {
        (Double(bits(at: index) >> 11) + 0.5) * 0x1p-53
    }

    /// A number from the standard normal distribution, by inverting its distribution function.
    public func normal(at index: Int) -> Double {
        RandomStream.normalQuantile(uniform(at: index))
    }

    /// The standard normal quantile, relative error about 1e-16: algorithm AS 241, PPND16 (Wichura,
    /// *Applied Statistics* 37, 1988). Only IEEE operations occur, so that the bits are the same
    /// everywhere.
    package static func normalQuantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * horner(central.numerator, r) / horner(central.denominator, r)
        }
        let tail = (-naturalLogarithm(q < 0 ? p : 1 - p)).squareRoot()
        let value =
            tail <= 5
            ? horner(middle.numerator, tail - 1.6) / horner(middle.denominator, tail - 1.6)
            : horner(far.numerator, tail - 5) / horner(far.denominator, tail - 5)
        return q < 0 ? -value : value
    }

    /// The logarithm of a positive normal number by IEEE operations alone: with x = m 2ᵉ and
    /// s = (m - 1) / (m + 1), ln x = e ln 2 + 2 (s + s³/3 + s⁵/5 + …).
    package static func naturalLogarithm(_ x: Double) -> Double {
        var mantissa = x.significand
        var exponent = Double(x.exponent)
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            exponent += 1
        }
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var sum = 0.0
        for power in stride(from: 41.0, through: 1, by: -2) { sum = sum * square + 1 / power }
        return exponent * 0.6931471805599453 + 2 * s * sum
    }

    private typealias Rational = (numerator: [Double], denominator: [Double])

    private static func horner(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }

    private static let central: Rational = (
        [
            2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
            45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
            133.14166789178437745, 3.387132872796366608,
        ],
        [
            5226.495278852545925, 28729.085735721942674, 39307.89580009271061,
            21213.794301586595867, 5394.1960214247511077, 687.1870074920579083,
            42.313330701600911252, 1,
        ]
    )
    private static let middle: Rational = (
        [
            7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
            1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
            4.6303378461565452959, 1.42343711074968357734,
        ],
        [
            1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
            0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
            2.05319162663775882187, 1,
        ]
    )
    private static let far: Rational = (
        [
            2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
            0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
            5.4637849111641143699, 6.6579046435011037772,
        ],
        [
            2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
            7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
            0.59983220655588793769, 1,
        ]
    )
}
