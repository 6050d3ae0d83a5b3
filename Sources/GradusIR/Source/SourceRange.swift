/// A stretch of a source file, in byte offsets.
public struct SourceRange: Sendable {
    /// The file that the offsets count in.
    public let file: SourceFile
    private let start: Int32
    private let end: Int32

    /// The bytes `lowerBound..<upperBound` of a file.
    public init(file: SourceFile, lowerBound: Int, upperBound: Int) {
        self.file = file
        start = Int32(clamping: lowerBound)
        end = Int32(clamping: Swift.max(lowerBound, upperBound))
    }

    /// The offset of the first byte.
    public var lowerBound: Int { Int(start) }

    /// The offset past the last byte.
    public var upperBound: Int { Int(end) }

    /// The offsets.
    package var bounds: Range<Int> { lowerBound..<upperBound }

    /// Other bytes of the same file.
    package func inSameFile(_ bounds: Range<Int>) -> SourceRange {
        SourceRange(file: file, lowerBound: bounds.lowerBound, upperBound: bounds.upperBound)
    }

    /// The line of the first byte, counted from 1.
    public var line: Int { file.line(at: lowerBound) }

    /// The column of the first byte in characters, counted from 1.
    public var column: Int { file.position(at: lowerBound).column }

    /// The text of the range.
    public var text: String {
        let end = Swift.min(upperBound, file.bytes.count)
        return String(decoding: file.bytes[Swift.min(lowerBound, end)..<end], as: UTF8.self)
    }

    /// The range from the start of this one to the end of another in the same file.
    public func merged(with other: SourceRange) -> SourceRange {
        SourceRange(
            file: file, lowerBound: Swift.min(lowerBound, other.lowerBound),
            upperBound: Swift.max(upperBound, other.upperBound))
    }
}

extension SourceRange: Hashable {
    /// Whether both are the same stretch of the same file.
    public static func == (left: SourceRange, right: SourceRange) -> Bool {
        left.file === right.file && left.start == right.start && left.end == right.end
    }

    /// Hashes the offsets.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(start)
        hasher.combine(end)
    }
}

extension SourceRange: CustomStringConvertible {
    /// `name:line:column`.
    public var description: String { "\(file.name):\(line):\(column)" }
}
