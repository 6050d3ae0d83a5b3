import GradusIR

/// Diagnostics as text for people, with excerpts of the source, in the structure of Rust's.
public struct DiagnosticRenderer: Sendable {
    /// Whether the text holds ANSI escape sequences for colours.
    public var usesColor: Bool
    /// How many diagnostics are shown before the rest is only counted.
    public var limit: Int
    /// How many columns of a source line are shown.
    public var excerptWidth: Int

    /// A renderer with or without colours.
    public init(usesColor: Bool = false, limit: Int = 100, excerptWidth: Int = 100) {
        self.usesColor = usesColor
        self.limit = max(1, limit)
        self.excerptWidth = max(20, excerptWidth)
    }

    /// Several diagnostics with an empty line between each two. Ends in a line end unless empty.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        var parts = diagnostics.prefix(limit).map(render)
        if diagnostics.count > limit {
            parts.append("… and \(diagnostics.count - limit) more\n")
        }
        return parts.joined(separator: "\n")
    }

    /// One diagnostic. Ends in a line end.
    public func render(_ diagnostic: Diagnostic) -> String {
        var lines: [StyledLine] = []
        var head = StyledLine()
        head.append(
            "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]",
            .severity(diagnostic.severity))
        head.append(": \(diagnostic.message)", .strong)
        lines.append(head)
        var margin = 1
        if let primary = diagnostic.primary {
            let excerpts = self.excerpts(of: diagnostic, primary)
            margin = excerpts.flatMap { $0.lines.map(\.number) }.max().map { "\($0)".count } ?? 1
            for (index, excerpt) in excerpts.enumerated() {
                lines += excerpt.render(margin: margin, isFirst: index == 0, diagnostic.severity)
            }
            if !diagnostic.notes.isEmpty || !diagnostic.help.isEmpty {
                lines.append(.gutter(nil, margin))
            }
        }
        lines += diagnostic.notes.flatMap { remark("note", $0) }
        lines += diagnostic.help.flatMap { remark("help", $0) }
        return lines.map { $0.rendered(inColor: usesColor) + "\n" }.joined()
    }

    /// `note: …`, further lines indented below the first.
    private func remark(_ title: String, _ text: String) -> [StyledLine] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            index, part in
            var line = StyledLine()
            line.append(
                index == 0 ? title : String(repeating: " ", count: title.count + 1), .strong)
            line.append(index == 0 ? ": \(part)" : " \(part)", .plain)
            return line
        }
    }

    /// The labelled lines of each file, that of the primary label first.
    private func excerpts(
        of diagnostic: Diagnostic, _ primary: Diagnostic.Label
    ) -> [SourceExcerpt] {
        var excerpts: [SourceExcerpt] = []
        let labels = [(primary, true)] + diagnostic.secondary.map { ($0, false) }
        for (label, isPrimary) in labels {
            let file = label.range.file
            if !excerpts.contains(where: { $0.file === file }) {
                excerpts.append(
                    SourceExcerpt(file: file, start: label.range, width: excerptWidth))
            }
            for index in excerpts.indices where excerpts[index].file === file {
                excerpts[index].add(label, isPrimary: isPrimary)
            }
        }
        return excerpts
    }
}

/// A line of output whose parts have styles.
struct StyledLine {
    enum Style: Equatable {
        case plain, strong, faint
        case severity(Diagnostic.Severity)

        /// The ANSI sequence that switches it on (ECMA-48, SGR).
        var escape: String {
            switch self {
            case .plain: ""
            case .strong: "\u{1B}[1m"
            case .faint: "\u{1B}[1;34m"
            case .severity(.error): "\u{1B}[1;31m"
            case .severity(.warning): "\u{1B}[1;33m"
            case .severity(.note): "\u{1B}[1;36m"
            }
        }
    }

    private var parts: [(text: String, style: Style)] = []
    private(set) var width = 0

    mutating func append(_ text: String, _ style: Style) {
        guard !text.isEmpty else { return }
        parts.append((text, style))
        width += text.count
    }

    /// Fills with blanks up to a column.
    mutating func pad(to column: Int) {
        if column > width { append(String(repeating: " ", count: column - width), .plain) }
    }

    func rendered(inColor: Bool) -> String {
        var result = ""
        for (text, style) in parts {
            result += inColor && style != .plain ? style.escape + text + "\u{1B}[0m" : text
        }
        while result.last == " " { result.removeLast() }
        return result
    }

    /// ` 12 |` with the number right-aligned in `margin` columns, or without a number.
    static func gutter(_ number: Int?, _ margin: Int) -> StyledLine {
        let digits = number.map(String.init) ?? ""
        var line = StyledLine()
        line.append(
            " " + String(repeating: " ", count: max(0, margin - digits.count)) + digits + " |",
            .faint)
        return line
    }
}
