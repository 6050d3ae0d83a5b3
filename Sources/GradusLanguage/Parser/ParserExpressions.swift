import GradusIR

extension Parser {
    /// An expression of any precedence.
    mutating func parseExpression() throws(Abandoned) -> ExpressionSyntax {
        try parseBinary(from: .or)
    }

    /// Operators of at least a precedence, by precedence climbing; all of them associate to the
    /// left.
    private mutating func parseBinary(from lowest: Precedence) throws(Abandoned) -> ExpressionSyntax
    {
        var left: ExpressionSyntax
        if isAt(.not), lowest <= .not {
            left = try parseNot()
        } else {
            left = try parseNegation()
        }
        var comparison: BinarySyntax?
        while continues, let binaryOperator = BinaryOperator(current.kind),
            binaryOperator.precedence >= lowest, binaryOperator != .power
        {
            let sign = range(of: advance())
            let precedence = binaryOperator.precedence
            let right = try parseBinary(from: precedence.tighter)
            if let comparison, precedence == .comparison {
                reportChain(comparison, sign, right)
                left = chained(comparison, left, right)
                continue
            }
            let binary = BinarySyntax(
                operator: binaryOperator, operatorRange: sign, left: left, right: right,
                range: left.range.merged(with: right.range))
            if precedence == .comparison { comparison = binary }
            left = try bounded(.binary(binary))
        }
        return left
    }

    private mutating func parseNot() throws(Abandoned) -> ExpressionSyntax {
        try descend()
        let sign = range(of: advance())
        let operand = try parseBinary(from: .not)
        depth -= 1
        return .unary(
            UnarySyntax(
                operator: .not, operatorRange: sign, operand: operand,
                range: sign.merged(with: operand.range)))
    }

    /// `-x`, or an operand with its power.
    private mutating func parseNegation() throws(Abandoned) -> ExpressionSyntax {
        guard isAt(.minus) else { return try parsePower() }
        if let number = try parseNegativeNumber() { return number }
        try descend()
        let sign = range(of: advance())
        let operand = try parseNegation()
        depth -= 1
        return .unary(
            UnarySyntax(
                operator: .negate, operatorRange: sign, operand: operand,
                range: sign.merged(with: operand.range)))
    }

    /// `-1`, unless something follows that binds more tightly than the minus.
    private mutating func parseNegativeNumber() throws(Abandoned) -> ExpressionSyntax? {
        let digits = token(after: 1)
        guard !openBrackets.isEmpty || !digits.beginsLine,
            digits.kind == .integer || digits.kind == .real
                || digits.keyword == .inf || digits.keyword == .nan
        else { return nil }
        switch token(after: 2).kind {
        case .caret, .leftBracket, .leftParenthesis, .dot: return nil
        default: break
        }
        let sign = advance()
        return try parseNumber(from: sign.lowerBound, isNegative: true)
    }

    /// `x ^ y`, which associates to the right.
    private mutating func parsePower() throws(Abandoned) -> ExpressionSyntax {
        let base = try parsePostfix()
        guard isAt(.caret) else { return base }
        try descend()
        let sign = range(of: advance())
        let exponent = try parseNegation()
        depth -= 1
        return try bounded(
            .binary(
                BinarySyntax(
                    operator: .power, operatorRange: sign, left: base, right: exponent,
                    range: base.range.merged(with: exponent.range))))
    }

    /// An operand with its indices and transpositions.
    private mutating func parsePostfix() throws(Abandoned) -> ExpressionSyntax {
        let start = current.lowerBound
        var base = try parsePrimary()
        while continues {
            switch current.kind {
            case .leftBracket:
                base = try parseIndex(of: base, from: start)
            case .dot:
                base = try parseMember(of: base, from: start)
            case .leftParenthesis:
                var help = ["a product has its sign: a * (b)"]
                if case .call = base {
                    help = ["an operation or layer is called once, with its operands: f(x)"]
                }
                throw fault(
                    .error(
                        .notCallable, "only a name can be called", at: range(of: current),
                        secondary: [.init(base.range, "this is a value")], help: help))
            default: return base
            }
            base = try bounded(base)
        }
        return base
    }

    private mutating func parseMember(of base: ExpressionSyntax, from start: Int)
        throws(Abandoned) -> ExpressionSyntax
    {
        let dot = advance()
        let member = current
        guard member.kind == .identifier || member.kind == .integer, !member.beginsLine else {
            throw unexpected("'T' after '.'")
        }
        guard isTranspose(member) else {
            let place = range(of: dot).merged(with: range(of: member))
            throw fault(
                .error(
                    .unknownMember, "a value has no member '\(text(of: member))'", at: place,
                    secondary: [.init(base.range, "this is a value")],
                    help: ["'.T' transposes; other functions are called: f(x)"]))
        }
        advance()
        return .transpose(TransposeSyntax(range: range(from: start), base: base))
    }

    private mutating func parsePrimary() throws(Abandoned) -> ExpressionSyntax {
        guard continues else { throw expectedOperand() }
        if let open = openBrackets.last, endsBrackets { throw unclosed(open, "an expression") }
        switch current.kind {
        case .integer, .real:
            return try parseNumber(from: current.lowerBound, isNegative: false)
        case .string:
            return .string(parseString())
        case .identifier:
            return try parseWord()
        case .leftParenthesis:
            return try parseParenthesized()
        case .leftBracket:
            return try parseList()
        default:
            throw expectedOperand()
        }
    }

    private mutating func parseWord() throws(Abandoned) -> ExpressionSyntax {
        switch current.keyword {
        case .true: return .boolean(BooleanSyntax(range: range(of: advance()), value: true))
        case .false: return .boolean(BooleanSyntax(range: range(of: advance()), value: false))
        case .inf, .nan: return try parseNumber(from: current.lowerBound, isNegative: false)
        default: break
        }
        let name = try parseName("a name", dotted: true)
        guard isAt(.leftParenthesis) else { return .name(name) }
        return try bounded(.call(try parseCall(of: name)))
    }

    private mutating func expectedOperand() -> Abandoned {
        var help: [String] = []
        if !continues, index > 0, BinaryOperator(tokens[index - 1].kind) != nil {
            help = ["an expression goes on over several lines inside parentheses"]
        } else if isAt(.equals), current.lowerBound == previousEnd {
            help = ["a name is defined once: give the new value a name of its own"]
        } else if isAt(.plus) {
            help = ["a number has no sign '+'"]
        } else if isAt(.not) {
            help = ["put 'not …' in parentheses"]
        } else if isAt(.ruleArrow) {
            help = ["'greater or equal' is written >="]
        }
        return unexpected("an expression", code: .expectedExpression, help: help)
    }

    /// Refuses a tree that is higher than the steps behind the parser can follow.
    private mutating func bounded(_ expression: ExpressionSyntax)
        throws(Abandoned) -> ExpressionSyntax
    {
        guard expression.height > Self.maximumHeight else { return expression }
        throw fault(
            .error(
                .nestingTooDeep,
                "the expression is a chain of more than \(Self.maximumHeight) operations",
                at: range(of: current), help: ["give names to parts of it"]))
    }

    /// A truth value in the place of a chain of comparisons, so that nothing more is said about it.
    private func chained(
        _ first: BinarySyntax, _ left: ExpressionSyntax, _ right: ExpressionSyntax
    ) -> ExpressionSyntax {
        .binary(
            BinarySyntax(
                operator: first.operator, operatorRange: first.operatorRange, left: first.left,
                right: first.right, range: left.range.merged(with: right.range)))
    }

    private mutating func reportChain(
        _ chain: BinarySyntax, _ sign: SourceRange, _ right: ExpressionSyntax
    ) {
        let middle = chain.right.range.text
        let spelled =
            chain.range.text.count + right.range.text.count <= 60
            ? "\(chain.range.text) and \(middle) \(sign.text) \(right.range.text)"
            : "a < b and b < c"
        report(
            .error(
                .chainedComparison, "comparisons cannot be chained", at: sign,
                secondary: [.init(chain.operatorRange, "the first comparison")],
                help: ["write \(spelled)"]))
    }
}
