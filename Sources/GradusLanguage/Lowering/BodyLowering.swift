import GradusIR
import GradusTensors

/// What stands between the braces of functions, layers and loops.
extension GraphLowering {
    /// The results of a function, from its body.
    func bodyValues(
        of function: FunctionSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        switch function.body {
        case .values(let expressions): return try results(expressions, hint: hint)
        case .block(let block): return try lowerBody(block, of: function, hint: hint)
        }
    }

    /// Statements of a function, without its results.
    func lowerStatements(
        _ statements: some Sequence<StatementSyntax>, in role: FunctionSyntax.Role
    ) {
        for statement in statements {
            self.statement = statement.range
            do {
                try lowerInner(statement, in: role)
            } catch {
                defineUnknown(statement.names)
            }
        }
    }

    private func results(
        _ expressions: [ExpressionSyntax], hint: ElementType?
    ) throws(Failed) -> [Value] {
        if expressions.count == 1 { return try values(of: expressions[0], hint: hint) }
        var values: [Value] = []
        for expression in expressions { values.append(try value(of: expression, hint: hint)) }
        return values
    }

    /// The results of a function, from the statements of its block.
    func lowerBody(
        _ block: BlockSyntax, of function: FunctionSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        let caller = self.statement
        defer { self.statement = caller }
        for (position, statement) in block.statements.enumerated() {
            self.statement = statement.range
            if case .return(let result) = statement.kind {
                if position < block.statements.count - 1 {
                    throw fail(
                        .error(
                            .functionBody, "nothing after 'return' is reached",
                            at: block.statements[position + 1].range,
                            secondary: [.init(statement.range, "returns here")]))
                }
                return try results(result.values, hint: hint)
            }
            do {
                try lowerInner(statement, in: function.role)
            } catch {
                defineUnknown(statement.names)
            }
        }
        throw fail(
            .error(
                .functionBody, "\(function.role.rawValue) '\(function.name.text)' returns nothing",
                at: function.name.range, help: ["end it with: return y"]))
    }

    /// A statement of a function or layer, or of a loop in one.
    private func lowerInner(
        _ statement: StatementSyntax, in role: FunctionSyntax.Role
    ) throws(Failed) {
        switch statement.kind {
        case .binding(let binding): try lower(binding)
        case .variable(let variable) where variable.role == .constant:
            try lowerConstant(variable, at: statement.range)
        case .variable(let variable) where role == .layer:
            try lower(variable, at: statement.range)
        case .update(let update) where role == .layer: try lower(update)
        case .loop(let loop):
            try lower(loop) { (inner) throws(Failed) in try lowerInner(inner, in: role) }
        case .invalid: throw Failed()
        case .variable(let variable):
            throw fail(.misplaced(variable.role.rawValue, in: role, at: statement.range))
        case .input: throw fail(.misplaced("input", in: role, at: statement.range))
        case .output: throw fail(.misplaced("output", in: role, at: statement.range))
        case .update: throw fail(.misplaced("<-", in: role, at: statement.range))
        case .return:
            throw fail(
                .error(
                    .misplaced, "'return' cannot stand in a loop", at: statement.range,
                    help: ["the loop always runs to its end; return behind it"]))
        case .objective(let objective):
            throw fail(.misplaced(objective.direction.rawValue, in: role, at: statement.range))
        }
    }

    /// A statement of a loop in a graph.
    func lowerInLoop(_ statement: StatementSyntax) throws(Failed) {
        defer { setInnerNames() }
        switch statement.kind {
        case .binding(let binding): try lower(binding)
        case .variable(let variable): try lower(variable, at: statement.range)
        case .loop(let loop):
            try lower(loop) { (inner) throws(Failed) in try lowerInLoop(inner) }
        case .invalid: throw Failed()
        case .input: throw fail(.misplacedInLoop("input", at: statement.range))
        case .output: throw fail(.misplacedInLoop("output", at: statement.range))
        case .update: throw fail(.misplacedInLoop("<-", at: statement.range))
        case .return: throw fail(.misplacedInLoop("return", at: statement.range))
        case .objective(let objective):
            throw fail(.misplacedInLoop(objective.direction.rawValue, at: statement.range))
        }
    }
}

extension FunctionSyntax {
    /// The names that its body defines.
    var laterNames: LaterNames {
        if case .block(let block) = body { LaterNames(block) } else { LaterNames() }
    }
}
