import GradusIR
import GradusTensors

/// `for i in a..<b { … }`: written out once for each index, carrying what the body assigns anew.
extension GraphLowering {
    /// Writes a loop out.
    func lower(
        _ loop: LoopSyntax, body: (StatementSyntax) throws(Failed) -> Void
    ) throws(Failed) {
        let lower = try bound(loop.lower)
        let upper = try bound(loop.upper)
        let count = upper > lower ? Int(upper.subtractedSaturating(lower)) : 0
        guard count <= options.mostIterations else {
            throw fail(
                .error(
                    .loopTooLong, "the loop runs \(count) times", at: loop.variable.range,
                    secondary: [
                        .init(
                            loop.lower.range.merged(with: loop.upper.range),
                            "at most \(options.mostIterations) are written out")
                    ]))
        }
        guard isNew(loop.variable) else { throw Failed() }
        let definitions = LaterNames(loop.body)
        let counts = owner.counts
        for index in 0..<count {
            owner.indices.append(lower + index)
            owner.counts = counts
            scope.beginIteration(definitions)
            scope.define(loop.variable, .known(.integer(lower + index)))
            defer {
                scope.endIteration()
                owner.indices.removeLast()
            }
            try countIteration(of: loop)
            let errors = faults.errorCount
            for statement in loop.body.statements {
                self.statement = statement.range
                do throws(Failed) {
                    try body(statement)
                } catch {
                    defineUnknown(statement.names)
                }
            }
            guard faults.errorCount == errors else {
                forget(definitions.all)
                throw Failed()
            }
        }
    }

    /// What a faulty loop would have carried is unknown.
    private func forget(_ assigned: [String: SourceRange]) {
        isComplete = false
        for (name, range) in assigned where scope[name]?.isVariable == true {
            scope.define(NameSyntax(range: range, text: name), .unknown, isVariable: true)
        }
    }

    private func bound(_ expression: ExpressionSyntax) throws(Failed) -> Int {
        switch try known(expression) {
        case .integer(let integer): return integer
        case .size(let size):
            throw fail(
                .error(
                    .notKnown, "a loop cannot run over the size \(size): it is known in a run only",
                    at: expression.range,
                    help: ["a loop is written out when compiling; give the size as a number"]))
        case let other:
            throw fail(
                .error(
                    .invalidAttribute,
                    "the bound of a loop is an integer, found "
                        + other.description, at: expression.range))
        }
    }

    private func countIteration(of loop: LoopSyntax) throws(Failed) {
        writtenOut += 1
        guard writtenOut > options.mostWrittenOut else { return }
        guard !isExhausted else { throw Failed() }
        isExhausted = true
        throw fail(
            .error(
                .loopTooLong,
                "loops written out make more than \(options.mostWrittenOut) expressions",
                at: loop.variable.range))
    }
}

extension Int {
    fileprivate func subtractedSaturating(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .max : difference
    }
}
