import GradusIR
import GradusLanguage
import Testing

@Suite struct DiagnosticRendererTests {
    /// The range of the n-th occurrence of a text.
    private func range(_ file: SourceFile, _ text: String, occurrence: Int = 0) throws
        -> SourceRange
    {
        let needle = Array(text.utf8)
        let starts = file.bytes.indices.filter { file.bytes[$0...].starts(with: needle) }
        let start = try #require(starts.dropFirst(occurrence).first)
        return SourceRange(file: file, lowerBound: start, upperBound: start + needle.count)
    }

    private func file(named name: String = "mlp.graph", _ lines: [Int: String]) -> SourceFile {
        let last = lines.keys.max() ?? 0
        let text = (1...max(1, last)).map { lines[$0] ?? "" }.joined(separator: "\n")
        return SourceFile(name: name, text: text + "\n")
    }

    /// DESIGN's sample.
    @Test func severalLines() throws {
        let file = file([4: "param W2: f32[hidden, 10]", 9: "logits = h1 @ W2"])
        let diagnostic = Diagnostic.error(
            .unusedExpression, "inner sizes of '@' differ: 64 and 32", at: try range(file, "@"),
            label: "left is f32[batch, 64], right is f32[32, 10]",
            secondary: [.init(try range(file, "hidden"), "hidden = 32, from line 2")],
            help: ["h1 comes from dense(x, units: 64) on line 7; did you mean units: hidden?"])
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                error[E0114]: inner sizes of '@' differ: 64 and 32
                  --> mlp.graph:9:13
                   |
                 4 | param W2: f32[hidden, 10]
                   |               ------ hidden = 32, from line 2
                 9 | logits = h1 @ W2
                   |             ^ left is f32[batch, 64], right is f32[32, 10]
                   |
                help: h1 comes from dense(x, units: 64) on line 7; did you mean units: hidden?

                """)
    }

    @Test func farLinesAndOtherFiles() throws {
        let main = file([3: "a = 1", 12: "b = f(a)"])
        let layers = file(named: "layers.graph", [1: "function f(x) = x"])
        let diagnostic = Diagnostic.warning(
            .unusedExpression, "odd", at: try range(main, "f(a)"),
            secondary: [
                .init(try range(main, "a = 1"), "one"), .init(try range(layers, "f(x)"), "here"),
            ], notes: ["first\nsecond"])
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                warning[E0114]: odd
                   --> mlp.graph:12:5
                    |
                  3 | a = 1
                    | ----- one
                ...
                 12 | b = f(a)
                    |     ^^^^
                   ::: layers.graph:1:10
                    |
                  1 | function f(x) = x
                    |          ---- here
                    |
                note: first
                      second

                """)
    }

    @Test func severalLabelsOnOneLine() throws {
        let file = file([1: "y = concat(a, b, c)"])
        let diagnostic = Diagnostic.error(
            .unusedExpression, "sizes differ", at: try range(file, "concat"), label: "along axis 0",
            secondary: [
                .init(try range(file, "b"), "2"), .init(try range(file, "c)"), "3"),
                .init(try range(file, "a,"), ""),
            ])
        #expect(
            DiagnosticRenderer().render(diagnostic) == """
                error[E0114]: sizes differ
                  --> mlp.graph:1:5
                   |
                 1 | y = concat(a, b, c)
                   |     ^^^^^^ -- -  -- 3
                   |     |         |
                   |     |         2
                   |     along axis 0

                """)
    }

    /// Tabs, wide and combining characters, and controls keep the marks below their characters.
    @Test(arguments: [
        ("\tx = @", "    x = @", "        ^"),
        ("  \tx = @", "    x = @", "        ^"),
        ("\"日本\" @", "\"日本\" @", "       ^"),
        ("\"e\u{301}👨‍👩‍👧\" @", "\"e\u{301}👨‍👩‍👧\" @", "      ^"),
        ("\u{1B}[31m\u{202E} @", "\u{FFFD}[31m\u{FFFD} @", "       ^"),
    ])
    func columns(source: String, excerpt: String, marks: String) throws {
        let file = file([1: source])
        let text = DiagnosticRenderer().render(
            .error(.strayCharacter, "here", at: try range(file, "@")))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.suffix(2) == [" 1 | \(excerpt)", "   | \(marks)"])
    }

    @Test func longLinesAreCutAroundThePlace() throws {
        let numbers = (0..<20_000).map { "\($0)" }.joined(separator: ", ")
        let file = file([1: "x = [\(numbers), $, \(numbers)]"])
        let text = DiagnosticRenderer(excerptWidth: 40).render(
            .error(
                .strayCharacter, "here", at: try range(file, "$"), label: "this",
                secondary: [.init(try range(file, "x"), "far away")]))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines.suffix(4) == [
                " 1 | …9998, 19999, $, 0, 1, 2, 3, 4, 5, 6, 7, …",
                "   |  -            ^ this",
                "   |  |",
                "   |  far away",
            ])
    }

    @Test func colorsAreOnlyAdded() throws {
        let file = file([1: "a b"])
        let diagnostic = Diagnostic.error(
            .expectedToken, "no", at: try range(file, "b"), label: "text", help: ["do"])
        let colored = DiagnosticRenderer(usesColor: true).render(diagnostic)
        #expect(colored.contains("\u{1B}[1;31merror[E0103]\u{1B}[0m"))
        #expect(
            colored.replacing(/\u{1B}\[[0-9;]*m/, with: "")
                == DiagnosticRenderer().render(diagnostic))
    }

    @Test func manyAreCounted() {
        let many = (0..<7).map { Diagnostic.error(.noGraph, "number \($0)", at: nil) }
        #expect(
            DiagnosticRenderer(limit: 2).render(many) == """
                error[E0101]: number 0

                error[E0101]: number 1

                … and 5 more

                """)
    }

    @Test func json() throws {
        let file = file([2: "a = \"\t\\\" $"])
        let diagnostic = Diagnostic.error(
            .strayCharacter, "'\"\t\u{1}' there", at: try range(file, "$"), label: "this",
            secondary: [.init(try range(file, "a"), "that")], notes: ["n"], help: ["h", "i"])
        #expect(
            DiagnosticJSON().render([diagnostic, .warning(.noGraph, "none", at: nil)]) == """
                [
                  {"severity": "error", "code": "E0003", "message": "'\\"\\t\\u0001' there", \
                "file": "mlp.graph", "line": 2, "column": 10, "endLine": 2, "endColumn": 11, \
                "labels": [{"text": "this", "primary": true, "file": "mlp.graph", "line": 2, \
                "column": 10, "endLine": 2, "endColumn": 11}, \
                {"text": "that", "primary": false, "file": "mlp.graph", "line": 2, "column": 1, \
                "endLine": 2, "endColumn": 2}], "notes": ["n"], "help": ["h", "i"]},
                  {"severity": "warning", "code": "E0101", "message": "none", "file": null, \
                "line": null, "column": null, "endLine": null, "endColumn": null, \
                "labels": [], "notes": [], "help": []}
                ]

                """)
        #expect(DiagnosticJSON().render([]) == "[]\n")
    }
}
