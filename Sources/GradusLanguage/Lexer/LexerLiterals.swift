import GradusIR

extension Lexer {
    /// A number, `digits[.digits][e[+-]digits]`, with `_` between digits; or the integer of a path.
    mutating func lexNumber() {
        let start = offset
        if let last = tokens.last, last.kind == .dot, last.upperBound == start {
            while byte().isDigit { offset += 1 }
            return emit(.integer, from: start)
        }
        var wellFormed = skipDigits()
        var isReal = false
        if byte() == UInt8(ascii: "."), byte(1).isDigit {
            isReal = true
            offset += 1
            wellFormed = skipDigits() && wellFormed
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            let signLength = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+") ? 1 : 0
            if byte(1 + signLength).isDigit {
                isReal = true
                offset += 1 + signLength
                wellFormed = skipDigits() && wellFormed
            }
        }
        guard byte().isIdentifierStart else {
            guard wellFormed else {
                return fault(
                    .malformedNumber, "'_' in a number stands between two digits", from: start)
            }
            return emit(isReal ? .real : .integer, from: start)
        }
        faultSuffix(from: start)
    }

    /// Skips digits and the `_` between them; false if a `_` stands elsewhere.
    private mutating func skipDigits() -> Bool {
        while byte().isDigit || byte() == UInt8(ascii: "_") && byte(1).isDigit { offset += 1 }
        guard byte() == UInt8(ascii: "_") else { return true }
        while byte().isDigit || byte() == UInt8(ascii: "_") { offset += 1 }
        return false
    }

    private mutating func faultSuffix(from start: Int) {
        let digits = range(start, offset).text
        let suffixStart = offset
        while byte().isIdentifierPart { offset += 1 }
        let suffix = range(suffixStart, offset).text
        var help: [String] = []
        if suffix.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            help = ["an exponent has digits: \(digits)e3 or \(digits)e-3"]
        } else if digits == "0", "xXbBoO".contains(suffix.prefix(1)) {
            help = ["numbers are decimal"]
        } else {
            help = ["a product has its sign: \(digits) * \(suffix)"]
        }
        fault(
            .malformedNumber, "'\(digits)\(suffix)' is not a number", from: start, help: help)
    }

    /// A string on one line. Its escapes are checked here and resolved by `StringSyntax`.
    mutating func lexString() {
        let start = offset
        offset += 1
        var escapeFault: (range: SourceRange, message: String)?
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                guard let escapeFault else { return emit(.string, from: start) }
                return fault(
                    .invalidEscape, escapeFault.message, from: start, at: escapeFault.range,
                    help: [#"known escapes: \n \r \t \" \\ \u{1F600}"#])
            case UInt8(ascii: "\\"):
                let escapeStart = offset
                if let message = skipEscape(), escapeFault == nil {
                    escapeFault = (range(escapeStart, offset), message)
                }
            default:
                offset += 1
            }
        }
        fault(
            .unterminatedString, "this string has no closing '\"'", from: start,
            help: ["a string ends on the line that it begins on; a line end within it is \\n"])
    }

    /// Skips an escape; the fault in it, if there is one.
    private mutating func skipEscape() -> String? {
        let letter = byte(1)
        switch letter {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "\""),
            UInt8(ascii: "\\"):
            offset += 2
            return nil
        case UInt8(ascii: "u") where byte(2) == UInt8(ascii: "{"):
            let start = offset + 3
            offset = start
            while offset - start < 9, byte().isIdentifierPart { offset += 1 }
            let digits = String(decoding: bytes[start..<offset], as: UTF8.self)
            guard byte() == UInt8(ascii: "}"), let value = UInt32(digits, radix: 16),
                Unicode.Scalar(value) != nil
            else { return "this is not the number of a character" }
            offset += 1
            return nil
        default:
            offset += 1
            if letter >= 0x20, letter < 0x7F { offset += 1 }
            return "unknown escape sequence"
        }
    }
}
