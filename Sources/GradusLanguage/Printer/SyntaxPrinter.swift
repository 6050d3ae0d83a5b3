/// Syntax as text in the one layout of the language. Parsing the text gives the same syntax up to
/// places, and printing that gives the same text. Comments and single empty lines are kept.
package struct SyntaxPrinter {
    /// The column that lines keep within where they can.
    static let lineWidth = 100
    static let indentation = 4
    /// The most blanks put before `=` to align it with the lines around.
    static let maximumPadding = 24
    /// The most blanks put before a comment to align it.
    static let maximumCommentPadding = 48

    private struct Line {
        let text: String
        let comment: String?
        var indentation: Int { text.utf8.prefix { $0 == UInt8(ascii: " ") }.count }
    }

    private var lines: [Line] = []
    /// The line that is being written.
    private var line = ""

    /// The text of a file.
    package static func print(_ file: SyntaxFile) -> String {
        var printer = SyntaxPrinter()
        for declaration in file.declarations { printer.print(declaration) }
        printer.print(comments: file.closingComments, indent: 0)
        return printer.text
    }

    /// The text of rules.
    package static func print(_ rules: [RuleSyntax]) -> String {
        var printer = SyntaxPrinter()
        for rule in rules { printer.print(rule) }
        return printer.text
    }

    /// The text of functions and optimisers, without the comments around them.
    package static func print(_ functions: [FunctionSyntax]) -> String {
        var printer = SyntaxPrinter()
        for function in functions {
            printer.print(function, [])
            printer.endLine()
            printer.endLine()
        }
        return printer.text
    }

    /// The text of an expression on one line.
    package static func print(_ expression: ExpressionSyntax) -> String {
        ExpressionPrinter.flat(expression)
    }

    // MARK: Lines

    /// All lines, the comments behind neighbouring ones below each other.
    private var text: String {
        var text = ""
        var start = 0
        while start < lines.count {
            var end = start + 1
            while end < lines.count, lines[start].comment != nil, lines[end].comment != nil,
                lines[end].indentation == lines[start].indentation
            {
                end += 1
            }
            let widths = lines[start..<end].map(\.text.count)
            let widest = widths.max() ?? 0
            let aligns = widest - (widths.min() ?? 0) <= Self.maximumCommentPadding
            for (line, width) in zip(lines[start..<end], widths) {
                text += line.text
                if let comment = line.comment {
                    text += String(repeating: " ", count: aligns ? widest - width + 2 : 2) + comment
                }
                text += "\n"
            }
            start = end
        }
        return text
    }

    private var isAtBlockStart: Bool {
        lines.last.map { $0.text.utf8.last == UInt8(ascii: "{") } ?? true
    }

    mutating func write(_ text: String) { line += text }

    mutating func endLine(_ comment: CommentSyntax? = nil) {
        var start = line.startIndex
        while let end = line.utf8[start...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Line(text: String(line[start..<end]), comment: nil))
            start = line.utf8.index(after: end)
        }
        if start > line.startIndex { line = String(line[start...]) }
        lines.append(Line(text: line, comment: comment?.text))
        line = ""
    }

    mutating func indent(_ columns: Int) { line += String(repeating: " ", count: columns) }

    private mutating func blankLine(if wanted: Bool) {
        if wanted, !isAtBlockStart { endLine() }
    }

    mutating func print(comments: [CommentSyntax], indent columns: Int) {
        for comment in comments {
            blankLine(if: comment.followsBlankLine)
            indent(columns)
            write(comment.text)
            endLine()
        }
    }

    /// What stands before the first word of a statement or declaration, with comments from within it
    /// that cannot stay there.
    mutating func begin(
        _ trivia: TriviaSyntax, indent columns: Int, moved comments: [CommentSyntax]
    ) {
        print(comments: trivia.leading, indent: columns)
        blankLine(if: trivia.followsBlankLine)
        for comment in comments {
            indent(columns)
            write(comment.text)
            endLine()
        }
        indent(columns)
    }

    // MARK: Declarations

    private mutating func print(_ declaration: DeclarationSyntax) {
        let comments = InnerComments(declaration.trivia.inner, in: declaration.values)
        begin(declaration.trivia, indent: 0, moved: comments.moved)
        switch declaration.kind {
        case .language(let version): write("language \(version)")
        case .import(let file): write("import \(ExpressionPrinter.quoted(file.value))")
        case .graph(let graph):
            write("graph \(graph.name.text) ")
            print(graph.body, indent: 0)
        case .function(let function): print(function, comments.placed)
        case .invalid: write(declaration.range.text)
        }
        endLine(declaration.trivia.trailing)
    }

    private mutating func print(_ function: FunctionSyntax, _ comments: [CommentSyntax]) {
        let parameters = function.parameters.map { parameter in
            parameter.name.text
                + (parameter.type.map { ": " + ExpressionPrinter.text(of: $0) } ?? "")
                + (parameter.defaultValue.map { " = " + ExpressionPrinter.flat($0) } ?? "")
        }
        write("\(function.role.rawValue) \(function.name.text)")
        let list = parameters.joined(separator: ", ")
        // ` = ` or ` {` follows. A line that begins with `k = 3` would be read as a statement.
        let looksLikeStatements = function.parameters.contains {
            $0.type == nil && $0.defaultValue != nil
        }
        if currentColumn + list.count + 4 <= Self.lineWidth || looksLikeStatements {
            write("(\(list)) ")
        } else {
            let margin = "\n" + String(repeating: " ", count: Self.indentation)
            write("(\(margin)\(parameters.joined(separator: ",\(margin)"))\n) ")
        }
        print(function.body, comments)
        if let pullback = function.pullback {
            endLine()
            indent(Self.indentation)
            write("pullback(\(pullback.cotangents.map(\.text).joined(separator: ", "))) ")
            print(pullback.body, comments, indent: Self.indentation)
        }
    }

    private mutating func print(
        _ body: FunctionBodySyntax, _ comments: [CommentSyntax], indent columns: Int = 0
    ) {
        switch body {
        case .values(let values):
            write("= ")
            write(layout(values, indent: columns, column: currentColumn, comments))
        case .block(let block): print(block, indent: columns)
        }
    }

    var currentColumn: Int { line.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count }

    func layout(
        _ values: [ExpressionSyntax], indent columns: Int, column: Int, _ comments: [CommentSyntax]
    ) -> String {
        values.map {
            ExpressionPrinter.layout($0, indent: columns, column: column, comments: comments)
        }.joined(separator: ", ")
    }

    mutating func print(_ block: BlockSyntax, indent columns: Int) {
        if block.statements.isEmpty, block.openingComments.isEmpty, block.closingComments.isEmpty {
            return write("{}")
        }
        let inner = columns + Self.indentation
        write("{")
        endLine(block.openingComments.first)
        print(comments: Array(block.openingComments.dropFirst()), indent: inner)
        print(block.statements, indent: inner)
        print(comments: block.closingComments, indent: inner)
        indent(columns)
        write("}")
    }

    // MARK: Rules

    private mutating func print(_ rule: RuleSyntax) {
        begin(rule.trivia, indent: 0, moved: rule.trivia.inner)
        let head = "rule \(rule.name.text) (\(rule.soundness.rawValue)):"
        let pattern = ExpressionPrinter.flat(rule.pattern)
        let replacement = ExpressionPrinter.flat(rule.replacement)
        let condition = rule.condition.map { "where \(ExpressionPrinter.flat($0))" }
        let line = ([head, pattern, "=>", replacement] + (condition.map { [$0] } ?? []))
            .joined(separator: " ")
        if line.count <= Self.lineWidth {
            write(line)
        } else {
            let margin = "\n" + String(repeating: " ", count: Self.indentation)
            write("\(head) \(pattern)\(margin)=> \(replacement)")
            if let condition { write(margin + condition) }
        }
        endLine(rule.trivia.trailing)
    }
}
