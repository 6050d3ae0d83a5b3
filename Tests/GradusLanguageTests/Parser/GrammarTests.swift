import Foundation
import GradusIR
import GradusLanguage
import TestSupport
import Testing

/// The grammar of the documentation is that of the parser.
@Suite struct GrammarTests {
    private static let blocks: [String] = {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Gradus/Gradus.docc/Language/Grammar.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return text.matches(of: /```ebnf\n((?s:.*?))```/).map { String($0.1) }
    }()
    private static let grammar = Grammar(blocks.joined(separator: "\n"))

    @Test func isWhole() {
        let grammar = Self.grammar
        #expect(grammar.rules.count > 35)
        let lexical: Set = ["name", "path", "number", "string", "end"]
        #expect(grammar.used.subtracting(grammar.rules.keys) == lexical)
        let roots: Set = ["file", "rules"]
        #expect(Set(grammar.rules.keys).subtracting(grammar.used) == roots)
    }

    @Test func hasEveryWordOfTheLexer() {
        for keyword in Keyword.allCases {
            #expect(Self.grammar.words.contains(keyword.rawValue), "\(keyword)")
        }
        for sign in BinaryOperator.allCases {
            #expect(Self.grammar.words.contains(sign.rawValue), "\(sign)")
        }
    }

    /// The words that the lexer makes.
    private static func word(_ kind: String, _ random: inout SplitMix64) -> String {
        func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        switch kind {
        case "name": return pick(["a", "b2", "_x", "W", "where", "graph_2"]) + " "
        case "path": return pick(["a", "h.W", "h.0.W", "in", "rule"]) + " "
        case "number": return pick(["1", "0.5", "2e-3", "1_000"]) + " "
        case "string": return pick(["\"\"", "\"a.npy\"", "\"\\\"\\u{E9}\""]) + " "
        default: return pick(["\n", ";", "  # end\n"])
        }
    }

    /// What the grammar derives, the parser takes, and the printer keeps.
    @Test func derivesWhatIsParsed() {
        var random = SplitMix64(state: 11)
        for _ in 0..<150 {
            let text =
                "graph first { }\n"
                + Self.grammar.text("file", depth: 15, using: &random, word: Self.word)
            let (syntax, faults) = Parser.parse(file: SourceFile(name: "drawn", text: text))
            #expect(faults.isEmpty, "\(text)\n\(DiagnosticRenderer().render(faults))")
            let printed = SyntaxPrinter.print(syntax)
            let (again, _) = Parser.parse(file: SourceFile(name: "printed", text: printed))
            #expect(
                outline(again.declarations, trivia: false)
                    == outline(syntax.declarations, trivia: false), "\(text)\n\(printed)")
            #expect(SyntaxPrinter.print(again) == printed, "\(text)")
        }
    }

    @Test func derivesRulesThatAreParsed() {
        var random = SplitMix64(state: 12)
        for _ in 0..<60 {
            let text = Self.grammar.text("rules", depth: 14, using: &random, word: Self.word)
            let (rules, faults) = Parser.parseRules(SourceFile(name: "drawn", text: text))
            #expect(faults.isEmpty, "\(text)\n\(DiagnosticRenderer().render(faults))")
            let printed = SyntaxPrinter.print(rules)
            let (again, _) = Parser.parseRules(SourceFile(name: "printed", text: printed))
            #expect(SyntaxPrinter.print(again) == printed, "\(text)")
        }
    }
}
