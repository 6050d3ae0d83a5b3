import GradusIR
import GradusLanguage

/// What libFuzzer calls with each text that it makes up. A crash is a fault; so is a promise of the
/// language that a text breaks:
///
/// - what is printed reads as the same syntax, and prints as the same text;
/// - a graph prints as text of an equal graph;
/// - comments stay, in their order.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let file = SourceFile(
        name: "fuzz.graph", bytes: Array(UnsafeBufferPointer(start: bytes, count: count)))
    var options = LoweringOptions(largestTensor: 1 << 16)
    options.mostWrittenOut = 1_000
    let (syntax, _, lowered) = Lowering.analyze(file, options: options)
    _ = DiagnosticRenderer().render(lowered.diagnostics)
    if Parser.parse(file: file).1.allSatisfy({ $0.severity != .error }) {
        checkSyntax(syntax)
    }
    if !lowered.hasErrors {
        for graph in lowered.graphs { check(graph, options) }
    }
    let (rules, faults) = Parser.parseRules(file)
    if faults.isEmpty { checkRules(rules) }
    return 0
}

private func checkSyntax(_ syntax: SyntaxFile) {
    let text = SyntaxPrinter.print(syntax)
    let printed = SourceFile(name: "printed.graph", text: text)
    let (again, faults) = Parser.parse(file: printed)
    precondition(faults.allSatisfy { $0.severity != .error }, "what is printed does not parse")
    precondition(SyntaxPrinter.print(again) == text, "printing is not idempotent")
    precondition(comments(printed) == comments(syntax.file), "a comment is lost or moved")
}

private func check(_ graph: Graph, _ options: LoweringOptions) {
    let text = GraphPrinter.text(of: graph)
    let again = try? Lowering.graphs(
        in: SourceFile(name: "graph.graph", text: text), options: options)
    precondition(again?.graphs == [graph], "a printed graph is another one")
}

private func checkRules(_ rules: [RuleSyntax]) {
    let text = SyntaxPrinter.print(rules)
    let (again, faults) = Parser.parseRules(SourceFile(name: "printed.rules", text: text))
    precondition(faults.isEmpty, "printed rules do not parse")
    precondition(SyntaxPrinter.print(again) == text, "printing rules is not idempotent")
}

private func comments(_ file: SourceFile) -> [String] {
    Lexer.tokenize(file).comments.map {
        SourceRange(file: file, lowerBound: $0.lowerBound, upperBound: $0.upperBound).text
    }
}
