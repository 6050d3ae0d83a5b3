import GradusIR
import GradusLanguage
import Testing

@Suite struct RecoveryTests {
    /// All faults of a text as `line:column code`.
    private func places(_ text: String) -> [String] {
        diagnostics(of: text).map { diagnostic in
            let range = diagnostic.primary?.range
            return "\(range?.line ?? 0):\(range?.column ?? 0) \(diagnostic.code.rawValue)"
        }
    }

    private static let table: [(name: Comment, source: String, expected: [String])] = [
        (
            "each statement reports its own fault",
            "graph g {\n a = $\n b = 1 +\n c = 3\n d = (1 + 2\n e = [[1, 2]\n output c d\n}",
            ["2:6 E0003", "3:9 E0102", "5:6 E0104", "6:6 E0104", "7:11 E0103"]
        ),
        (
            "a fault within brackets of several lines ends with them",
            "graph g {\n a = f(\n  x $ y,\n  z w\n )\n b = % 2\n}", ["3:5 E0003", "6:6 E0102"]
        ),
        (
            "an unclosed bracket ends where a statement begins",
            "graph g {\n a = mean(f(\n  x,\n  y)\n output a\n b = = 2\n}",
            ["2:10 E0104", "6:6 E0102"]
        ),
        (
            "a missing brace is noticed at the next declaration",
            "graph g {\n for i in 0..<3 {\n  x = 1\ngraph h {\n y = ]\n}\n}\n",
            ["4:1 E0105", "5:6 E0102"]
        ),
        (
            "only the innermost open brace is reported at the end",
            "graph g {\n for i in 0..<3 {\n  for j in 0..<3 {\n", ["3:18 E0105"]
        ),
        (
            "a fault in a head leaves the block to be read",
            "graph g(x) {\n a = ]\n}\ngrph h\n{\n b = ]\n}\nfunction f(x y) {\n c = ]\n}\n",
            ["1:8 E0103", "2:6 E0102", "4:1 E0110", "6:6 E0102", "8:14 E0103", "9:6 E0102"]
        ),
        (
            "statements outside of graphs are reported once",
            "x = 1\ny = 2\noutput y\n}\ngraph g {\n a = ]\n}", ["1:1 E0111", "6:6 E0102"]
        ),
    ]

    @Test(arguments: table.indices)
    func faults(row: Int) {
        let (name, source, expected) = Self.table[row]
        #expect(places(source) == expected, name)
    }

    @Test func theNamesOfInvalidStatementsAreKept() throws {
        let (syntax, _) = Parser.parse(
            file: SourceFile(
                name: "t",
                text: "graph g {\nparam h.W: f32[2] = ]\na, b = ]\nparm c: f32 = 1\n}\ngraph {}"))
        let names = try #require(syntax.graphs.first).body.statements.map { statement in
            guard case .invalid(let names) = statement.kind else { return ["valid"] }
            return names.map(\.text)
        }
        #expect(names == [["h.W"], ["a", "b"], ["c"]])
    }

    @Test(arguments: [
        "graph g {\n" + String(repeating: "a = ]\n", count: 5000) + "}\n",
        String(repeating: "$ x\n", count: 50_000),
        "graph g {\n" + String(repeating: "a = ]\nb = $\n", count: 5000),
        "graph g {\n x = [" + String(repeating: "\"\\q\", ", count: 5000) + "]\n}\n",
    ])
    func theParserEndsAfterManyErrors(text: String) {
        let found = diagnostics(of: text)
        #expect(found.count <= Parser.maximumErrors + 1)
        #expect(found.count { $0.code == .tooManyErrors } == 1)
    }
}
