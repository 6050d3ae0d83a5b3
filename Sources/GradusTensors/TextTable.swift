/// Rows of text in aligned columns.
package struct TextTable: Sendable {
    private var rows: [[String]]

    /// A table with a head and no rows.
    package init(_ head: [String]) { rows = [head] }

    /// Adds a row of as many cells as the head has.
    package mutating func append(_ row: [String]) { rows.append(row) }

    /// The table, two spaces between columns, a line under the head, no spaces at line ends.
    package func text(rightAligned: Set<Int> = []) -> String {
        var widths = [Int](repeating: 0, count: rows[0].count)
        for row in rows {
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], cell.characterCount)
            }
        }
        var text = ""
        var blanks = Blanks()
        for (index, row) in rows.enumerated() {
            append(row, &blanks, to: &text, widths: widths, rightAligned: rightAligned)
            guard index == 0 else { continue }
            text += widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
            text += "\n"
        }
        return text
    }

    private func append(
        _ row: [String], _ padding: inout Blanks, to text: inout String, widths: [Int],
        rightAligned: Set<Int>
    ) {
        // Blanks that only text behind them makes necessary.
        var blanks = 0
        for (column, cell) in row.enumerated() {
            let missing = widths[column] - cell.characterCount
            if column > 0 { blanks += 2 }
            if rightAligned.contains(column) { blanks += missing }
            let trailing = cell.utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
            if trailing < cell.utf8.count {
                text += padding[blanks]
                text += trailing == 0 ? cell : String(cell.dropLast(trailing))
                blanks = 0
            }
            blanks += trailing
            if !rightAligned.contains(column) { blanks += missing }
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
    /// The number of characters; quick where all are ASCII.
    fileprivate var characterCount: Int {
        utf8.contains { $0 >= 0x80 } ? count : utf8.count
    }
}
