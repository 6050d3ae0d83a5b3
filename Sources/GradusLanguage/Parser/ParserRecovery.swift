import GradusIR

extension Parser {
    /// Whether a line begins at a token as no line within brackets does: with the keyword of a
    /// statement and a name behind it, or with a name and `=` or `<-`.
    func startsStatement(at position: Int) -> Bool {
        let token = tokens[position]
        guard token.beginsLine, token.kind == .identifier else { return false }
        if let keyword = token.keyword, keyword.beginsStatement || keyword.beginsDeclaration,
            position + 1 < tokens.count, tokens[position + 1].kind == .identifier,
            !tokens[position + 1].beginsLine
        {
            return true
        }
        switch assignment(at: position) {
        case .equals, .arrow: return true
        case .comma, nil: return false
        }
    }

    /// What follows the name, or path, at a position.
    enum AssignmentSign { case equals, arrow, comma }

    /// The sign behind the path at a position, if it makes the line an assignment.
    func assignment(at position: Int) -> AssignmentSign? {
        var next = position + 1
        while next + 1 < tokens.count, tokens[next].kind == .dot, !tokens[next].beginsLine {
            next += 2
        }
        guard next + 1 < tokens.count, !tokens[next].beginsLine else { return nil }
        switch tokens[next].kind {
        case .equals: return .equals
        case .comma: return .comma
        case .less where isArrow(at: next): return .arrow
        default: return nil
        }
    }

    /// Whether `<` and `-` stand side by side; in an expression they are less-than and minus.
    func isArrow(at position: Int) -> Bool {
        position + 1 < tokens.count && tokens[position].kind == .less
            && tokens[position + 1].kind == .minus
            && tokens[position].upperBound == tokens[position + 1].lowerBound
    }

    /// Whether a declaration begins at a token, so that an open block must have ended.
    func startsDeclaration(at position: Int) -> Bool {
        let token = tokens[position]
        guard token.beginsLine, let keyword = token.keyword, position + 2 < tokens.count else {
            return false
        }
        switch keyword {
        case .graph, .function, .layer, .optimizer:
            let sign = tokens[position + 2].kind
            return tokens[position + 1].kind == .identifier && !tokens[position + 1].beginsLine
                && (sign == .leftBrace || sign == .leftParenthesis)
        default: return false
        }
    }

    /// Skips the rest of an abandoned statement that began at a position: to the end of its line,
    /// or of its brackets, or to where a statement certainly begins.
    mutating func skipStatement(from start: Int) {
        openBrackets.removeAll(keepingCapacity: true)
        var brackets = 0
        var braces = 0
        for position in start..<index { count(tokens[position].kind, &brackets, &braces) }
        if index == start, current.kind != .rightBrace, current.kind != .endOfFile {
            count(advance().kind, &brackets, &braces)
        }
        while current.kind != .endOfFile {
            if braces <= 0 {
                if current.kind == .rightBrace { return }
                if current.beginsLine, brackets <= 0 || startsStatement(at: index) { return }
            }
            if startsDeclaration(at: index) { return }
            count(advance().kind, &brackets, &braces)
        }
    }

    private func count(_ kind: TokenKind, _ brackets: inout Int, _ braces: inout Int) {
        switch kind {
        case .leftParenthesis, .leftBracket: brackets += 1
        case .rightParenthesis, .rightBracket: brackets = max(0, brackets - 1)
        case .leftBrace: braces += 1
        case .rightBrace: braces = max(0, braces - 1)
        default: break
        }
    }

    /// After a fault in the head of a block: goes to its `{`, if one is on the same line or begins
    /// the next.
    mutating func skipToBlock() -> Bool {
        openBrackets.removeAll(keepingCapacity: true)
        while current.kind != .endOfFile, continues {
            if current.kind == .leftBrace { break }
            advance()
        }
        joinedIndex = index
        return current.kind == .leftBrace
    }

    // MARK: Comments

    /// The comments before an offset that no statement has yet.
    mutating func takeComments(before offset: Int) -> [CommentSyntax] {
        var taken: [CommentSyntax] = []
        while commentIndex < comments.count, comments[commentIndex].lowerBound < offset {
            taken.append(syntax(of: comments[commentIndex]))
            commentIndex += 1
        }
        return taken
    }

    /// The comment on the line on which the last token ends.
    mutating func takeTrailingComment() -> CommentSyntax? {
        guard commentIndex < comments.count else { return nil }
        let comment = comments[commentIndex]
        guard comment.lowerBound >= previousEnd,
            comment.lowerBound < current.lowerBound || current.kind == .endOfFile,
            !file.bytes[previousEnd..<comment.lowerBound].contains(UInt8(ascii: "\n"))
        else { return nil }
        commentIndex += 1
        return syntax(of: comment)
    }

    private func syntax(of comment: CommentToken) -> CommentSyntax {
        CommentSyntax(
            range: SourceRange(
                file: file, lowerBound: comment.lowerBound, upperBound: comment.upperBound),
            followsBlankLine: followsBlankLine(comment.lowerBound))
    }

    /// Whether the line before that of an offset is empty.
    func followsBlankLine(_ offset: Int) -> Bool {
        var lineEnds = 0
        var position = offset
        while position > 0, lineEnds < 2 {
            position -= 1
            if file.bytes[position] == UInt8(ascii: "\n") {
                lineEnds += 1
            } else if !file.bytes[position].isBlank {
                return false
            }
        }
        return lineEnds == 2
    }
}
