import GradusIR

extension Parser {
    /// The number at the current token, which begins at `start` with its minus.
    mutating func parseNumber(from start: Int, isNegative: Bool)
        throws(Abandoned) -> ExpressionSyntax
    {
        let digits = advance()
        let number = NumberSyntax(
            range: range(from: start), isNegative: isNegative, isInteger: digits.kind == .integer,
            digitsStart: digits.lowerBound)
        if digits.upperBound - digits.lowerBound > 4, digits.kind != .identifier {
            try checkMagnitude(of: number)
        }
        return .number(number)
    }

    private mutating func checkMagnitude(of number: NumberSyntax) throws(Abandoned) {
        if number.isInteger {
            let text = number.text
            guard text.utf8.count >= 19, Int64(text) == nil else { return }
            throw fault(
                .error(
                    .numberOutOfRange, "the integer does not fit into 64 bits", at: number.range,
                    label: "largest: 9223372036854775807",
                    help: ["a floating-point number has a point or an exponent: 1e20"]))
        }
        guard number.double.isInfinite else { return }
        throw fault(
            .error(
                .numberOutOfRange, "the number is too large for f64", at: number.range,
                label: "largest: 1.7976931348623157e308", help: ["infinity is written inf"]))
    }

    /// The string at the current token; the lexer has checked its escapes.
    mutating func parseString() -> StringSyntax {
        let range = range(of: advance())
        let bytes = file.bytes[range.lowerBound + 1..<range.upperBound - 1]
        guard bytes.contains(UInt8(ascii: "\\")) else {
            return StringSyntax(range: range, value: String(decoding: bytes, as: UTF8.self))
        }
        var value = ""
        var rest = Substring(String(decoding: bytes, as: UTF8.self)).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let letter = rest.popFirst() else {
                value.unicodeScalars.append(scalar)
                continue
            }
            switch letter {
            case "n": value += "\n"
            case "r": value += "\r"
            case "t": value += "\t"
            case "u":
                let digits = String(rest.dropFirst().prefix { $0 != "}" })
                rest = rest.dropFirst(digits.count + 2)
                if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
                    value.unicodeScalars.append(scalar)
                }
            default: value.unicodeScalars.append(letter)
            }
        }
        return StringSyntax(range: range, value: value)
    }

    /// `(expression)`.
    mutating func parseParenthesized() throws(Abandoned) -> ExpressionSyntax {
        try descend()
        let open = advance()
        openBrackets.append(open)
        if isAt(.rightParenthesis) { throw unexpected("an expression", code: .expectedExpression) }
        let expression = try parseExpression()
        if isAt(.comma) {
            throw unexpected(
                "')'", secondary: [.init(range(of: open), "opened here")],
                help: ["a list is written in brackets: [a, b]"])
        }
        try close(open, .rightParenthesis, "')'")
        depth -= 1
        return expression
    }

    /// `[a, b, c]`.
    mutating func parseList() throws(Abandoned) -> ExpressionSyntax {
        try descend()
        let open = advance()
        openBrackets.append(open)
        var elements: [ExpressionSyntax] = []
        while !isAt(.rightBracket) {
            let element = try parseExpression()
            elements.append(element)
            guard takeIf(.comma) != nil else { break }
        }
        try close(open, .rightBracket, "',' or ']'")
        depth -= 1
        return .list(ListSyntax(range: range(from: open.lowerBound), elements: elements))
    }

    /// `(operand, attribute: value)` behind a name.
    mutating func parseCall(of function: NameSyntax) throws(Abandoned) -> CallSyntax {
        try descend()
        let open = advance()
        openBrackets.append(open)
        var arguments: [ArgumentSyntax] = []
        while !isAt(.rightParenthesis) {
            arguments.append(try parseArgument(after: arguments.last))
            guard takeIf(.comma) != nil else { break }
        }
        try close(open, .rightParenthesis, "',' or ')'")
        depth -= 1
        return CallSyntax(
            range: range(from: function.range.lowerBound), function: function, arguments: arguments)
    }

    private mutating func parseArgument(after previous: ArgumentSyntax?)
        throws(Abandoned) -> ArgumentSyntax
    {
        if current.kind == .identifier {
            if token(after: 1).kind == .colon {
                let name = try parseName("an attribute's name")
                advance()
                return ArgumentSyntax(name: name, value: try parseExpression())
            }
            if token(after: 1).kind == .equals, !endsBrackets {
                let name = text(of: advance())
                throw unexpected("':'", help: ["an attribute is written \(name): value"])
            }
        }
        let value = try parseExpression()
        if let name = previous?.name {
            report(
                .error(
                    .positionalAfterNamed,
                    "an argument without a name stands after one with a name", at: value.range,
                    secondary: [.init(name.range, "named")],
                    help: ["operands come first, then attributes by name"]))
        }
        return ArgumentSyntax(name: nil, value: value)
    }

    /// `[0:3, :, -1]` behind an operand.
    mutating func parseIndex(of base: ExpressionSyntax, from start: Int)
        throws(Abandoned) -> ExpressionSyntax
    {
        if case .list(let list) = base, tokens[index - 1].kind == .rightBracket {
            throw fault(
                .error(
                    .expectedToken, "expected ',' between two lists", at: range(of: current),
                    label: "expected ','", secondary: [.init(list.range, "the list before it")]))
        }
        try descend()
        let open = advance()
        openBrackets.append(open)
        var subscripts: [SubscriptSyntax] = []
        while !isAt(.rightBracket) {
            subscripts.append(try parseSubscript())
            guard takeIf(.comma) != nil else { break }
        }
        if subscripts.isEmpty { throw unexpected("an index") }
        try close(open, .rightBracket, "',' or ']'")
        depth -= 1
        return .index(IndexSyntax(range: range(from: start), base: base, subscripts: subscripts))
    }

    /// `i` or `lower:upper:step`.
    private mutating func parseSubscript() throws(Abandoned) -> SubscriptSyntax {
        let start = current.lowerBound
        let lower = isAt(.colon) ? nil : try parseExpression()
        guard takeIf(.colon) != nil else {
            if let lower { return .element(lower) }
            throw unexpected("an index")
        }
        let upper = try parseBound()
        let step = takeIf(.colon) == nil ? nil : try parseBound()
        return .slice(
            SliceSyntax(range: range(from: start), lower: lower, upper: upper, step: step))
    }

    private mutating func parseBound() throws(Abandoned) -> ExpressionSyntax? {
        switch current.kind {
        case .colon, .comma, .rightBracket: nil
        default: try parseExpression()
        }
    }

    /// The closing bracket of the innermost open one.
    mutating func close(_ open: Token, _ kind: TokenKind, _ expected: String) throws(Abandoned) {
        if current.kind == kind {
            advance()
            openBrackets.removeLast()
            return
        }
        if endsBrackets { throw unclosed(open, expected) }
        throw unexpected(expected, secondary: [.init(range(of: open), "opened here")])
    }

    /// Whether something begins that cannot stand within brackets, so that one was not closed.
    var endsBrackets: Bool {
        current.kind == .endOfFile
            || current.beginsLine && (current.kind == .rightBrace || startsStatement(at: index))
    }

    /// Records that a bracket was not closed.
    mutating func unclosed(_ open: Token, _ expected: String) -> Abandoned {
        let opened = range(of: open)
        let end = SourceRange(file: file, lowerBound: previousEnd, upperBound: previousEnd)
        return fault(
            .error(
                .unclosedBracket, "'\(opened.text)' is never closed", at: opened,
                label: "opened here", secondary: [.init(end, "expected \(expected) here")]))
    }
}
