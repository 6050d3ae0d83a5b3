import Dispatch
import GradusIR
import Synchronization

/// The statements of a block; the halves of a long one are parsed on two threads.
extension Parser {
    /// How many tokens are worth a second thread.
    private static let longBlock = 1 << 15

    /// The statements up to the brace that closes the block at hand.
    mutating func parseStatements() -> [StatementSyntax] {
        if splitsBlocks, tokens.count - index > Self.longBlock, let middle = middleOfBlock() {
            // Once and for all, so that no fault is come upon more than twice.
            splitsBlocks = false
            if let statements = parseHalves(from: middle) { return statements }
        }
        return parseStatements(before: tokens.count)
    }

    private struct Half {
        let parser: Parser
        let statements: [StatementSyntax]
    }

    private mutating func parseStatements(before end: Int) -> [StatementSyntax] {
        let outerDepth = depth
        var statements: [StatementSyntax] = []
        while index < end, current.kind != .rightBrace, current.kind != .endOfFile,
            !startsDeclaration(at: index)
        {
            statements.append(parseStatement())
            depth = outerDepth
        }
        return statements
    }

    /// The statements of the block at hand; nil, with nothing done, where one has a fault or the second
    /// half does not begin with a statement. Then what there is to be said hangs on the order.
    private mutating func parseHalves(from middle: Int) -> [StatementSyntax]? {
        var second = self
        second.index = middle
        second.commentIndex = firstComment(of: middle)
        second.faults = DiagnosticBag()
        var first = second
        (first.index, first.commentIndex) = (index, commentIndex)
        let halves = [(parser: first, end: middle), (parser: second, end: tokens.count)]
        let parsed = Mutex<[Half?]>([nil, nil])
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            var (parser, end) = halves[number]
            let statements = parser.parseStatements(before: end)
            parsed.withLock { $0[number] = Half(parser: parser, statements: statements) }
        }
        let results = parsed.withLock { $0 }.compactMap(\.self)
        guard results.count == 2, results.allSatisfy(\.parser.faults.diagnostics.isEmpty),
            results[0].parser.index == middle,
            results[0].parser.commentIndex == second.commentIndex
        else { return nil }
        (index, commentIndex) = (results[1].parser.index, results[1].parser.commentIndex)
        return results[0].statements + results[1].statements
    }

    /// The first line of the block from the middle of the text on; nil where the block ends before.
    private func middleOfBlock() -> Int? {
        let middle = index + (tokens.count - index) / 2
        var open = 0
        for position in index..<tokens.count {
            let token = tokens[position]
            if position >= middle, open == 0, token.beginsLine { return position }
            switch token.kind {
            case .leftBrace, .leftBracket, .leftParenthesis: open += 1
            case .rightBrace, .rightBracket, .rightParenthesis: open -= 1
            default: break
            }
            if open < 0 { return nil }
        }
        return nil
    }

    /// The first comment of the statement at a token: behind the line that the one before it ends on.
    private func firstComment(of position: Int) -> Int {
        let between = file.bytes[tokens[position - 1].upperBound..<tokens[position].lowerBound]
        let lineEnd = between.firstIndex(of: UInt8(ascii: "\n")) ?? between.endIndex
        return comments[commentIndex...].firstIndex { $0.lowerBound >= lineEnd } ?? comments.count
    }
}
