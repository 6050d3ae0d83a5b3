import GradusIR

extension Parser {
    /// `{ statements }`. A missing closing brace is noticed at the next declaration or the end.
    mutating func parseBlock() throws(Abandoned) -> BlockSyntax {
        let open = try take(.leftBrace, "'{'")
        try descend()
        var openingComments = takeComments(before: open.lowerBound)
        if let comment = takeTrailingComment() { openingComments.append(comment) }
        let statements = parseStatements()
        let closingComments = takeComments(before: current.lowerBound)
        closeBlock(open)
        depth -= 1
        return BlockSyntax(
            range: range(from: open.lowerBound), statements: statements,
            openingComments: openingComments, closingComments: closingComments)
    }

    private mutating func closeBlock(_ open: Token) {
        if current.kind == .rightBrace {
            advance()
            return
        }
        if current.kind != .endOfFile { forgivenBraces += 1 }
        guard unclosedBraceIndex != index else { return }
        unclosedBraceIndex = index
        let opened = Diagnostic.Label(range(of: open), "this '{' is never closed")
        if current.kind == .endOfFile {
            report(
                .error(
                    .unclosedBrace, "expected '}' before the end of the file", at: opened.range,
                    label: opened.text))
        } else {
            report(
                .error(
                    .unclosedBrace, "expected '}' before '\(text(of: current))'",
                    at: range(of: current), label: "a declaration stands outside of others",
                    secondary: [opened]))
        }
    }

    /// One statement with its comments; an invalid one if there is a fault in it.
    mutating func parseStatement() -> StatementSyntax {
        let start = index
        var trivia = TriviaSyntax()
        trivia.leading = takeComments(before: current.lowerBound)
        trivia.followsBlankLine = followsBlankLine(current.lowerBound)
        let lowerBound = current.lowerBound
        joinedIndex = index
        var kind: StatementSyntax.Kind
        do throws(Abandoned) {
            kind = try parseStatementKind()
            if !atStatementEnd { throw unexpectedAtEnd() }
        } catch {
            kind = .invalid(namesDefined(at: start))
            skipStatement(from: start)
        }
        let range = range(from: lowerBound)
        trivia.inner = takeComments(before: previousEnd)
        trivia.trailing = takeTrailingComment()
        return StatementSyntax(range: range, kind: kind, trivia: trivia)
    }

    private mutating func unexpectedAtEnd() -> Abandoned {
        var help: [String] = []
        if current.kind == .rightParenthesis || current.kind == .rightBracket {
            return fault(
                .error(
                    .unmatchedClosing, "nothing is open that \(describe(current)) could close",
                    at: range(of: current)))
        }
        if current.kind == .leftBrace {
            help = ["only graph, function, layer, optimizer and for have a block"]
        } else if current.kind == .equals {
            help = ["equality is written =="]
        }
        return unexpected("the end of the line", help: help)
    }

    /// The names that an abandoned statement would have defined, so that nobody misses them.
    private func namesDefined(at start: Int) -> [NameSyntax] {
        var position = start
        if let keyword = tokens[start].keyword, keyword.beginsStatement,
            assignment(at: start) == nil
        {
            position += 1
        } else if tokens[start].kind == .identifier, start + 1 < tokens.count,
            tokens[start + 1].kind == .identifier, !tokens[start + 1].beginsLine
        {
            position += 1
        }
        var names: [NameSyntax] = []
        while position < tokens.count, tokens[position].kind == .identifier {
            let lowerBound = tokens[position].lowerBound
            while position + 2 < tokens.count, tokens[position + 1].kind == .dot { position += 2 }
            let range = SourceRange(
                file: file, lowerBound: lowerBound, upperBound: tokens[position].upperBound)
            names.append(NameSyntax(range: range, text: range.text))
            guard position + 1 < tokens.count, tokens[position + 1].kind == .comma else { break }
            position += 2
        }
        return names
    }

    private mutating func parseStatementKind() throws(Abandoned) -> StatementSyntax.Kind {
        guard current.kind == .identifier, current.keyword?.isLiteral != true else {
            throw notAStatement()
        }
        switch assignment(at: index) {
        case .equals, .comma: return .binding(try parseBinding())
        case .arrow: return .update(try parseUpdate())
        case nil: break
        }
        switch current.keyword {
        case .input: return .input(try parseInput())
        case .param: return .variable(try parseVariable(.parameter))
        case .state: return .variable(try parseVariable(.state))
        case .const: return .variable(try parseVariable(.constant))
        case .output: return .output(try parseOutput())
        case .minimize: return .objective(try parseObjective(.minimize))
        case .maximize: return .objective(try parseObjective(.maximize))
        case .for: return .loop(try parseLoop())
        case .return:
            advance()
            let values = try parseCommaSeparated { (parser) throws(Abandoned) in
                try parser.parseExpression()
            }
            return .return(ReturnSyntax(values: values))
        default: throw notAStatement()
        }
    }

    private mutating func parseInput() throws(Abandoned) -> InputSyntax {
        advance()
        let name = try parseName("the name of an input", dotted: true)
        guard takeIf(.colon) != nil else { throw missingType(of: name, "input") }
        let type = try parseType()
        var distribution: SourceRange?
        if isAt(.identifier) {
            guard text(of: current) == "distribution" else {
                let word = text(of: current)
                let near = nearestName(to: word, among: ["distribution"])
                throw fault(
                    .error(
                        .unknownAnnotation, "an input has no annotation '\(word)'",
                        at: range(of: current),
                        help: [
                            near.map { "did you mean '\($0)'?" }
                                ?? "'distribution' says that each row sums to one"
                        ]))
            }
            distribution = range(of: advance())
        }
        if isAt(.equals) {
            throw unexpected(
                "the end of the line",
                help: ["an input has no value of its own; a parameter has: param \(name.text): …"])
        }
        return InputSyntax(name: name, type: type, distribution: distribution)
    }

    private mutating func missingType(of name: NameSyntax, _ keyword: String) -> Abandoned {
        if current.kind == .invalid, continues { return Abandoned() }
        return fault(
            .error(
                .missingType, "'\(name.text)' has no type", at: name.range,
                help: ["write the element type and the sizes: \(keyword) \(name.text): f32[3]"]))
    }

    private mutating func parseVariable(_ role: VariableSyntax.Role)
        throws(Abandoned) -> VariableSyntax
    {
        advance()
        let name = try parseName("a name", dotted: true)
        var type: TypeSyntax?
        if takeIf(.colon) != nil {
            type = try parseType()
        } else if role == .parameter {
            throw missingType(of: name, "param")
        }
        let initial: InitialValueSyntax
        if takeIf(.equals) != nil {
            initial = .value(try parseExpression())
        } else if takeIf(.tilde) != nil {
            initial = .initializer(try parseNameOrCall("the name of an initialiser"))
        } else if atStatementEnd {
            var help = ["write its value: = 0"]
            if role == .parameter { help = ["write = 0, or ~ glorot_uniform() to draw it"] }
            throw fault(
                .error(.missingValue, "'\(name.text)' has no value", at: name.range, help: help))
        } else {
            throw unexpected("'=' or '~'")
        }
        return VariableSyntax(role: role, name: name, type: type, initial: initial)
    }

    /// `sgd(learning_rate: 0.1)`; without parentheses a call without arguments.
    private mutating func parseNameOrCall(_ description: String) throws(Abandoned) -> CallSyntax {
        let name = try parseName(description, dotted: true)
        if isAt(.leftParenthesis) { return try parseCall(of: name) }
        return CallSyntax(range: name.range, function: name, arguments: [])
    }

    /// `f32[batch, 64]`.
    mutating func parseType() throws(Abandoned) -> TypeSyntax {
        let element = try parseName("a type")
        var sizes: [ExpressionSyntax] = []
        if isAt(.leftBracket) {
            let open = advance()
            openBrackets.append(open)
            while !isAt(.rightBracket) {
                sizes.append(try parseExpression())
                guard takeIf(.comma) != nil else { break }
            }
            try close(open, .rightBracket, "',' or ']'")
        }
        return TypeSyntax(
            range: range(from: element.range.lowerBound), element: element, sizes: sizes)
    }

    private mutating func parseBinding() throws(Abandoned) -> BindingSyntax {
        let names = try parseCommaSeparated { (parser) throws(Abandoned) in
            try parser.parseName("a name", dotted: true)
        }
        try take(.equals, "'='")
        let value = try parseExpression()
        if isAt(.comma) {
            throw unexpected(
                "the end of the line", help: ["each value is bound on a line of its own"])
        }
        return BindingSyntax(names: names, value: value)
    }

    private mutating func parseUpdate() throws(Abandoned) -> UpdateSyntax {
        let name = try parseName("a name", dotted: true)
        advance()
        advance()
        return UpdateSyntax(name: name, value: try parseExpression())
    }

    private mutating func parseOutput() throws(Abandoned) -> OutputSyntax {
        advance()
        if continues, current.kind == .identifier, assignment(at: index) == .equals {
            let name = try parseName("the name of an output", dotted: true)
            advance()
            return OutputSyntax(name: name, values: [try parseExpression()])
        }
        let values = try parseCommaSeparated { (parser) throws(Abandoned) in
            try parser.parseExpression()
        }
        if isAt(.equals) {
            throw unexpected(
                "the end of the line",
                help: ["an output with '=' has one name: output name = expression"])
        }
        return OutputSyntax(name: nil, values: values)
    }

    private mutating func parseObjective(_ direction: ObjectiveSyntax.Direction)
        throws(Abandoned) -> ObjectiveSyntax
    {
        advance()
        let value = try parseExpression()
        guard isAt(.with) else {
            return ObjectiveSyntax(direction: direction, value: value, optimizers: [])
        }
        advance()
        let optimizers = try parseCommaSeparated { (parser) throws(Abandoned) in
            try parser.parseNameOrCall("the name of an optimizer")
        }
        return ObjectiveSyntax(direction: direction, value: value, optimizers: optimizers)
    }

    private mutating func parseLoop() throws(Abandoned) -> LoopSyntax {
        advance()
        let variable = try parseName("the name of the index")
        guard isAt(.in) else { throw unexpected("'in'") }
        advance()
        let lower = try parseExpression()
        var help: [String] = []
        if case .call(let call) = lower, call.function.text == "range" {
            help = ["a range is written with its bounds: 0..<3"]
        }
        try take(.halfOpenRange, "'..<'", help: help)
        let upper = try parseExpression()
        return LoopSyntax(variable: variable, lower: lower, upper: upper, body: try parseBlock())
    }
}
