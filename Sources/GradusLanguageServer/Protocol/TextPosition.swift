import GradusIR
import GradusInterchange

/// A place as the protocol counts it: line and UTF-16 unit, both from 0.
struct TextPosition: Hashable {
    var line: Int
    var character: Int

    init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    /// The position in a message.
    init?(_ value: JSONValue) {
        guard let line = value["line"].integer, let character = value["character"].integer,
            line >= 0, character >= 0
        else { return nil }
        self.init(line: line, character: character)
    }

    var json: JSONValue {
        .object([("line", .integer(line)), ("character", .integer(character))])
    }
}

extension SourceFile {
    /// The position of a byte offset.
    func textPosition(at offset: Int) -> TextPosition {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(at: offset)
        var character = 0
        for byte in bytes[lineStarts[line]..<offset] { character += byte.unitsBegun }
        return TextPosition(line: line, character: character)
    }

    /// The byte offset of a position; beyond the end of a line it is that end.
    func offset(of position: TextPosition) -> Int {
        guard position.line < lineStarts.count else { return bytes.count }
        var offset = lineStarts[position.line]
        var end = position.line + 1 < lineStarts.count ? lineStarts[position.line + 1] : bytes.count
        while end > offset, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        var character = 0
        while offset < end, character < position.character {
            character += bytes[offset].unitsBegun
            offset += 1
            while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
    }

    private func line(at offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

extension UInt8 {
    /// The UTF-16 units of the character that the byte begins: none for a byte that begins none, two
    /// for those beyond the basic plane.
    fileprivate var unitsBegun: Int { self & 0xC0 == 0x80 ? 0 : self >= 0xF0 ? 2 : 1 }
}

extension SourceRange {
    /// The range in a message.
    var json: JSONValue {
        .object([
            ("start", file.textPosition(at: lowerBound).json),
            ("end", file.textPosition(at: upperBound).json),
        ])
    }
}
