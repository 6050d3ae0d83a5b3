/// Numbers as text with a fixed number of decimals, the same on every machine and in every locale.
enum FixedDecimal {
    /// The value rounded to `digits` decimals (ties away from zero), without trailing zeros and
    /// without a sign on zero. A value that is not finite, or beyond 10^15 units of the last digit,
    /// becomes that bound: no coordinate of a picture is as large.
    static func text(_ value: Double, digits: Int) -> String {
        let scale = powerOfTen(digits)
        let limit = 1e15
        let scaled = value.isNaN ? 0 : min(max((value * Double(scale)).rounded(), -limit), limit)
        return text(units: Int(scaled), digits: digits, trimming: true)
    }

    /// `units / 10^digits`, exactly.
    static func text(units: Int, digits: Int, trimming: Bool) -> String {
        let scale = Int(powerOfTen(digits))
        let magnitude = units.magnitude
        let whole = magnitude / UInt(scale)
        var fraction = String(magnitude % UInt(scale))
        fraction = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
        if trimming {
            while fraction.last == "0" { fraction.removeLast() }
        }
        let sign = units < 0 ? "-" : ""
        return digits == 0 || fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }

    private static func powerOfTen(_ exponent: Int) -> Int64 {
        var result: Int64 = 1
        for _ in 0..<min(max(exponent, 0), 15) { result *= 10 }
        return result
    }
}
