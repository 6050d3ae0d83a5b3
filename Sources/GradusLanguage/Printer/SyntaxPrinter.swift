/// Syntax as text in the one layout of the language. Parsing the text gives the same syntax up to
/// places, and printing that gives the same text. Comments and single empty lines are kept.
package struct SyntaxPrinter {
    /// The column that lines keep within where they can.
    static let lineWidth = 100
    static let indentation = 4
    /// The most blanks put before `=` to align it with the lines around.
    static let maximumPadding = 24

    private(set) var output = ""

    /// The text of a file.
    package static func print(_ file: SyntaxFile) -> String {
        var printer = SyntaxPrinter()
        for declaration in file.declarations { printer.print(declaration) }
        printer.print(comments: file.closingComments, indent: 0)
        return printer.output
    }

    /// The text of rules.
    package static func print(_ rules: [RuleSyntax]) -> String {
        var printer = SyntaxPrinter()
        for rule in rules { printer.print(rule) }
        return printer.output
    }

    /// The text of an expression on one line.
    package static func print(_ expression: ExpressionSyntax) -> String {
        ExpressionPrinter.flat(expression)
    }

    // MARK: Lines

    private var isAtBlockStart: Bool {
        output.isEmpty || output.utf8.suffix(2).elementsEqual("{\n".utf8)
    }

    mutating func write(_ text: String) { output += text }

    mutating func endLine(_ trivia: TriviaSyntax) {
        if let comment = trivia.trailing { output += "  " + comment.text }
        output += "\n"
    }

    mutating func indent(_ columns: Int) { output += String(repeating: " ", count: columns) }

    private mutating func blankLine(if wanted: Bool) {
        if wanted, !isAtBlockStart { output += "\n" }
    }

    mutating func print(comments: [CommentSyntax], indent columns: Int) {
        for comment in comments {
            blankLine(if: comment.followsBlankLine)
            indent(columns)
            output += comment.text + "\n"
        }
    }

    /// What stands before the first word of a statement or declaration.
    mutating func begin(_ trivia: TriviaSyntax, indent columns: Int) {
        print(comments: trivia.leading, indent: columns)
        blankLine(if: trivia.followsBlankLine)
        indent(columns)
    }

    // MARK: Declarations

    private mutating func print(_ declaration: DeclarationSyntax) {
        begin(declaration.trivia, indent: 0)
        switch declaration.kind {
        case .language(let version): write("language \(version)")
        case .import(let file): write("import \(ExpressionPrinter.quoted(file.value))")
        case .graph(let graph):
            write("graph \(graph.name.text) ")
            print(graph.body, indent: 0)
        case .function(let function): print(function)
        case .invalid: write(declaration.range.text)
        }
        endLine(declaration.trivia)
    }

    private mutating func print(_ function: FunctionSyntax) {
        let parameters = function.parameters.map { parameter in
            parameter.name.text
                + (parameter.type.map { ": " + ExpressionPrinter.text(of: $0) } ?? "")
                + (parameter.defaultValue.map { " = " + ExpressionPrinter.flat($0) } ?? "")
        }
        write("\(function.role.rawValue) \(function.name.text)")
        write("(\(parameters.joined(separator: ", "))) ")
        print(function.body)
        if let pullback = function.pullback {
            write("\n")
            indent(Self.indentation)
            write("pullback(\(pullback.cotangents.map(\.text).joined(separator: ", "))) ")
            print(pullback.body, indent: Self.indentation)
        }
    }

    private mutating func print(_ body: FunctionBodySyntax, indent columns: Int = 0) {
        switch body {
        case .values(let values):
            write("= ")
            write(layout(values, indent: columns, column: currentColumn))
        case .block(let block): print(block, indent: columns)
        }
    }

    var currentColumn: Int { output.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count }

    func layout(_ values: [ExpressionSyntax], indent columns: Int, column: Int) -> String {
        values.map { ExpressionPrinter.layout($0, indent: columns, column: column) }
            .joined(separator: ", ")
    }

    mutating func print(_ block: BlockSyntax, indent columns: Int) {
        if block.statements.isEmpty, block.openingComments.isEmpty, block.closingComments.isEmpty {
            return write("{}")
        }
        let inner = columns + Self.indentation
        write("{")
        if let comment = block.openingComments.last {
            write("  \(comment.text)")
        }
        write("\n")
        print(comments: block.openingComments.dropLast(), indent: inner)
        print(block.statements, indent: inner)
        print(comments: block.closingComments, indent: inner)
        indent(columns)
        write("}")
    }

    // MARK: Rules

    private mutating func print(_ rule: RuleSyntax) {
        begin(rule.trivia, indent: 0)
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
        endLine(rule.trivia)
    }
}
