import GradusIR

/// The lines of one file that a diagnostic labels.
struct SourceExcerpt {
    /// A labelled stretch of one line, in columns of the excerpt.
    struct Mark {
        let lowerBound: Int
        let upperBound: Int
        let text: String
        let isPrimary: Bool
    }

    /// A line and what is labelled in it, in byte offsets.
    struct Line {
        let number: Int
        var labels: [(label: Diagnostic.Label, isPrimary: Bool)]
    }

    let file: SourceFile
    /// The place that the excerpt's head names.
    let start: SourceRange
    let width: Int
    private(set) var lines: [Line] = []

    init(file: SourceFile, start: SourceRange, width: Int) {
        self.file = file
        self.start = start
        self.width = width
    }

    /// Adds a label to the line on which it begins.
    mutating func add(_ label: Diagnostic.Label, isPrimary: Bool) {
        let number = label.range.line
        if let index = lines.firstIndex(where: { $0.number == number }) {
            lines[index].labels.append((label, isPrimary))
        } else {
            lines.append(Line(number: number, labels: [(label, isPrimary)]))
            lines.sort { $0.number < $1.number }
        }
    }

    /// `--> file:line:column` and the lines. Lines with more than this many others between them
    /// have `...` between them.
    private static let farApart = 5

    func render(margin: Int, isFirst: Bool, _ severity: Diagnostic.Severity) -> [StyledLine] {
        var head = StyledLine()
        head.append(String(repeating: " ", count: margin + 1) + (isFirst ? "-->" : ":::"), .faint)
        head.append(" \(start)", .plain)
        var output = [head, StyledLine.gutter(nil, margin)]
        var previous: Int?
        for line in lines {
            if let previous, line.number - previous > Self.farApart {
                var gap = StyledLine()
                gap.append("...", .faint)
                output.append(gap)
            }
            previous = line.number
            let lowerBound = file.lineStarts[line.number - 1]
            let nextLine = line.number < file.lineStarts.count ? file.lineStarts[line.number] : nil
            let primary = line.labels.first(where: \.isPrimary) ?? line.labels[0]
            let window = ExcerptWindow(
                bytes: file.bytes, line: lowerBound..<(nextLine ?? file.bytes.count),
                focus: primary.label.range.lowerBound, width: width)
            var text = StyledLine.gutter(line.number, margin)
            text.append(" \(window.text)", .plain)
            output.append(text)
            let marks = line.labels.map { label, isPrimary in
                let columns = window.columns(of: label.range)
                return Mark(
                    lowerBound: columns.lowerBound, upperBound: columns.upperBound,
                    text: label.text, isPrimary: isPrimary)
            }
            for row in Self.rows(of: marks, severity) {
                var below = StyledLine.gutter(nil, margin)
                below.append(" ", .plain)
                let indent = below.width
                for (column, text, style) in row {
                    below.pad(to: indent + column)
                    below.append(text, style)
                }
                output.append(below)
            }
        }
        return output
    }

    private typealias Row = [(column: Int, text: String, style: StyledLine.Style)]

    /// The rows below a line: the underlines, with the text of the rightmost mark behind them, then
    /// the other texts from right to left, each on a row of its own below a `|`.
    private static func rows(of marks: [Mark], _ severity: Diagnostic.Severity) -> [Row] {
        let sorted = marks.enumerated()
            .sorted { ($0.element.lowerBound, $0.offset) < ($1.element.lowerBound, $1.offset) }
            .map(\.element)
        var rows = [underlines(of: sorted, severity)]
        var hanging = sorted
        let end = sorted.map(\.upperBound).max() ?? 0
        if let last = sorted.last, last.upperBound == end {
            if !last.text.isEmpty {
                rows[0].append((end + 1, last.text, style(last, severity)))
            }
            hanging.removeLast()
        }
        hanging.removeAll(where: \.text.isEmpty)
        guard !hanging.isEmpty else { return rows }
        rows.append(connectors(of: hanging, before: nil, severity))
        while let mark = hanging.popLast() {
            let left = hanging.filter { $0.lowerBound < mark.lowerBound }
            rows.append(
                connectors(of: left, before: mark.lowerBound, severity)
                    + [(mark.lowerBound, mark.text, style(mark, severity))])
        }
        return rows
    }

    private static func connectors(
        of marks: [Mark], before limit: Int?, _ severity: Diagnostic.Severity
    ) -> Row {
        var row: Row = []
        for mark in marks where row.last?.column != mark.lowerBound {
            row.append((mark.lowerBound, "|", style(mark, severity)))
        }
        return row
    }

    /// `^` below the primary stretch and `-` below the others.
    private static func underlines(of marks: [Mark], _ severity: Diagnostic.Severity) -> Row {
        var cells: [Int: Bool] = [:]
        for mark in marks.filter({ !$0.isPrimary }) + marks.filter(\.isPrimary) {
            for column in mark.lowerBound..<mark.upperBound { cells[column] = mark.isPrimary }
        }
        return cells.keys.sorted().map { column in
            let isPrimary = cells[column] == true
            return (column, isPrimary ? "^" : "-", isPrimary ? .severity(severity) : .faint)
        }
    }

    private static func style(_ mark: Mark, _ severity: Diagnostic.Severity) -> StyledLine.Style {
        mark.isPrimary ? .severity(severity) : .faint
    }
}
