/// A text that a user wrote, with its name. Compared by identity.
public final class SourceFile: Sendable {
    /// The name to show, as the user gave it.
    public let name: String
    /// The whole text as UTF-8.
    public let bytes: [UInt8]
    /// The offset of the first byte of each line.
    public let lineStarts: [Int]

    /// A file from its name and text.
    public convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// A file from its name and bytes, which ought to be UTF-8.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// The line of a byte offset, counted from 1.
    public func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The line, counted from 1, and the column in characters, counted from 1, of a byte offset.
    public func position(at offset: Int) -> (line: Int, column: Int) {
        let low = line(at: offset) - 1
        let prefix = bytes[
            lineStarts[low]..<Swift.min(Swift.max(offset, lineStarts[low]), bytes.count)]
        return (low + 1, String(decoding: prefix, as: UTF8.self).count + 1)
    }

    /// The text of a line, counted from 1, without its end.
    public func line(_ number: Int) -> String {
        guard (1...lineStarts.count).contains(number) else { return "" }
        let start = lineStarts[number - 1]
        let end = number < lineStarts.count ? lineStarts[number] : bytes.count
        var slice = bytes[start..<end]
        while let last = slice.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
            slice.removeLast()
        }
        return String(decoding: slice, as: UTF8.self)
    }
}
