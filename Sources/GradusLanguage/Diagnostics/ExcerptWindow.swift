import GradusIR

/// The part of a source line that an excerpt shows, in terminal columns: tabs become blanks up to
/// the next multiple of four, wide characters take two columns, and what cannot be shown is
/// replaced.
struct ExcerptWindow {
    /// What is shown.
    let text: String
    /// The byte offsets of the characters shown, ascending, and the column of each.
    private var cells: [(offset: Int, column: Int)] = []
    /// The column behind the last character of the line that is shown.
    private let endColumn: Int

    /// The window of `width` columns around the byte `focus` of the line at the bytes `line`.
    init(bytes: [UInt8], line: Range<Int>, focus: Int, width: Int) {
        // At most four bytes make a column, except for marks that combine.
        var start = line.lowerBound
        if focus - start > 4 * width {
            start = focus - 4 * width
            while start < focus, bytes[start] & 0xC0 == 0x80 { start += 1 }
        }
        let end = min(line.upperBound, max(focus, start) + 8 * width)
        var pieces = Self.decode(bytes, start..<end)
        var total = pieces.last.map { $0.column + $0.width } ?? 0
        var isCutBefore = start > line.lowerBound
        var isCutAfter = end < line.upperBound
        if total > width || isCutBefore || isCutAfter {
            let focusColumn = pieces.first { $0.offset >= focus }?.column ?? total
            let lower = focusColumn < width * 2 / 3 && !isCutBefore ? 0 : focusColumn - width / 3
            let kept = pieces.filter { $0.column >= lower && $0.column + $0.width <= lower + width }
            isCutBefore = isCutBefore || kept.first?.offset != pieces.first?.offset
            isCutAfter = isCutAfter || kept.last?.offset != pieces.last?.offset
            pieces = kept
            total = pieces.last.map { $0.column + $0.width } ?? 0
        }
        let shift = (pieces.first?.column ?? 0) - (isCutBefore ? 1 : 0)
        text =
            (isCutBefore ? "…" : "") + pieces.map(\.text).joined() + (isCutAfter ? "…" : "")
        cells = pieces.map { ($0.offset, $0.column - shift) }
        endColumn = total - shift
    }

    /// The columns of a range, at least one; what is not shown counts as the nearest edge.
    func columns(of range: SourceRange) -> Range<Int> {
        let lower = column(of: range.lowerBound)
        return lower..<max(lower + 1, column(of: range.upperBound))
    }

    private func column(of offset: Int) -> Int {
        cells.first { $0.offset >= offset }?.column ?? endColumn
    }

    private struct Piece {
        let offset: Int
        let column: Int
        let width: Int
        let text: String
    }

    private static func decode(_ bytes: [UInt8], _ range: Range<Int>) -> [Piece] {
        var pieces: [Piece] = []
        var column = 0
        var offset = range.lowerBound
        var joins = false
        while offset < range.upperBound {
            let (scalar, length) = decodeScalar(bytes, offset, range.upperBound)
            if scalar == "\n" || scalar == "\r" { break }
            var text = String(scalar)
            var width = joins ? 0 : scalar.columnCount
            joins = scalar == "\u{200D}"
            if scalar == "\t" {
                width = 4 - column % 4
                text = String(repeating: " ", count: width)
            } else if scalar.isUnshowable {
                text = "\u{FFFD}"
                width = 1
            }
            pieces.append(Piece(offset: offset, column: column, width: width, text: text))
            column += width
            offset += length
        }
        return pieces
    }

    /// The character at an offset and its bytes; a byte that is not UTF-8 is one replacement.
    private static func decodeScalar(
        _ bytes: [UInt8], _ offset: Int, _ end: Int
    ) -> (Unicode.Scalar, Int) {
        if bytes[offset] < 0x80 { return (Unicode.Scalar(bytes[offset]), 1) }
        var decoder = UTF8()
        var iterator = bytes[offset..<min(offset + 4, end)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
            return ("\u{FFFD}", 1)
        }
        return (scalar, UTF8.width(scalar))
    }
}

extension Unicode.Scalar {
    /// Whether it would disturb a terminal: controls, and marks that turn the direction of writing.
    fileprivate var isUnshowable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The columns that a terminal gives it (Unicode Standard Annex 11, the wide ranges in common
    /// use): 0 for marks that combine, 2 for wide characters, else 1.
    fileprivate var columnCount: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1F3FB...0x1F3FF: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
