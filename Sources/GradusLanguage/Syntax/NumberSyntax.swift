import GradusIR

/// A number as it was written, `inf` or `nan`. A minus directly before it belongs to it, unless
/// `^`, an index or `.T` follows. It keeps its digits, so that each element type rounds from them
/// once.
package struct NumberSyntax: Sendable {
    /// From the minus, if there is one, to the last digit.
    package let range: SourceRange
    /// Whether there is a minus.
    package let isNegative: Bool
    /// Whether it is written without point and exponent.
    package let isInteger: Bool
    private let digitsStart: Int32

    init(range: SourceRange, isNegative: Bool, isInteger: Bool, digitsStart: Int) {
        self.range = range
        self.isNegative = isNegative
        self.isInteger = isInteger
        self.digitsStart = Int32(clamping: digitsStart)
    }

    /// The digits with the minus before them, without blanks and `_`.
    package var text: String {
        var digits = isNegative ? [UInt8(ascii: "-")] : []
        digits.reserveCapacity(range.upperBound - Int(digitsStart) + 1)
        for byte in range.file.bytes[Int(digitsStart)..<range.upperBound]
        where byte != UInt8(ascii: "_") {
            digits.append(byte)
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The digits as they were written, with the minus before them.
    package var spelling: String {
        let digits = range.file.bytes[Int(digitsStart)..<range.upperBound]
        return (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
    }

    /// The value if it is an integer. The parser refuses integers beyond 64 bits.
    package var integer: Int64? { isInteger ? Int64(text) : nil }

    /// The nearest binary64 number.
    package var double: Double { Double(text) ?? .nan }

    /// The nearest binary32 number, rounded once.
    package var float: Float { Float(text) ?? .nan }
}
