import GradusIR

extension Parser {
    /// Records why a line of a block is no statement.
    mutating func notAStatement() -> Abandoned {
        if current.kind == .invalid { return Abandoned() }
        if let keyword = current.keyword, keyword.beginsDeclaration,
            token(after: 1).kind == .identifier || token(after: 1).kind == .string
                || token(after: 1).kind == .integer
        {
            return fault(
                .error(
                    .misplaced, "'\(keyword.rawValue)' stands outside of graphs",
                    at: range(of: current)))
        }
        if BinaryOperator(current.kind) != nil, current.kind != .minus {
            return unexpected(
                "a statement",
                help: ["an expression goes on over several lines inside parentheses"])
        }
        guard current.kind == .identifier, !token(after: 1).beginsLine,
            token(after: 1).kind == .identifier
        else { return unusedExpression() }
        let word = text(of: current)
        let statements = Keyword.allCases.filter(\.beginsStatement).map(\.rawValue)
        let near = nearestName(to: word, among: statements)
        return fault(
            .error(
                .unknownStatement, "no statement begins with '\(word)'", at: range(of: current),
                help: near.map { ["did you mean '\($0)'?"] } ?? []))
    }

    /// Records that the expression at the current place is not bound to a name; or the fault in it.
    private mutating func unusedExpression() -> Abandoned {
        let expression: ExpressionSyntax
        do throws(Abandoned) {
            expression = try parseExpression()
        } catch {
            return error
        }
        switch current.kind {
        case .equals where continues:
            return fault(
                .error(
                    .invalidTarget, "only a name can stand on the left of '='",
                    at: expression.range,
                    help: ["a graph computes new values; it does not change old ones"]))
        case .colon where continues:
            return unexpected(
                "'='", help: ["a type stands behind input, param, state and const only"])
        default: break
        }
        if !atStatementEnd { return unexpected("'='") }
        return fault(
            .error(
                .unusedExpression, "the value of this expression goes nowhere",
                at: expression.range, help: ["give it a name: y = …, or write: output …"]))
    }

    /// Words that begin a declaration in other languages, and what to write.
    private static let foreignDeclarations: [String: String] = {
        let function = "a function is written: function f(x) = expression"
        let layer = "a layer is written: layer name(x) { … }, a graph: graph name { … }"
        return [
            "def": function, "func": function, "fn": function, "fun": function, "lambda": function,
            "class": layer, "model": layer, "module": layer, "struct": layer,
            "from": "a file is imported by its name: import \"layers.graph\"",
        ]
    }()

    /// Records why a line of a file is no declaration.
    mutating func notADeclaration() -> Abandoned {
        if current.kind == .invalid { return Abandoned() }
        guard current.kind == .identifier else { return unexpected("a declaration") }
        let word = text(of: current)
        if current.keyword?.beginsStatement == true || assignment(at: index) != nil {
            forgivenBraces += 1
            return fault(
                .error(
                    .misplaced, "this statement stands outside of a graph", at: range(of: current),
                    help: ["put it between the braces of: graph name { … }"]))
        }
        if current.keyword == .rule {
            return fault(
                .error(
                    .misplaced, "a rule stands in a .rules file", at: range(of: current)))
        }
        let declarations = Keyword.allCases
            .filter { $0.beginsDeclaration && $0 != .rule }.map(\.rawValue)
        let abandoned = fault(
            .error(
                .unknownDeclaration, "no declaration begins with '\(word)'", at: range(of: current),
                help: [
                    Self.foreignDeclarations[word]
                        ?? nearestName(to: word, among: declarations).map {
                            "did you mean '\($0)'?"
                        } ?? "a file consists of \(declarations.joined(separator: ", "))"
                ]))
        if skipToBlock() { _ = try? parseBlock() }
        return abandoned
    }
}
