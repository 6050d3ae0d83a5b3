import GradusIR

extension Parser {
    mutating func parseFile() -> SyntaxFile {
        var declarations: [DeclarationSyntax] = []
        while current.kind != .endOfFile {
            if let declaration = parseDeclaration() { declarations.append(declaration) }
        }
        let closingComments = takeComments(before: Int.max)
        if declarations.isEmpty, !faults.hasErrors {
            report(
                .error(
                    .noGraph, "the file contains no graph",
                    at: SourceRange(file: file, lowerBound: 0, upperBound: 0),
                    help: ["a graph is written: graph name { … }"]))
        }
        return SyntaxFile(
            file: file, declarations: declarations, closingComments: closingComments)
    }

    /// One declaration with its comments; nil for something that is none.
    private mutating func parseDeclaration() -> DeclarationSyntax? {
        let start = index
        if current.kind == .rightBrace {
            parseStrayBrace()
            return nil
        }
        var trivia = TriviaSyntax()
        trivia.leading = takeComments(before: current.lowerBound)
        trivia.followsBlankLine = followsBlankLine(current.lowerBound)
        let lowerBound = current.lowerBound
        var kind: DeclarationSyntax.Kind
        openBrackets.removeAll()
        joinedIndex = index
        depth = 0
        do throws(Abandoned) {
            kind = try parseDeclarationKind()
            if !atStatementEnd { throw unexpected("the end of the line") }
        } catch {
            kind = .invalid(nameDeclared(at: start))
            skipDeclaration(from: start)
        }
        let range = range(from: lowerBound)
        trivia.inner = takeComments(before: previousEnd)
        trivia.trailing = takeTrailingComment()
        return DeclarationSyntax(range: range, kind: kind, trivia: trivia)
    }

    private mutating func parseStrayBrace() {
        let brace = advance()
        if forgivenBraces > 0 {
            forgivenBraces -= 1
        } else {
            report(
                .error(
                    .unmatchedClosing, "nothing is open that '}' could close", at: range(of: brace))
            )
        }
    }

    private func nameDeclared(at start: Int) -> NameSyntax? {
        guard start + 1 < tokens.count, tokens[start + 1].kind == .identifier else { return nil }
        let range = range(of: tokens[start + 1])
        return NameSyntax(range: range, text: range.text)
    }

    /// Skips an abandoned declaration with its block.
    private mutating func skipDeclaration(from start: Int) {
        skipStatement(from: start)
        if index > 0, tokens[index - 1].kind == .rightBrace { return }
        while current.kind != .endOfFile, current.kind != .rightBrace,
            current.keyword?.beginsDeclaration != true || !current.beginsLine
        {
            skipStatement(from: index)
        }
    }

    private mutating func parseDeclarationKind() throws(Abandoned) -> DeclarationSyntax.Kind {
        switch current.keyword {
        case .language: return .language(try parseLanguageVersion())
        case .import:
            advance()
            guard isAt(.string) else {
                throw unexpected("a file name in quotes", help: ["import \"layers.graph\""])
            }
            return .import(parseString())
        case .graph: return .graph(try parseGraph())
        case .function: return .function(try parseFunction(.function))
        case .layer: return .function(try parseFunction(.layer))
        case .optimizer: return .function(try parseFunction(.optimizer))
        default: throw notADeclaration()
        }
    }

    private mutating func parseLanguageVersion() throws(Abandoned) -> Int64 {
        advance()
        guard isAt(.integer) else { throw unexpected("the number of a language version") }
        guard
            case .number(let number) = try parseNumber(from: current.lowerBound, isNegative: false),
            let version = number.integer
        else { throw unexpected("the number of a language version") }
        guard version == LanguageVersion.current else {
            let known = LanguageVersion.current
            throw fault(
                .error(
                    .languageVersion, "the file is written in language \(version)",
                    at: number.range, label: "this program reads language \(known)",
                    help: version > known ? ["a newer program reads it"] : []))
        }
        return version
    }

    private mutating func parseGraph() throws(Abandoned) -> GraphSyntax {
        advance()
        let name: NameSyntax
        do throws(Abandoned) {
            name = try parseName("the name of the graph")
            if !isAt(.leftBrace) { throw unexpected("'{'") }
        } catch {
            if skipToBlock() { _ = try parseBlock() }
            throw error
        }
        return GraphSyntax(name: name, body: try parseBlock())
    }

    private mutating func parseFunction(_ role: FunctionSyntax.Role)
        throws(Abandoned) -> FunctionSyntax
    {
        advance()
        let name: NameSyntax
        let parameters: [FunctionParameterSyntax]
        do throws(Abandoned) {
            name = try parseName("a name")
            parameters = try parseParameters()
            if !isAt(.leftBrace), role != .function || !isAt(.equals) {
                throw unexpected(role == .function ? "'=' or '{'" : "'{'")
            }
        } catch {
            if skipToBlock() { _ = try parseBlock() }
            throw error
        }
        let body = try parseFunctionBody()
        return FunctionSyntax(
            role: role, name: name, parameters: parameters, body: body,
            pullback: try parsePullback())
    }

    private mutating func parseFunctionBody() throws(Abandoned) -> FunctionBodySyntax {
        if isAt(.leftBrace) { return .block(try parseBlock()) }
        try take(.equals, "'=' or '{'")
        let values = try parseCommaSeparated { (parser) throws(Abandoned) in
            try parser.parseExpression()
        }
        return .values(values)
    }

    /// `pullback(g) = …` on the same line or the next one.
    private mutating func parsePullback() throws(Abandoned) -> PullbackSyntax? {
        guard current.keyword == .pullback, token(after: 1).kind == .leftParenthesis else {
            return nil
        }
        let start = advance()
        let open = advance()
        openBrackets.append(open)
        let cotangents = try parseCommaSeparated { (parser) throws(Abandoned) in
            try parser.parseName("the name of a cotangent")
        }
        try close(open, .rightParenthesis, "',' or ')'")
        let body = try parseFunctionBody()
        return PullbackSyntax(
            range: range(from: start.lowerBound), cotangents: cotangents, body: body)
    }

    /// `(x, k: int = 3)`.
    private mutating func parseParameters() throws(Abandoned) -> [FunctionParameterSyntax] {
        let open = try take(.leftParenthesis, "'('")
        openBrackets.append(open)
        var parameters: [FunctionParameterSyntax] = []
        while !isAt(.rightParenthesis) {
            if endsBrackets { break }
            let name = try parseName("the name of a parameter")
            let type = takeIf(.colon) == nil ? nil : try parseType()
            let defaultValue = takeIf(.equals) == nil ? nil : try parseExpression()
            parameters.append(
                FunctionParameterSyntax(name: name, type: type, defaultValue: defaultValue))
            guard takeIf(.comma) != nil else { break }
        }
        try close(open, .rightParenthesis, "',' or ')'")
        return parameters
    }
}
