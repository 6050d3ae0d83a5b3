import GradusTensors

/// Reads JSON (RFC 8259) piece by piece, straight into what the caller wants, without a tree in
/// between.
package struct JSONReader {
    let bytes: [UInt8]
    var position: Int

    /// A reader at the start of a text.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark is no part of the text.
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// A reader at the start of a text.
    package init(_ text: String) { self.init(Array(text.utf8)) }

    /// The next byte that is no space, or nil at the end.
    package mutating func peek() -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// Steps over a character, if it is next.
    package mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Steps over a character, which must be next.
    package mutating func expect(_ character: Unicode.Scalar) throws(InterchangeError) {
        guard take(character) else { throw unexpected(wanted: "'\(character)'") }
    }

    /// Makes sure that nothing follows.
    package mutating func expectEnd() throws(InterchangeError) {
        guard peek() == nil else { throw unexpected(wanted: "the end") }
    }

    /// An error at the place reached, or at an earlier one.
    package func error(
        _ message: String, _ kind: InterchangeError.Kind = .malformed, at offset: Int? = nil
    ) -> InterchangeError {
        let end = min(offset ?? position, bytes.count)
        let lineStart = bytes[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let line = bytes[..<end].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let column = String(decoding: bytes[lineStart..<end], as: UTF8.self).count + 1
        return InterchangeError(kind, message, at: .text(line: line, column: column))
    }

    /// An error that says what stands where something else is wanted.
    func unexpected(wanted: String) -> InterchangeError {
        guard position < bytes.count else { return error("\(wanted) is missing at the end") }
        let rest = String(decoding: bytes[position...].prefix(80), as: UTF8.self)
        let word = rest.prefix { !$0.isWhitespace && !",:[]{}".contains($0) }.prefix(30)
        return error("found '\(word.isEmpty ? rest.prefix(1) : word)' instead of \(wanted)")
    }

    /// The bytes up to the next that cannot be part of a number or a word.
    mutating func token() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let isPart =
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x2E
                || byte == 0x2B || byte == 0x5F
            guard isPart else { break }
            position += 1
        }
        return bytes[start..<position]
    }

    /// A string.
    package mutating func string() throws(InterchangeError) -> String {
        guard peek() == 0x22 else { throw unexpected(wanted: "a string") }
        let start = position
        position += 1
        var text: [UInt8] = []
        var pending: UInt16?
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x5C {
                pending = try escape(into: &text, pending)
                continue
            }
            if pending != nil { throw error("half of a surrogate pair") }
            if byte == 0x22 {
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("the string is no UTF-8", at: start)
                }
                return string
            }
            guard byte >= 0x20 else { throw error("a control character in a string") }
            text.append(byte)
            position += 1
        }
        throw error("the string has no end", at: start)
    }

    /// Appends what `\…` stands for; gives the first half of a surrogate pair, to be completed.
    private mutating func escape(
        into text: inout [UInt8], _ pending: UInt16?
    ) throws(InterchangeError) -> UInt16? {
        let kind = position + 1 < bytes.count ? bytes[position + 1] : 0
        if kind != UInt8(ascii: "u") {
            let known: [UInt8: UInt8] = [
                0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
                0x74: 0x09,
            ]
            guard pending == nil, let byte = known[kind] else { throw error("an unknown escape") }
            text.append(byte)
            position += 2
            return nil
        }
        let digits = bytes[(position + 2)...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("\\u needs four hexadecimal digits") }
        let scalar: Unicode.Scalar?
        if let high = pending {
            guard UTF16.isTrailSurrogate(unit) else { throw error("half of a surrogate pair") }
            scalar = Unicode.Scalar(
                0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
        } else if UTF16.isLeadSurrogate(unit) {
            position += 6
            return unit
        } else {
            scalar = Unicode.Scalar(unit)
        }
        guard let scalar else { throw error("half of a surrogate pair") }
        text += Array(String(scalar).utf8)
        position += 6
        return nil
    }

    /// An integer.
    package mutating func integer() throws(InterchangeError) -> Int {
        _ = peek()
        let start = position
        guard let value = DecimalNumber(token())?.integer(Int.self) else {
            position = start
            throw unexpected(wanted: "an integer")
        }
        return value
    }

    /// An object: calls `body` at the value of each key, which `body` must read.
    ///
    /// - Throws: what `body` throws; `InterchangeError` also where a key comes twice.
    package mutating func object(
        _ body: (String, inout JSONReader) throws(InterchangeError) -> Void
    ) throws(InterchangeError) {
        try expect("{")
        if take("}") { return }
        var keys: Set<String> = []
        repeat {
            _ = peek()
            let start = position
            let key = try string()
            guard keys.insert(key).inserted else {
                throw error("'\(key)' stands here twice", at: start)
            }
            try expect(":")
            try body(key, &self)
        } while take(",")
        try expect("}")
    }

    /// An array: calls `body` at each element, which `body` must read.
    package mutating func array(
        _ body: (inout JSONReader) throws(InterchangeError) -> Void
    ) throws(InterchangeError) {
        try expect("[")
        if take("]") { return }
        repeat { try body(&self) } while take(",")
        try expect("]")
    }

    /// Steps over any value, however deep.
    package mutating func skipValue() throws(InterchangeError) {
        var open: [UInt8] = []
        repeat {
            guard let byte = peek() else { throw unexpected(wanted: "a value") }
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                position += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                // The closing brackets' codes are two above the opening ones'.
                guard open.popLast() == byte - 2 else { throw unexpected(wanted: "a value") }
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard !open.isEmpty else { throw unexpected(wanted: "a value") }
                position += 1
            case 0x22: _ = try string()
            default:
                let start = position
                guard !token().isEmpty else {
                    position = start
                    throw unexpected(wanted: "a value")
                }
            }
        } while !open.isEmpty
    }
}
