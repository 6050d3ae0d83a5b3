import GradusIR
import GradusLanguage
import Testing

@Suite struct RuleTests {
    @Test func rulesGoOnOverLines() {
        let source = """
            # Stabler.
            rule log_of_softmax (exact): log(softmax(z, axis: a)) => log_softmax(z, axis: a)

            rule product_of_exponentials (reorders):
                exp(a) * exp(b)
                => exp(a + b)
                where same_shape(a, b) and not is_integer(a)
            rule difference (assumes_finite): x - x =>
                zeros_like(x)  # inf - inf is nan
            """
        let (rules, found) = Parser.parseRules(SourceFile(name: "t.rules", text: source))
        #expect(found.isEmpty)
        #expect(
            rules.map(\.name.text) == ["log_of_softmax", "product_of_exponentials", "difference"])
        #expect(rules.map(\.soundness) == [.exact, .reorders, .assumesFinite])
        #expect(
            rules.map { grouped($0.replacement) } == [
                "log_softmax(z, axis: a)", "exp((a + b))", "zeros_like(x)",
            ])
        #expect(
            rules.map { $0.condition.map(grouped) } == [
                nil, "(same_shape(a, b) and (not is_integer(a)))", nil,
            ])
        let printed = SyntaxPrinter.print(rules)
        #expect(
            printed == """
                # Stabler.
                rule log_of_softmax (exact): log(softmax(z, axis: a)) => log_softmax(z, axis: a)

                rule product_of_exponentials (reorders): exp(a) * exp(b)
                    => exp(a + b)
                    where same_shape(a, b) and not is_integer(a)
                rule difference (assumes_finite): x - x => zeros_like(x)  # inf - inf is nan

                """)
        let (again, _) = Parser.parseRules(SourceFile(name: "p.rules", text: printed))
        #expect(outline(again) == outline(rules))
    }

    @Test func eachRuleReportsItsFault() {
        let source = """
            rule a: x => y
            rule b (exat): x => y
            rule c (exact) x => y
            rule d (exact): x = y
            rule e (exact): x =>
            rule f (exact): (x => y
            rule g (exact): x => y
            x => y
            """
        let (rules, found) = Parser.parseRules(SourceFile(name: "t.rules", text: source))
        #expect(rules.map(\.name.text) == ["g"])
        #expect(
            found.map { "\($0.primary?.range.line ?? 0) \($0.code.rawValue)" } == [
                "1 E0103", "2 E0122", "3 E0103", "4 E0103", "5 E0102", "6 E0103", "8 E0103",
            ])
        #expect(found[1].help == ["did you mean 'exact'?"])
    }
}
