extension SyntaxPrinter {
    /// A statement as a left side, a sign that neighbours align, and a value.
    private struct Columns {
        enum Group: Equatable { case binding, update, output, parameter, state, constant }

        let group: Group
        let left: String
        let sign: String
        let value: ExpressionSyntax
    }

    mutating func print(_ statements: [StatementSyntax], indent columns: Int) {
        var index = 0
        while index < statements.count {
            let run = alignedRun(statements, from: index, indent: columns)
            for statement in statements[index..<run.end] {
                let comments = InnerComments(statement.trivia.inner, in: statement.values)
                begin(statement.trivia, indent: columns, moved: comments.moved)
                print(statement, comments.placed, indent: columns, leftWidth: run.leftWidth)
                endLine(statement.trivia.trailing)
            }
            index = run.end
        }
    }

    /// The statements from `start` on that share one column of signs: neighbours of one kind, each
    /// on one line, with nothing between them.
    private func alignedRun(
        _ statements: [StatementSyntax], from start: Int, indent columns: Int
    ) -> (end: Int, leftWidth: Int) {
        var end = start
        var group: Columns.Group?
        var widest = 0
        var narrowest = Int.max
        var fits = true
        var lengths: [(left: Int, rest: Int)] = []
        while end < statements.count {
            let statement = statements[end]
            let room = Self.lineWidth - columns
            let comments = InnerComments(statement.trivia.inner, in: statement.values)
            guard comments.placed.isEmpty, let parts = Self.columns(of: statement),
                let value = ExpressionPrinter.flat(parts.value, limit: room)
            else { break }
            let rest = parts.sign.count + value.count + 2
            guard parts.left.count + rest <= room else { break }
            if let group {
                guard group == parts.group, statement.trivia.leading.isEmpty,
                    comments.moved.isEmpty, !statement.trivia.followsBlankLine
                else { break }
            }
            group = parts.group
            widest = max(widest, parts.left.count)
            narrowest = min(narrowest, parts.left.count)
            lengths.append((parts.left.count, rest))
            end += 1
        }
        guard end > start else { return (start + 1, 0) }
        for length in lengths where widest + length.rest > Self.lineWidth - columns { fits = false }
        return (end, fits && widest - narrowest <= Self.maximumPadding ? widest : 0)
    }

    private static func columns(of statement: StatementSyntax) -> Columns? {
        switch statement.kind {
        case .binding(let binding):
            return Columns(
                group: .binding, left: binding.names.map(\.text).joined(separator: ", "), sign: "=",
                value: binding.value)
        case .update(let update):
            return Columns(group: .update, left: update.name.text, sign: "<-", value: update.value)
        case .variable(let variable):
            let type = variable.type.map { ": " + ExpressionPrinter.text(of: $0) } ?? ""
            let left = "\(variable.role.rawValue) \(variable.name.text)\(type)"
            let group: Columns.Group =
                switch variable.role {
                case .parameter: .parameter
                case .state: .state
                case .constant: .constant
                }
            switch variable.initial {
            case .value(let value):
                return Columns(group: group, left: left, sign: "=", value: value)
            case .initializer(let call):
                return Columns(group: group, left: left, sign: "~", value: .call(call))
            }
        case .output(let output):
            guard let name = output.name, let value = output.values.first else { return nil }
            return Columns(group: .output, left: "output \(name.text)", sign: "=", value: value)
        case .input, .objective, .loop, .return, .invalid: return nil
        }
    }

    private mutating func print(
        _ statement: StatementSyntax, _ comments: [CommentSyntax], indent columns: Int,
        leftWidth: Int
    ) {
        if let parts = Self.columns(of: statement) {
            let padding = String(repeating: " ", count: max(0, leftWidth - parts.left.count))
            return write(parts.left + padding + " \(parts.sign) ", parts.value, columns, comments)
        }
        switch statement.kind {
        case .input(let input):
            write("input \(input.name.text): \(ExpressionPrinter.text(of: input.type))")
            if input.distribution != nil { write(" distribution") }
        case .output(let output):
            write("output ")
            write(layout(output.values, indent: columns, column: columns + 7, comments))
        case .objective(let objective):
            write("\(objective.direction.rawValue) ", objective.value, columns, comments)
            for (position, optimizer) in objective.optimizers.enumerated() {
                write(position == 0 ? " with " : ", ", .call(optimizer), columns, comments)
            }
        case .loop(let loop):
            write("for \(loop.variable.text) in \(ExpressionPrinter.flat(loop.lower))..<")
            write("\(ExpressionPrinter.flat(loop.upper)) ")
            print(loop.body, indent: columns)
        case .return(let syntax):
            write("return ")
            write(layout(syntax.values, indent: columns, column: columns + 7, comments))
        case .invalid: write(statement.range.text)
        case .binding, .update, .variable: break
        }
    }

    private mutating func write(
        _ head: String, _ value: ExpressionSyntax, _ columns: Int, _ comments: [CommentSyntax]
    ) {
        write(head)
        write(
            ExpressionPrinter.layout(
                value, indent: columns, column: columns + head.count, comments: comments))
    }
}

extension StatementSyntax {
    /// The expressions that a comment may stand in.
    fileprivate var values: [ExpressionSyntax] {
        switch kind {
        case .variable(let variable):
            switch variable.initial {
            case .value(let value): [value]
            case .initializer(let call): [.call(call)]
            }
        case .binding(let binding): [binding.value]
        case .update(let update): [update.value]
        case .output(let output): output.values
        case .objective(let objective):
            [objective.value] + objective.optimizers.map { .call($0) }
        case .return(let syntax): syntax.values
        case .input, .loop, .invalid: []
        }
    }
}

extension DeclarationSyntax {
    /// The expressions that a comment may stand in.
    var values: [ExpressionSyntax] {
        guard case .function(let function) = kind else { return [] }
        var values: [ExpressionSyntax] = []
        for case .values(let results)? in [function.body, function.pullback?.body] {
            values += results
        }
        return values
    }
}
