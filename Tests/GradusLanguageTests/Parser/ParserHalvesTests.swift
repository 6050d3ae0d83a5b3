import GradusIR
import Testing

@testable import GradusLanguage

/// A long block parsed by two threads against the same one parsed in order.
@Suite struct ParserHalvesTests {
    /// A graph of more tokens than one thread parses alone, with every kind of line at its middle for
    /// some number of lines before.
    private func text(linesBefore: Int, extra: (at: Int, text: String)? = nil) -> String {
        var lines = ["function twice(x) {", "    return x + x", "}", "graph long {  # its lines"]
        lines += (0..<linesBefore).map { "    p\($0) = \($0)" }
        for number in 0..<700 {
            if let extra, extra.at == number { lines.append(extra.text) }
            lines += [
                "    h\(number) = sin(x) * (2 + w)  # behind",
                "    # on a line of its own", "",
                "    a\(number) = twice(x); b\(number) = -x ^ 2  # behind both",
                "    c\(number) = where(", "        true, 1,  # within", "        2", "    )",
                "    for k in 0..<2 {  # opening", "        s = s + k * x", "        # closing",
                "    }",
            ]
        }
        return (lines + ["}", "graph next { output y }"]).joined(separator: "\n")
    }

    private func parse(_ text: String, inHalves: Bool) -> (syntax: SyntaxFile, faults: [String]) {
        let file = SourceFile(name: "long.graph", text: text)
        var parser = Parser(Lexer.tokenize(file))
        parser.splitsBlocks = inHalves
        let syntax = parser.parseFile()
        return (syntax, parser.faults.sorted.map { "\($0.primary?.range.description ?? "") \($0)" })
    }

    private func places(_ syntax: SyntaxFile) -> [Range<Int>] {
        syntax.graphs.flatMap { $0.body.statements.map(\.range.bounds) }
    }

    @Test(arguments: 0..<8) func theHalvesMakeTheWhole(linesBefore: Int) {
        let text = text(linesBefore: linesBefore * 7)
        #expect(Lexer.tokenize(SourceFile(name: "", text: text)).tokens.count > 34_000)
        let (whole, faults) = parse(text, inHalves: false)
        let (halves, others) = parse(text, inHalves: true)
        #expect(faults == [] && others == [])
        #expect(places(halves) == places(whole))
        #expect(SyntaxPrinter.print(halves) == SyntaxPrinter.print(whole))
    }

    @Test(
        arguments: [100, 349, 600],
        [
            "    y = = 3", "    y = (1 +", "    for k in 0..<2 {", "    }", "    y = \"open",
            "graph g {",
        ])
    func faultsAreSaidAsInOrder(place: Int, fault: String) {
        let text = text(linesBefore: 3, extra: (place, fault))
        let (whole, faults) = parse(text, inHalves: false)
        let (halves, others) = parse(text, inHalves: true)
        #expect(!faults.isEmpty)
        #expect(others == faults)
        #expect(places(halves) == places(whole))
        #expect(SyntaxPrinter.print(halves) == SyntaxPrinter.print(whole))
    }

    /// The stack of the thread that parses the second half holds what that of the first does.
    @Test func theSecondHalfNestsAsDeep() {
        let depth = Parser.maximumDepth - 2
        let deep = String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth)
        let text = text(linesBefore: 0, extra: (690, "    d = \(deep)"))
        let (whole, faults) = parse(text, inHalves: false)
        let (halves, others) = parse(text, inHalves: true)
        #expect(faults == [] && others == [])
        #expect(places(halves) == places(whole))
    }
}
