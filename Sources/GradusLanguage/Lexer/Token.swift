import GradusIR

/// What a token is.
package enum TokenKind: UInt8, Hashable, Sendable {
    case identifier, integer, real, string
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, dot, halfOpenRange, tilde, equals, ruleArrow
    case plus, minus, star, slash, percent, at, caret
    case equalEqual, notEqual, less, lessEqual, greater, greaterEqual
    case and, or, not
    /// Bytes that a diagnostic was already given for.
    case invalid
    case endOfFile
}

/// Identifiers that mean something to the grammar in certain places; elsewhere they are names.
package enum Keyword: String, Hashable, Sendable, CaseIterable {
    case graph, function, layer, optimizer, `import`, language, rule
    case input, param, state, const, output, minimize, maximize
    case `for`, `in`, `return`, pullback, with, `where`
    case `true`, `false`, inf, nan

    /// Whether it begins a declaration of a file.
    package var beginsDeclaration: Bool {
        switch self {
        case .graph, .function, .layer, .optimizer, .import, .language, .rule: true
        default: false
        }
    }

    /// Whether it begins a statement.
    package var beginsStatement: Bool {
        switch self {
        case .input, .param, .state, .const, .output, .minimize, .maximize, .for, .return: true
        default: false
        }
    }

    /// Whether it is a value, and so no name.
    var isLiteral: Bool {
        switch self {
        case .true, .false, .inf, .nan: true
        default: false
        }
    }
}

/// A word, number, string or sign of a source text.
package struct Token: Sendable {
    /// What it is.
    package let kind: TokenKind
    /// The keyword that an identifier spells.
    package let keyword: Keyword?
    /// Whether a line end or `;` lies between it and the token before.
    package let beginsLine: Bool
    private let lower: Int32
    private let upper: Int32

    init(kind: TokenKind, keyword: Keyword?, beginsLine: Bool, lowerBound: Int, upperBound: Int) {
        self.kind = kind
        self.keyword = keyword
        self.beginsLine = beginsLine
        lower = Int32(clamping: lowerBound)
        upper = Int32(clamping: upperBound)
    }

    /// The offset of the first byte.
    package var lowerBound: Int { Int(lower) }

    /// The offset past the last byte.
    package var upperBound: Int { Int(upper) }
}

/// A comment: the bytes from `#` to the line's end.
package struct CommentToken: Sendable {
    package let lowerBound: Int
    package let upperBound: Int
}

/// A source text in tokens. The last token is `endOfFile`.
package struct TokenStream: Sendable {
    package let file: SourceFile
    package var tokens: [Token]
    package var comments: [CommentToken]
    package var diagnostics: [Diagnostic]
}
