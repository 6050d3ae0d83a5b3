import GradusIR

/// Turns a source text into syntax. A fault abandons the statement that it is in, and parsing goes
/// on with the next one, so that one run reports the faults of the whole file.
package struct Parser: Sendable {
    /// How deep brackets, signs, powers and blocks may nest.
    package static let maximumDepth = 256
    /// How high an expression tree may be: a chain `a + b + …` of this many operands.
    package static let maximumHeight = 1000
    /// Errors reported before the parser gives up.
    package static let maximumErrors = 1000

    let file: SourceFile
    let tokens: [Token]
    let comments: [CommentToken]
    var index = 0
    /// The comments before this one have found their statement.
    var commentIndex = 0
    /// Open parentheses and brackets: within them a line end is nothing.
    var openBrackets: [Token] = []
    /// Open expressions and blocks, against `maximumDepth`.
    var depth = 0
    /// The token before which a line end is nothing: the first of a statement.
    var joinedIndex = -1
    /// The token at which an unclosed brace was reported: outer ones are not reported there again.
    var unclosedBraceIndex = -1
    /// Closing braces whose opening ones were reported as unclosed.
    var forgivenBraces = 0
    /// Whether the next long block may be parsed in halves.
    var splitsBlocks = true
    var faults = DiagnosticBag()

    /// The statement at hand cannot be parsed; the reason is recorded.
    struct Abandoned: Error {}

    init(_ stream: TokenStream) {
        file = stream.file
        tokens = stream.tokens
        comments = stream.comments
        faults.add(contentsOf: stream.diagnostics)
        giveUpAfterManyErrors()
    }

    /// The syntax of a graph file, and what is wrong with it, in the order of the text.
    package static func parse(file: SourceFile) -> (SyntaxFile, [Diagnostic]) {
        var parser = Parser(Lexer.tokenize(file))
        let syntax = parser.parseFile()
        return (syntax, parser.faults.sorted)
    }

    /// The rules of a rule file, and what is wrong with them, in the order of the text.
    package static func parseRules(_ file: SourceFile) -> ([RuleSyntax], [Diagnostic]) {
        var parser = Parser(Lexer.tokenize(file))
        let rules = parser.parseRules()
        return (rules, parser.faults.sorted)
    }

    /// The one expression that a text consists of; nil if there is a fault.
    package static func parseExpression(_ file: SourceFile) -> (ExpressionSyntax?, [Diagnostic]) {
        var parser = Parser(Lexer.tokenize(file))
        parser.joinedIndex = 0
        let expression: ExpressionSyntax?
        do throws(Abandoned) {
            expression = try parser.parseExpression()
            if parser.current.kind != .endOfFile {
                throw parser.unexpected("the end of the expression")
            }
        } catch {
            return (nil, parser.faults.sorted)
        }
        return (parser.faults.hasErrors ? nil : expression, parser.faults.sorted)
    }

    // MARK: Tokens

    var current: Token { tokens[index] }

    /// The token that many places further, or the last one.
    func token(after distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

    /// The end of the last token taken.
    var previousEnd: Int { index > 0 ? tokens[index - 1].upperBound : 0 }

    /// Whether the current token belongs to the line, or bracket, that is being parsed.
    var continues: Bool { !current.beginsLine || !openBrackets.isEmpty || index == joinedIndex }

    /// Whether nothing more of the statement follows.
    var atStatementEnd: Bool {
        !continues || current.kind == .endOfFile || current.kind == .rightBrace
    }

    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[index]
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    func range(of token: Token) -> SourceRange {
        SourceRange(file: file, lowerBound: token.lowerBound, upperBound: token.upperBound)
    }

    /// From a byte offset to the end of the last token taken.
    func range(from lowerBound: Int) -> SourceRange {
        SourceRange(file: file, lowerBound: lowerBound, upperBound: previousEnd)
    }

    func text(of token: Token) -> String {
        String(decoding: file.bytes[token.lowerBound..<token.upperBound], as: UTF8.self)
    }

    func isAt(_ kind: TokenKind) -> Bool { current.kind == kind && continues }

    func isAt(_ keyword: Keyword) -> Bool { current.keyword == keyword && continues }

    mutating func takeIf(_ kind: TokenKind) -> Token? { isAt(kind) ? advance() : nil }

    @discardableResult
    mutating func take(_ kind: TokenKind, _ description: String, help: [String] = [])
        throws(Abandoned) -> Token
    {
        guard isAt(kind) else { throw unexpected(description, help: help) }
        return advance()
    }

    // MARK: Faults

    mutating func report(_ diagnostic: Diagnostic) {
        guard faults.errorCount < Self.maximumErrors else { return }
        faults.add(diagnostic)
        giveUpAfterManyErrors()
    }

    /// Goes to the end of the text when there are too many errors.
    private mutating func giveUpAfterManyErrors() {
        guard faults.errorCount >= Self.maximumErrors else { return }
        faults.add(
            Diagnostic(
                severity: .note, code: .tooManyErrors,
                message: "parsing ended after \(Self.maximumErrors) errors",
                primary: .init(range(of: tokens[tokens.count - 1]))))
        index = tokens.count - 1
    }

    /// Records a fault that ends the statement.
    mutating func fault(_ diagnostic: Diagnostic) -> Abandoned {
        report(diagnostic)
        return Abandoned()
    }

    /// Records that something else was expected at the current token.
    mutating func unexpected(
        _ expected: String, code: DiagnosticCode = .expectedToken,
        secondary: [Diagnostic.Label] = [], help: [String] = []
    ) -> Abandoned {
        if current.kind == .invalid, continues { return Abandoned() }
        let (found, range) = describeCurrent()
        return fault(
            .error(
                code, "expected \(expected), found \(found)", at: range,
                label: "expected \(expected)",
                secondary: secondary, help: help))
    }

    /// What stands at the current place, and where to point.
    func describeCurrent() -> (String, SourceRange) {
        let end = SourceRange(file: file, lowerBound: previousEnd, upperBound: previousEnd)
        if current.kind == .endOfFile { return ("the end of the file", end) }
        if !continues { return ("the end of the line", end) }
        return (describe(current), range(of: current))
    }

    func describe(_ token: Token) -> String {
        guard token.upperBound - token.lowerBound <= 40 else { return "a long text" }
        return "'\(text(of: token))'"
    }

    /// Counts one level of nesting; undone by `depth -= 1`.
    mutating func descend() throws(Abandoned) {
        depth += 1
        if depth > Self.maximumDepth {
            throw fault(
                .error(
                    .nestingTooDeep, "nesting is deeper than \(Self.maximumDepth) levels",
                    at: range(of: current), help: ["give names to the inner parts"]))
        }
    }

    // MARK: Names

    /// A name, with its path if `dotted`. `.T` ends a path: it transposes.
    mutating func parseName(_ description: String, dotted: Bool = false)
        throws(Abandoned) -> NameSyntax
    {
        guard isAt(.identifier), current.keyword?.isLiteral != true else {
            throw unexpected(description)
        }
        let start = advance()
        if dotted { skipPath() }
        let range = range(from: start.lowerBound)
        return NameSyntax(range: range, text: range.text)
    }

    /// Skips `.name` and `.3` directly behind the last token.
    private mutating func skipPath() {
        while current.kind == .dot, current.lowerBound == previousEnd {
            let member = token(after: 1)
            guard member.kind == .identifier || member.kind == .integer,
                member.lowerBound == current.upperBound,
                !isTranspose(member)
            else { return }
            advance()
            advance()
        }
    }

    func isTranspose(_ token: Token) -> Bool {
        token.kind == .identifier && token.upperBound - token.lowerBound == 1
            && file.bytes[token.lowerBound] == UInt8(ascii: "T")
    }

    /// One or more of something between commas.
    mutating func parseCommaSeparated<Element>(
        _ element: (inout Parser) throws(Abandoned) -> Element
    ) throws(Abandoned) -> [Element] {
        var elements = [try element(&self)]
        while takeIf(.comma) != nil { elements.append(try element(&self)) }
        return elements
    }
}
