/// A decimal number as a text spells it: ± mantissa · 10^exponent.
///
/// A number with few digits is converted with one exact operation (Clinger, *How to read floating
/// point numbers accurately*, 1990); any other is left to the standard library. Both round
/// correctly.
package struct DecimalNumber {
    private let text: ArraySlice<UInt8>
    private let isNegative: Bool
    /// The digits without point; meaningless where they do not fit.
    private let mantissa: UInt64
    /// Whether all digits fit.
    private let isShort: Bool
    private let exponent: Int
    /// Whether there is neither point nor exponent.
    package let isInteger: Bool

    /// A number of JSON's grammar, `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`; nil for
    /// anything else.
    package init?(_ text: ArraySlice<UInt8>) {
        var position = text.startIndex
        func current() -> UInt8 { position < text.endIndex ? text[position] : 0 }
        var mantissa: UInt64 = 0
        var digits = 0
        func digit() -> UInt8? {
            let value = current() &- 0x30
            return value < 10 ? value : nil
        }
        func takeDigits() -> Int {
            let start = position
            while let value = digit() {
                if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(value) }
                if digits > 0 || value > 0 { digits += 1 }
                position += 1
            }
            return position - start
        }
        isNegative = current() == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let leadsWithZero = current() == 0x30
        let whole = takeDigits()
        guard whole > 0, whole == 1 || !leadsWithZero else { return nil }
        var fraction = 0
        if current() == UInt8(ascii: ".") {
            position += 1
            fraction = takeDigits()
            guard fraction > 0 else { return nil }
        }
        var power = 0
        var hasExponent = false
        if current() | 0x20 == UInt8(ascii: "e") {
            hasExponent = true
            position += 1
            let isDown = current() == UInt8(ascii: "-")
            if isDown || current() == UInt8(ascii: "+") { position += 1 }
            guard digit() != nil else { return nil }
            while let value = digit() {
                power = min(power * 10 + Int(value), 1_000_000)
                position += 1
            }
            if isDown { power = -power }
        }
        guard position == text.endIndex else { return nil }
        self.text = text
        self.mantissa = mantissa
        isShort = digits <= 19
        exponent = power - fraction
        isInteger = fraction == 0 && !hasExponent
    }

    private static let doublePowers: [Double] = (0...22).map { power in
        (0..<power).reduce(1.0) { product, _ in product * 10 }
    }
    private static let floatPowers: [Float] = (0...10).map { power in
        (0..<power).reduce(Float(1)) { product, _ in product * 10 }
    }

    /// The nearest `Double`; infinite where the number is too large.
    package var double: Double {
        if isShort, mantissa <= 1 << 53, abs(exponent) <= 22 {
            let magnitude = Double(mantissa)
            let power = DecimalNumber.doublePowers[abs(exponent)]
            let value = exponent < 0 ? magnitude / power : magnitude * power
            return isNegative ? -value : value
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    /// The nearest `Float`; infinite where the number is too large.
    package var float: Float {
        if isShort, mantissa <= 1 << 24, abs(exponent) <= 10 {
            let magnitude = Float(mantissa)
            let power = DecimalNumber.floatPowers[abs(exponent)]
            let value = exponent < 0 ? magnitude / power : magnitude * power
            return isNegative ? -value : value
        }
        return Float(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    /// The number where it is an integer, however it is spelled, and fits; otherwise nil.
    package func integer<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        guard isInteger else { return Number(exactly: double) }
        guard isShort else { return nil }
        return isNegative
            ? Number(exactly: 0 - Int128(mantissa)) : Number(exactly: mantissa)
    }
}
