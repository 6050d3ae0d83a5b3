import GradusIR
import GradusLanguage
import Testing

@Suite struct PrecedenceTests {
    /// The table of operators, row against row.
    private static let table: [(String, String)] = [
        ("-x^2", "(- (x ^ 2))"),
        ("2^-1", "(2 ^ -1)"),
        ("a^b^c", "(a ^ (b ^ c))"),
        ("(a^b)^c", "((a ^ b) ^ c)"),
        ("-2^2", "(- (2 ^ 2))"),
        ("2^-x^2", "(2 ^ (- (x ^ 2)))"),
        ("--x", "(- (- x))"),
        ("- 1", "-1"),
        ("-a * b", "((- a) * b)"),
        ("a * -b", "(a * (- b))"),
        ("a - -1", "(a - -1)"),
        ("a - b - c", "((a - b) - c)"),
        ("a - (b - c)", "(a - (b - c))"),
        ("a @ b * c / d % e", "((((a @ b) * c) / d) % e)"),
        ("a + b @ c", "(a + (b @ c))"),
        ("W1 @ x + b1 < 0", "(((W1 @ x) + b1) < 0)"),
        ("a<-1", "(a < -1)"),
        ("not a == b and c or d", "(((not (a == b)) and c) or d)"),
        ("a or b and not not c", "(a or (b and (not (not c))))"),
        ("(a < b) == (c < d)", "((a < b) == (c < d))"),
        ("a.T @ b.T.T", "(a.T @ b.T.T)"),
        ("h.3.attention.W.T", "h.3.attention.W.T"),
        ("h.3.4.W", "h.3.4.W"),
        ("-x.T", "(- x.T)"),
        ("x[0:3, :, -1, ::2, i + 1:]", "x[0:3:_, _:_:_, -1, _:_:2, (i + 1):_:_]"),
        ("-1[0]", "(- 1[0])"),
        ("x[0]^2", "(x[0] ^ 2)"),
        ("f(x, y + 1, axis: -1, keep_dims: true)", "f(x, (y + 1), axis: -1, keep_dims: true)"),
        ("cast(x == y, f32)", "cast((x == y), f32)"),
        ("reshape(x, shape: [2, 3,],)", "reshape(x, shape: [2, 3])"),
        ("where(c, a, b) - inf", "(where(c, a, b) - inf)"),
        ("[1, -2.5e-3, -inf, nan]", "[1, -2.5e-3, -inf, nan]"),
        ("(a\n + b\n)", "(a + b)"),
        ("file(\"a\\\"\\u{e9}.npy\", \"h1.W\")", "file(\"a\"é.npy\", \"h1.W\")"),
    ]

    @Test(arguments: table)
    func groups(source: String, expected: String) throws {
        let (expression, diagnostics) = Parser.parseExpression(
            SourceFile(name: "e", text: source))
        #expect(diagnostics.isEmpty)
        #expect(grouped(try #require(expression)) == expected)
    }

    @Test func numbersKeepTheirDigits() throws {
        let (expression, _) = Parser.parseExpression(
            SourceFile(name: "e", text: "[16777217, 0.1, -1_000, -9223372036854775808, 1e-3, inf]"))
        guard case .list(let list)? = expression else {
            Issue.record("no list")
            return
        }
        let numbers = list.elements.compactMap { element -> NumberSyntax? in
            guard case .number(let number) = element else { return nil }
            return number
        }
        #expect(
            numbers.map(\.integer) == [16_777_217, nil, -1000, Int64.min, nil, nil])
        #expect(
            numbers.map(\.double) == [
                16_777_217, 0.1, -1000, -9_223_372_036_854_775_808, 1e-3, .infinity,
            ])
        #expect(numbers.map(\.float).prefix(2) == [16_777_216, 0.1])
        #expect(numbers[2].text == "-1000" && numbers[2].spelling == "-1_000")
    }
}
