/// Takes messages out of a stream of bytes: `Content-Length: 42`, an empty line, and as many bytes of
/// JSON. What is no message is passed over up to the next head.
package struct MessageBuffer {
    /// Bytes that a message may have.
    package static let longestMessage = 1 << 28
    /// Bytes without a head after which they are given up.
    private static let longestHead = 4096
    private static let field = Array("content-length:".utf8)

    private var bytes: [UInt8] = []
    /// The bytes before are done with.
    private var start = 0

    package init() {}

    /// Adds bytes as they come.
    package mutating func append(_ more: some Sequence<UInt8>) {
        if start > 1 << 16 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next message that is there in full; nil until more bytes come.
    package mutating func next() -> [UInt8]? {
        while let head = head() {
            guard let length = head.length, length <= Self.longestMessage else {
                start = head.end
                continue
            }
            guard bytes.count - head.end >= length else { return nil }
            start = head.end + length
            return Array(bytes[head.end..<start])
        }
        if bytes.count - start > Self.longestHead, !isAtHead {
            start = bytes.count - Self.longestHead
        }
        return nil
    }

    /// Whether the bytes at hand begin like a head.
    private var isAtHead: Bool {
        bytes.count - start > Self.field.count && matchesField(at: start)
    }

    /// The next head: what it says the length is, and where it ends.
    private func head() -> (length: Int?, end: Int)? {
        var position = start
        while position + Self.field.count < bytes.count {
            guard matchesField(at: position) else {
                position += 1
                continue
            }
            position += Self.field.count
            var end = position
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            guard end < bytes.count else { return nil }
            let digits = bytes[position..<end].filter { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }
            let length = digits.count <= 10 ? Int(String(decoding: digits, as: UTF8.self)) : nil
            // Other fields may follow; an empty line ends the head.
            while true {
                let line = end + 1
                var next = line
                while next < bytes.count, bytes[next] != 0x0A { next += 1 }
                guard next < bytes.count else { return nil }
                if next == line || next == line + 1 && bytes[line] == 0x0D {
                    return (length.flatMap { $0 >= 0 ? $0 : nil }, next + 1)
                }
                guard next - line < Self.longestHead else { return (nil, next + 1) }
                end = next
            }
        }
        return nil
    }

    private func matchesField(at position: Int) -> Bool {
        for (offset, byte) in Self.field.enumerated() {
            let found = bytes[position + offset]
            let lowercase = found &- 0x41 < 26 ? found | 0x20 : found
            guard lowercase == byte else { return false }
        }
        return true
    }

    /// A message with its head.
    package static func frame(_ message: String) -> String {
        "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
    }
}
