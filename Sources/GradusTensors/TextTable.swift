/// Rows of text in aligned columns.
package struct TextTable: Sendable {
    private var rows: [[String]]

    /// A table with a head and no rows.
    package init(_ head: [String]) { rows = [head] }

    /// Adds a row of as many cells as the head has.
    package mutating func append(_ row: [String]) { rows.append(row) }

    /// The table, two spaces between columns, a line under the head, no spaces at line ends.
    package func text(rightAligned: Set<Int> = []) -> String {
        let widths = rows[0].indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        var lines = rows.map { row in
            line(row, widths: widths, rightAligned: rightAligned)
        }
        lines.insert(
            widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ row: [String], widths: [Int], rightAligned: Set<Int>) -> String {
        var text = ""
        for (column, cell) in row.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            if column > 0 { text += "  " }
            text += rightAligned.contains(column) ? padding + cell : cell + padding
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
