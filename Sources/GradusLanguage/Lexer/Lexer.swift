import GradusIR

/// Turns the bytes of a file into tokens. A fault gives a diagnostic and an `invalid` token, and
/// the lexer goes on behind it.
package struct Lexer {
    let file: SourceFile
    let bytes: [UInt8]
    var offset = 0
    var beginsLine = true
    var tokens: [Token] = []
    var comments: [CommentToken] = []
    var diagnostics: [Diagnostic] = []

    private init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
        tokens.reserveCapacity(bytes.count / 4)
    }

    /// All tokens and comments of a file.
    package static func tokenize(_ file: SourceFile) -> TokenStream {
        var lexer = Lexer(file)
        if lexer.acceptsEncoding() {
            lexer.run()
        }
        lexer.emit(.endOfFile, from: lexer.bytes.count)
        return TokenStream(
            file: file, tokens: lexer.tokens, comments: lexer.comments,
            diagnostics: lexer.diagnostics)
    }

    func byte(_ distance: Int = 0) -> UInt8 {
        let index = offset + distance
        return index < bytes.count ? bytes[index] : 0
    }

    func range(_ lowerBound: Int, _ upperBound: Int) -> SourceRange {
        SourceRange(file: file, lowerBound: lowerBound, upperBound: upperBound)
    }

    mutating func emit(_ kind: TokenKind, keyword: Keyword? = nil, from start: Int) {
        tokens.append(
            Token(
                kind: kind, keyword: keyword, beginsLine: beginsLine, lowerBound: start,
                upperBound: max(start, min(offset, bytes.count))))
        beginsLine = false
    }

    /// Records a fault, and puts an `invalid` token in the place of the bytes since `start`. The
    /// fault lies in all of them unless `place` says more.
    mutating func fault(
        _ code: DiagnosticCode, _ message: String, from start: Int, at place: SourceRange? = nil,
        label: String = "", help: [String] = []
    ) {
        diagnostics.append(
            .error(code, message, at: place ?? range(start, offset), label: label, help: help))
        emit(.invalid, from: start)
        if diagnostics.count >= Parser.maximumErrors { offset = bytes.count }
    }

    private mutating func run() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        while offset < bytes.count {
            let start = offset
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                offset += 1
            case UInt8(ascii: "\n"), UInt8(ascii: ";"):
                offset += 1
                beginsLine = true
            case UInt8(ascii: "#"):
                lexComment()
            case let byte where byte.isIdentifierStart:
                lexIdentifier()
            case let byte where byte.isDigit:
                lexNumber()
            case UInt8(ascii: "\""):
                lexString()
            default:
                if let (kind, length) = sign() {
                    offset += length
                    emit(kind, from: start)
                } else {
                    lexStray()
                }
            }
        }
    }

    private mutating func lexComment() {
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        var end = offset
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        comments.append(CommentToken(lowerBound: start, upperBound: end))
    }

    private mutating func lexIdentifier() {
        let start = offset
        repeat { offset += 1 } while offset < bytes.count && bytes[offset].isIdentifierPart
        let length = offset - start
        guard length >= 2, length <= 9,
            let word = Self.words[length].first(where: { bytes[start..<offset].elementsEqual($0.0) }
            )
        else { return emit(.identifier, from: start) }
        emit(word.1, keyword: word.2, from: start)
    }

    /// The words of the grammar by their length.
    private static let words: [[([UInt8], TokenKind, Keyword?)]] = {
        var words: [[([UInt8], TokenKind, Keyword?)]] = Array(repeating: [], count: 10)
        for keyword in Keyword.allCases {
            words[keyword.rawValue.utf8.count].append(
                (Array(keyword.rawValue.utf8), .identifier, keyword))
        }
        words[2].append((Array("or".utf8), .or, nil))
        words[3].append((Array("and".utf8), .and, nil))
        words[3].append((Array("not".utf8), .not, nil))
        return words
    }()

    private func sign() -> (TokenKind, Int)? {
        let next = byte(1)
        let equalsFollow = next == UInt8(ascii: "=")
        switch bytes[offset] {
        case UInt8(ascii: "("): return (.leftParenthesis, 1)
        case UInt8(ascii: ")"): return (.rightParenthesis, 1)
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: "{"): return (.leftBrace, 1)
        case UInt8(ascii: "}"): return (.rightBrace, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "~"): return (.tilde, 1)
        case UInt8(ascii: "+"): return (.plus, 1)
        case UInt8(ascii: "-"): return (.minus, 1)
        case UInt8(ascii: "*"): return next == UInt8(ascii: "*") ? nil : (.star, 1)
        case UInt8(ascii: "/"): return next == UInt8(ascii: "/") ? nil : (.slash, 1)
        case UInt8(ascii: "%"): return (.percent, 1)
        case UInt8(ascii: "@"): return (.at, 1)
        case UInt8(ascii: "^"): return (.caret, 1)
        case UInt8(ascii: "<"): return equalsFollow ? (.lessEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): return equalsFollow ? (.greaterEqual, 2) : (.greater, 1)
        case UInt8(ascii: "!"): return equalsFollow ? (.notEqual, 2) : nil
        case UInt8(ascii: "="):
            if next == UInt8(ascii: ">") { return (.ruleArrow, 2) }
            return equalsFollow ? (.equalEqual, 2) : (.equals, 1)
        case UInt8(ascii: "."):
            guard next == UInt8(ascii: ".") else {
                return next.isDigit ? dotBeforeDigit() : (.dot, 1)
            }
            return byte(2) == UInt8(ascii: "<") ? (.halfOpenRange, 3) : nil
        default: return nil
        }
    }

    /// `h.3` is a member; `.5` on its own is no number.
    private func dotBeforeDigit() -> (TokenKind, Int)? {
        guard let last = tokens.last, last.upperBound == offset, !beginsLine,
            last.kind == .identifier || last.kind == .integer
        else { return nil }
        return (.dot, 1)
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isIdentifierStart: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_")
    }
    var isIdentifierPart: Bool { isIdentifierStart || isDigit }
    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }
}
