/// Rows of text in aligned columns.
package struct TextTable: Sendable {
    private struct Cell {
        let text: String
        let width: Int

        init(_ text: String) {
            self.text = text
            width = text.characterCount
        }
    }

    private var cells: [Cell]
    private let columnCount: Int

    /// A table with a head and no rows.
    package init(_ head: [String]) {
        cells = head.map(Cell.init)
        columnCount = head.count
    }

    /// Adds a row of as many cells as the head has.
    package mutating func append(_ row: [String]) {
        for text in row { cells.append(Cell(text)) }
    }

    /// The table, two spaces between columns, a line under the head, no spaces at line ends.
    package func text(rightAligned: Set<Int> = []) -> String {
        var widths = [Int](repeating: 0, count: columnCount)
        for first in stride(from: 0, to: cells.count, by: columnCount) {
            for column in 0..<columnCount {
                widths[column] = max(widths[column], cells[first + column].width)
            }
        }
        let isRight = (0..<columnCount).map(rightAligned.contains)
        var text = ""
        var blanks = Blanks()
        for first in stride(from: 0, to: cells.count, by: columnCount) {
            append(
                cells[first..<(first + columnCount)], &blanks, to: &text, widths: widths,
                isRightAligned: isRight)
            guard first == 0 else { continue }
            text += widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
            text += "\n"
        }
        return text
    }

    private func append(
        _ row: ArraySlice<Cell>, _ padding: inout Blanks, to text: inout String, widths: [Int],
        isRightAligned: [Bool]
    ) {
        // Blanks that only text behind them makes necessary.
        var blanks = 0
        for (column, cell) in row.enumerated() {
            let missing = widths[column] - cell.width
            if column > 0 { blanks += 2 }
            if isRightAligned[column] { blanks += missing }
            let trailing = cell.text.trailingBlankCount
            if trailing < cell.text.utf8.count {
                text += padding[blanks]
                text += trailing == 0 ? cell.text : String(cell.text.dropLast(trailing))
                blanks = 0
            }
            blanks += trailing
            if !isRightAligned[column] { blanks += missing }
        }
        text += "\n"
    }
}

/// Texts of blanks, each made once.
private struct Blanks {
    private var texts: [String] = [""]

    subscript(count: Int) -> String {
        mutating get {
            while texts.count <= count { texts.append(texts[texts.count - 1] + " ") }
            return texts[count]
        }
    }
}

extension String {
    /// The number of blanks at the end.
    fileprivate var trailingBlankCount: Int {
        guard utf8.last == UInt8(ascii: " ") else { return 0 }
        return utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    }

    /// The number of characters; quick where all are ASCII.
    fileprivate var characterCount: Int {
        utf8.contains { $0 >= 0x80 } ? count : utf8.count
    }
}
