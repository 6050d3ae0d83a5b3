import GradusIR
import GradusLanguage
import TestSupport
import Testing

/// Inputs made to break the parser: each ends in a diagnostic, on a bounded stack.
@Suite struct AdversarialTests {
    private static func times(_ count: Int, _ text: String) -> String {
        String(repeating: text, count: count)
    }

    private static let deep: [(Comment, String)] = [
        ("parentheses", times(10_000, "(") + "1" + times(10_000, ")")),
        ("open parentheses", times(10_000, "(")),
        ("brackets", times(10_000, "[") + "1" + times(10_000, "]")),
        ("calls", times(10_000, "f(") + "1" + times(10_000, ")")),
        ("indices", times(10_000, "x[") + "1" + times(10_000, "]")),
        ("minuses", times(10_000, "-") + "x"),
        ("nots", times(10_000, "not ") + "x"),
        ("powers", times(10_000, "x ^ ") + "x"),
        ("sums", times(10_000, "x + ") + "x"),
        ("comparisons in parentheses", times(10_000, "(a < ") + "b" + times(10_000, ")")),
        ("transpositions", "x" + times(10_000, ".T")),
        ("subscripts", "x" + times(10_000, "[0]")),
        ("sizes", "f32" + times(10_000, "[x")),
    ]

    @Test(arguments: deep)
    func deepExpressions(name: Comment, expression: String) {
        let found = diagnostics(of: "graph g {\n    y = \(expression)\n    z = ]\n}\n")
        #expect(found.map(\.code) == [.nestingTooDeep, .expectedExpression], name)
    }

    @Test func deepBlocks() {
        let blocks = Self.times(10_000, "for i in 0..<1 {\n")
        let closed = diagnostics(of: "graph g {\n\(blocks)\(Self.times(10_000, "}\n"))}\n")
        #expect(closed.map(\.code) == [.nestingTooDeep])
        let open = diagnostics(of: "graph g {\n\(blocks)")
        #expect(open.map(\.code) == [.unclosedBrace, .nestingTooDeep])
        #expect(diagnostics(of: Self.times(10_000, "{")).count == 1)
        #expect(!diagnostics(of: Self.times(10_000, "}")).isEmpty)
    }

    @Test func whatIsWithinTheLimitsIsParsed() {
        let depth = Parser.maximumDepth - 2
        let nested = Self.times(depth, "(") + "1" + Self.times(depth, ")")
        let chain = Self.times(Parser.maximumHeight - 1, "x + ") + "x"
        #expect(diagnostics(of: "graph g {\n y = \(nested)\n z = \(chain)\n}").isEmpty)
    }

    private static let malformed: [([UInt8], DiagnosticCode, Int)] = [
        ([0xFF, 0xFE, 0x67, 0x00], .notUTF8, 0),
        ([0x67, 0xC0, 0x80], .notUTF8, 1),
        ([0x67, 0xED, 0xA0, 0x80], .notUTF8, 1),
        ([0x67, 0xF4, 0x90, 0x80, 0x80], .notUTF8, 1),
        ([0x67, 0xE2, 0x82], .notUTF8, 1),
        ([0x23, 0xE2, 0x82, 0x41], .notUTF8, 1),
        ([0x67, 0x0A, 0x00, 0x67], .controlCharacter, 2),
    ]

    @Test(arguments: 0..<malformed.count)
    func bytesThatAreNoText(row: Int) {
        let (bytes, code, offset) = Self.malformed[row]
        let (_, found) = Parser.parse(file: SourceFile(name: "t", bytes: bytes))
        #expect(found.map(\.code) == [code])
        #expect(found.first?.primary?.range.lowerBound == offset)
        #expect(!DiagnosticRenderer().render(found).isEmpty)
    }

    @Test func byteOrderMarkAndLineEndsOfWindows() {
        let text = "\u{FEFF}graph g {\r\n    x = 1  # one\r\n\r\n    output x\r\n}\r\n"
        let (syntax, found) = Parser.parse(file: SourceFile(name: "t", text: text))
        #expect(found.isEmpty)
        #expect(SyntaxPrinter.print(syntax) == "graph g {\n    x = 1  # one\n\n    output x\n}\n")
    }

    @Test func aLargeFlatLiteral() throws {
        let numbers = Self.times(25_000, "0.123, -4.5e-3, 7, -8, ")
        let file = SourceFile(name: "t", text: "graph g {\n    x = [\(numbers)]\n}\n")
        let (syntax, found) = Parser.parse(file: file)
        #expect(found.isEmpty)
        guard case .binding(let binding)? = syntax.graphs.first?.body.statements.first?.kind,
            case .list(let list) = binding.value
        else {
            Issue.record("no list")
            return
        }
        #expect(list.elements.count == 100_000 && list.height == 1)
        #expect(MemoryLayout<ExpressionSyntax>.stride <= 32)
    }

    /// Pieces of the language in random order, and random bytes: whatever it is, it ends, the
    /// faults can be shown, and what has none can be printed.
    @Test func randomTexts() {
        var random = SplitMix64(state: 11)
        let words = [
            "graph", "g", "{", "}", "(", ")", "[", "]", "\n", "\n", "=", "x", "input", "param",
            "f32",
            ":", ",", "1", "-", "<", "<-", "not", "and", "where", "for", "in", "..<", "output",
            ".T",
            ".", "~", "\"s\"", "\"", "#c\n", "function", "return", "pullback", "^", "$", "é", "=>",
            "rule", "with", "minimize", "1e9", "layer", ";",
        ]
        for round in 0..<600 {
            var text = ""
            for _ in 0..<Int.random(in: 1..<60, using: &random) {
                text += words[Int.random(in: words.indices, using: &random)]
                if Bool.random(using: &random) { text += " " }
            }
            var bytes = Array(text.utf8)
            if round % 4 == 0 {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let file = SourceFile(name: "t", bytes: bytes)
            let (syntax, found) = Parser.parse(file: file)
            _ = Parser.parseRules(file)
            #expect(found.isEmpty == DiagnosticRenderer().render(found).isEmpty)
            if found.isEmpty {
                let printed = SyntaxPrinter.print(syntax)
                let (again, faults) = Parser.parse(file: SourceFile(name: "p", text: printed))
                #expect(
                    faults.isEmpty && SyntaxPrinter.print(again) == printed, "\(text)\n\(printed)")
            }
        }
    }
}
