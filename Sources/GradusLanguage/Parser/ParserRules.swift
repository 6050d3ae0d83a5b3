import GradusIR

extension Parser {
    mutating func parseRules() -> [RuleSyntax] {
        var rules: [RuleSyntax] = []
        while current.kind != .endOfFile {
            let start = index
            var trivia = TriviaSyntax()
            trivia.leading = takeComments(before: current.lowerBound)
            trivia.followsBlankLine = followsBlankLine(current.lowerBound)
            do throws(Abandoned) {
                let rule = try parseRule()
                trivia.inner = takeComments(before: previousEnd)
                trivia.trailing = takeTrailingComment()
                rules.append(rule(trivia))
            } catch {
                skipRule(from: start)
            }
            depth = 0
        }
        return rules
    }

    /// `rule name (exact): pattern => replacement where condition`, still without its comments.
    private mutating func parseRule() throws(Abandoned) -> (TriviaSyntax) -> RuleSyntax {
        let start = current.lowerBound
        joinedIndex = index
        guard current.keyword == .rule else { throw unexpected("'rule'") }
        advance()
        let name = try parseName("the name of the rule")
        let soundness = try parseSoundness()
        try take(.colon, "':'")
        joinLine()
        let pattern = try parseExpression()
        if current.kind == .ruleArrow { joinLine() }
        try take(.ruleArrow, "'=>'")
        joinLine()
        let replacement = try parseExpression()
        var condition: ExpressionSyntax?
        if current.keyword == .where {
            advance()
            joinLine()
            condition = try parseExpression()
        }
        if !atStatementEnd { throw unexpected("the end of the line") }
        let range = range(from: start)
        return { trivia in
            RuleSyntax(
                range: range, name: name, soundness: soundness, pattern: pattern,
                replacement: replacement, condition: condition, trivia: trivia)
        }
    }

    /// Lets the line go on with the current token, unless a rule begins there.
    private mutating func joinLine() {
        if current.keyword != .rule { joinedIndex = index }
    }

    private mutating func parseSoundness() throws(Abandoned) -> RuleSyntax.Soundness {
        let known = RuleSyntax.Soundness.allCases.map(\.rawValue)
        let open = try take(
            .leftParenthesis, "the soundness in parentheses",
            help: ["one of \(known.joined(separator: ", "))"])
        openBrackets.append(open)
        let word = try parseName("a soundness")
        guard let soundness = RuleSyntax.Soundness(rawValue: word.text) else {
            let near = nearestName(to: word.text, among: known)
            throw fault(
                .error(
                    .unknownSoundness, "a rule cannot be '\(word.text)'", at: word.range,
                    help: [
                        near.map { "did you mean '\($0)'?" }
                            ?? "one of \(known.joined(separator: ", "))"
                    ]))
        }
        try close(open, .rightParenthesis, "')'")
        return soundness
    }

    private mutating func skipRule(from start: Int) {
        openBrackets.removeAll(keepingCapacity: true)
        if index == start { advance() }
        while current.kind != .endOfFile, current.keyword != .rule || !current.beginsLine {
            advance()
        }
    }
}
