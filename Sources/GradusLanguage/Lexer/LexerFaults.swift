import GradusIR

extension Lexer {
    /// Whether the file is short enough and UTF-8 without NUL; the first fault is recorded.
    mutating func acceptsEncoding() -> Bool {
        guard bytes.count < Int(Int32.max) else {
            diagnostics.append(
                .error(
                    .fileTooLarge, "the file has \(bytes.count) bytes, more than 2147483646",
                    at: range(0, 0), help: ["keep large tensors in files: file(\"W.npy\")"]))
            return false
        }
        guard let fault = bytes.firstEncodingFault else { return true }
        if bytes[fault] == 0 {
            diagnostics.append(
                .error(
                    .controlCharacter, "the text contains a NUL byte", at: range(fault, fault + 1),
                    help: encodingHelp))
        } else {
            let digits = String(bytes[fault], radix: 16, uppercase: true)
            diagnostics.append(
                .error(
                    .notUTF8, "the text is not UTF-8", at: range(fault, fault + 1),
                    label: "byte 0x\(digits)", help: encodingHelp))
        }
        return false
    }

    private var encodingHelp: [String] {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return ["this looks like UTF-16; save the file as UTF-8"]
        }
        if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
            return ["this is a NumPy file; refer to it from a graph: file(\"\(file.name)\")"]
        }
        return ["is this a graph file? save it as UTF-8"]
    }

    /// A character that begins no token.
    mutating func lexStray() {
        let start = offset
        let scalar = scalarAtOffset()
        if let (length, spelling) = foreignOperator() {
            offset += length
            return fault(
                .foreignOperator, "'\(range(start, offset).text)' is not an operator", from: start,
                help: [spelling])
        }
        offset += UTF8.width(scalar)
        if scalar == "'" || scalar == "\u{2018}" || scalar == "\u{201C}" {
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
            return fault(
                .strayCharacter, "strings are written in straight double quotes", from: start)
        }
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            return fault(
                .controlCharacter, "the text contains the control character \(scalar.codePoint)",
                from: start)
        }
        if let spelling = Self.lookalikes[scalar] {
            return fault(
                .strayCharacter, "'\(scalar)' (\(scalar.codePoint)) is not part of the language",
                from: start, help: ["write \(spelling)"])
        }
        if scalar.properties.isAlphabetic {
            while offset < bytes.count, bytes[offset] >= 0x80 || bytes[offset].isIdentifierPart {
                offset += 1
            }
            return fault(
                .strayCharacter, "names are made of the letters a-z and A-Z, digits and '_'",
                from: start, label: "'\(scalar)' is \(scalar.codePoint)")
        }
        while offset < bytes.count, scalarAtOffset() == scalar { offset += UTF8.width(scalar) }
        let shown =
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
            ? scalar.codePoint : "'\(scalar)'"
        fault(.strayCharacter, "\(shown) is not part of the language", from: start)
    }

    private func scalarAtOffset() -> Unicode.Scalar {
        var decoder = UTF8()
        var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return "\u{FFFD}" }
        return scalar
    }

    /// The length of an operator of another language, and how it is spelled here.
    private func foreignOperator() -> (Int, String)? {
        switch (byte(), byte(1)) {
        case (UInt8(ascii: "*"), UInt8(ascii: "*")): (2, "a power is written a ^ b")
        case (UInt8(ascii: "/"), UInt8(ascii: "/")):
            (2, "a comment begins with '#'; for a rounded-down quotient write floor(a / b)")
        case (UInt8(ascii: "&"), UInt8(ascii: "&")), (UInt8(ascii: "&"), _):
            (byte(1) == byte() ? 2 : 1, "write a and b")
        case (UInt8(ascii: "|"), UInt8(ascii: "|")), (UInt8(ascii: "|"), _):
            (byte(1) == byte() ? 2 : 1, "write a or b")
        case (UInt8(ascii: "!"), _): (1, "write not a")
        case (UInt8(ascii: "."), UInt8(ascii: ".")):
            (byte(2) == UInt8(ascii: ".") ? 3 : 2, "a range is written a..<b, a slice a:b")
        case (UInt8(ascii: "."), _): (1, "a number begins with a digit: 0.5")
        default: nil
        }
    }

    /// Characters that look like signs of the language, and what to write.
    private static let lookalikes: [Unicode.Scalar: String] = [
        "\u{2212}": "'-'", "\u{2013}": "'-'", "\u{2014}": "'-'", "\u{00D7}": "'*'",
        "\u{00B7}": "'*' or '@'", "\u{22C5}": "'*' or '@'", "\u{2217}": "'*'", "\u{00F7}": "'/'",
        "\u{2215}": "'/'", "\u{2264}": "'<='", "\u{2265}": "'>='", "\u{2260}": "'!='",
        "\u{2190}": "'<-'", "\u{2192}": "'=>' in a rule", "\u{21D2}": "'=>'",
        "\u{2227}": "'and'", "\u{2228}": "'or'", "\u{00AC}": "'not'", "\u{221E}": "'inf'",
        "\u{2026}": "'..<' for a range", "\u{00B2}": "'^ 2'", "\u{00B3}": "'^ 3'",
        "\u{22A4}": "'.T'", "\u{1D40}": "'.T'", "\u{2211}": "sum(x, axis: 0)",
        "\u{221A}": "sqrt(x)", "\u{00A0}": "an ordinary space", "\u{FF08}": "'('",
        "\u{FF09}": "')'", "\u{FF0C}": "','", "\u{FF1A}": "':'", "\u{FF1D}": "'='",
        "\u{FEFF}": "nothing: it is a byte-order mark",
    ]
}

extension Unicode.Scalar {
    /// `U+00A0`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension [UInt8] {
    /// The offset of the first byte that is NUL or belongs to no well-formed UTF-8 sequence
    /// (The Unicode Standard, table 3-7).
    var firstEncodingFault: Int? {
        var index = 0
        while index < count {
            let lead = self[index]
            if lead < 0x80 {
                if lead == 0 { return index }
                index += 1
                continue
            }
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF:
                length = 3
                if lead == 0xE0 { lowest = 0xA0 }
                if lead == 0xED { highest = 0x9F }
            case 0xF0...0xF4:
                length = 4
                if lead == 0xF0 { lowest = 0x90 }
                if lead == 0xF4 { highest = 0x8F }
            default: return index
            }
            guard index + length <= count, (lowest...highest).contains(self[index + 1]) else {
                return index
            }
            for follower in index + 2..<Swift.max(index + 2, index + length)
            where self[follower] & 0xC0 != 0x80 {
                return index
            }
            index += length
        }
        return nil
    }
}
