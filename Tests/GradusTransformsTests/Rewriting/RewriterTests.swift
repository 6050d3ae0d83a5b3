import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct RewriterTests {
    private func rules(_ text: String) throws -> RuleSet {
        let library = RuleLibrary(SourceFile(name: "test.rules", text: text))
        try #require(library.diagnostics.isEmpty, "\(library.diagnostics)")
        return RuleSet(library.rules)
    }

    private func rewritten(_ statements: String, by text: String) throws -> Graph {
        var context = PassContext(options: PipelineOptions(level: .fast))
        return try Rewriter(try rules(text)).run(
            try Graph.statements(statements.replacing("; ", with: "\n")), &context)
    }

    @Test func rulesThatUndoEachOtherAreNamed() throws {
        let text = """
            rule there (exact): sin(x) => cos(x)
            rule back (exact): cos(x) => sin(x)
            rule apart (exact): tanh(x) => sinh(x) / cosh(x)
            """
        let error = #expect(throws: GraphError.self) {
            try rewritten("input x: f64; output y = tanh(sin(x))", by: text)
        }
        #expect(
            error?.message
                == "rewriting does not come to an end: 'back', 'there' fire again and again")
        #expect(error?.origin.source?.line == 3)
    }

    @Test func aRuleThatGrowsWithoutEndIsNamed() throws {
        let error = #expect(throws: GraphError.self) {
            try rewritten(
                "input x: f64; output y = sin(x)", by: "rule grow (exact): sin(x) => cos(sin(-x))")
        }
        #expect(error?.message.contains("'grow'") == true)
    }

    /// Each row: statements, rules, and statements that compute what comes out.
    @Test(arguments: [
        // A variable that occurs twice is one value, also where one of the two is stretched.
        ("input x: f64[3]; output y = x - sin(x)", "x - sin(x) => cos(x)", "output y = cos(x)"),
        ("input x: f64[3]; input z: f64[3]; output y = x - sin(z)", "x - sin(x) => cos(x)", ""),
        (
            "input x: f64[3]; input z: f64[4, 3]; output y = x * (z + x)",
            "x * (z + x) => z * x", "output y = z * x"
        ),
        (
            "input x: f64[3]; output y = broadcast_to(x, shape: [4, 3]) - broadcast_to(sin(x), shape: [4, 3])",
            "x - sin(x) => cos(x)", ""
        ),
        (
            "input z: f64[4]; input x: f64[3]; output y = broadcast_to(x, shape: [4, 3]) * "
                + "sin(broadcast_to(x, shape: [4, 3]))", "sin(x) * x => cos(x)",
            "output y = cos(broadcast_to(x, shape: [4, 3]))"
        ),
        // Commuted operands match, in nested places too.
        (
            "input a: f64; input b: f64; output y = (a * sin(b)) + cos(a)",
            "cos(x) + sin(z) * x => x - z", "output y = a - b"
        ),
        ("input a: f64; input b: f64; output y = cos(a) - sin(b)", "sin(x) - cos(z) => x", ""),
        // Literals match constants, also stretched ones, of the same value and sign.
        ("input x: f64[3]; output y = x + 2", "x + 2 => sin(x)", "output y = sin(x)"),
        ("input x: f64[3]; output y = x + 2.5", "x + 2 => sin(x)", ""),
        ("input x: f32[3]; output y = x + 0.1", "x + 0.1 => sin(x)", "output y = sin(x)"),
        ("input x: f64[3]; output y = x - 0", "x - -0.0 => sin(x)", ""),
        // Attributes are compared in their canonical form.
        (
            "input x: f64[2, 3]; output y = sum(x, axis: 1)",
            "sum(x, axis: -1) => max(x, axis: -1)",
            "output y = max(x, axis: 1)"
        ),
        (
            "input x: f64[2, 3]; output y = sum(x, axis: 0)",
            "sum(x, axis: -1) => max(x, axis: -1)", ""
        ),
        ("input x: f64[2, 3]; output y = sum(x, axis: 0)", "sum(x) => max(x)", ""),
        ("input x: f64[2, 3]; output y = sum(x)", "sum(x) => max(x)", "output y = max(x)"),
        (
            "input x: f64[2, 3]; output y = sum(x, axis: 0, keep_dims: true)",
            "sum(x, axis: a, keep_dims: k) => max(x, axis: a, keep_dims: k) where k",
            "output y = max(x, axis: 0, keep_dims: true)"
        ),
        // A smaller replacement is stretched where both sides are element-wise.
        (
            "input x: f64[3]; input z: f64[2, 3]; output y = x + (z - z)", "x + (z - z) => x",
            "output y = broadcast_to(x, shape: [2, 3])"
        ),
        // A replacement that has no meaning for the operands does not fire.
        ("input x: f64[3]; output y = sin(x)", "sin(x) => transpose(x, axes: [1, 0])", ""),
        ("input x: i32[3]; output y = -x", "-x => sin(x)", ""),
    ])
    func matches(_ statements: String, _ rule: String, _ expected: String) throws {
        let found = try rewritten(statements, by: "rule test (reorders): \(rule)")
        let declarations = statements.split(separator: "; ").filter { $0.hasPrefix("input") }
        let wanted = try Graph.statements(
            expected.isEmpty
                ? statements.replacing("; ", with: "\n")
                : (declarations + [Substring(expected)]).joined(separator: "\n"))
        #expect(found == wanted)
    }

    @Test(arguments: [
        ("sinus(x) => x", "E0301", "there is no operation 'sinus'"),
        ("sin(x) => y", "E0302", "'y' is not bound by the pattern"),
        ("x => x", "E0303", "the left side of a rule must be an operation"),
        ("sin(x, y) => x", "E0304", "'sin' takes no more arguments"),
        ("add(x) => x", "E0304", "'add' takes 2 operands, found 1"),
        ("sum(x, axes: a) => x", "E0304", "'sum' has no attribute 'axes'"),
        ("sum(x, axis: rank(x)) => x", "E0303", "an attribute of a pattern is a name or a literal"),
        ("sum(x, axis: a) => a", "E0303", "'a' stands for an attribute, not for a value"),
        ("sin(x) => x where ranks(x) == 1", "E0301", "there is no function 'ranks' of conditions"),
        ("sin(x) => x where rank(1) == 1", "E0304", "'rank' needs a value here"),
        ("sin(x) => x where rank(x, x) == 1", "E0304", "'rank' takes 1 arguments"),
        ("sin(x) => x where z == 1", "E0302", "'z' is not bound by the pattern"),
        ("sin(x) => x where rank(x) + 1 == 1", "E0303", "'+' cannot stand in a condition"),
        ("sin(x[0]) => x", "E0303", "a pattern is made of operations, names and numbers"),
    ])
    func faultsAreReported(_ rule: String, _ code: String, _ message: String) {
        let library = RuleLibrary(SourceFile(name: "test.rules", text: "rule r (exact): \(rule)"))
        #expect(library.rules.isEmpty)
        #expect(library.diagnostics.map(\.code.rawValue) == [code])
        #expect(library.diagnostics.map(\.message) == [message])
    }

    @Test func aNameIsGivenOnce() {
        let library = RuleLibrary(
            SourceFile(
                name: "test.rules",
                text: "rule r (exact): sin(x) => x\nrule r (exact): cos(x) => x\n"))
        #expect(library.rules.map(\.name) == ["r"])
        #expect(library.diagnostics.map(\.code) == [.ruleDuplicate])
    }

    @Test func theProofFindsAWrongRule() throws {
        func failures(_ rule: String) throws -> [String] {
            let rule = try #require(try rules("rule r \(rule)").rewrites.first as? Rule)
            return RuleProof(rule).run().counterExamples.map(\.description)
        }
        #expect(try !failures("(reorders): sin(x) => x").isEmpty)
        #expect(try !failures("(exact): x + 0 => x").isEmpty)
        #expect(try failures("(reorders): x + 0 => x").isEmpty)
        // Equal in value alone.
        #expect(
            try !failures("(exact): maximum(x, y) => where(x > y, x, stop_gradient(y))").isEmpty)
        #expect(
            try !failures(
                "(reorders): exp(z) / sum(exp(z), axis: a, keep_dims: k) => softmax(z, axis: a)"
            ).isEmpty)
    }

    /// A graph that canonicalisation left is gone through with the rules of a pass alone, until one
    /// fires: what it makes is brought into canonical form.
    @Test func aCanonicalGraphIsNotCanonicalisedAgain() throws {
        let own = try rules("rule test (exact): tanh(x) => -(-sin(x)) + 0").rewrites
        let tried = Counter()
        let counting = CountingRewrite(tried: tried)
        let rewriter = Rewriter(RuleSet(own, beforeCanonical: Canonicalize.rules + [counting]))
        var context = PassContext()
        let graph = try Canonicalize().run(
            try Graph.statements(
                "input x: f64[3]\na = cos(cos(x))\noutput y = cos(cos(exp(tanh(a))))"), &context)
        #expect(try rewriter.run(graph, &context).operationCounts["sin"] == 1)
        // The four of them are asked about at most once more: two lie behind the change.
        #expect(tried.count == 2)
        #expect(
            try rewriter.run(graph, &context)
                == Graph.statements(
                    "input x: f64[3]\na = cos(cos(x))\noutput y = cos(cos(exp(sin(a))))"))

        tried.count = 0
        var other = PassContext()
        _ = try rewriter.run(graph, &other)
        #expect(tried.count == 4)
    }

    /// Where an operation of its pattern is missing, a rule is tried nowhere.
    @Test func aRuleNeedsAllOperationsOfItsPattern() throws {
        let set = try rules("rule test (exact): sin(x) * (1 - cos(y)) => x")
        func mayRewrite(_ statements: String) throws -> Bool {
            set.mayRewrite(try Graph.statements("input x: f64[3]\n" + statements))
        }
        #expect(try mayRewrite("output y = sin(x) * (1 - cos(x))"))
        #expect(try mayRewrite("output y = cos(sin(x) - x) * x"))
        #expect(try !mayRewrite("output y = sin(x) * (1 - x)"))
        #expect(try !mayRewrite("output y = sin(x) + (1 - cos(x))"))
        // Without a root, what a rewrite says of nodes decides.
        let folding = RuleSet([ConstantOperands()])
        #expect(folding.mayRewrite(try Graph.statements("output y = sin(1.5)")))
        #expect(!folding.mayRewrite(try Graph.statements("input x: f64\noutput y = sin(x)")))
    }

    private final class Counter: @unchecked Sendable { var count = 0 }

    /// Fires nowhere, and counts at how many nodes it is tried.
    private struct CountingRewrite: Rewrite {
        let tried: Counter
        let name = "counting"
        let soundness = Soundness.exact
        let text = "cos(x) => cos(x)"
        let roots: [any GradusIR.Operation.Type]? = [Cosine.self]

        func rewrite(_ node: Node, at values: [ValueID], in site: RewriteSite) -> [Value]? {
            tried.count += 1
            return nil
        }
    }

    /// A long chain takes one sweep, and time in proportion.
    @Test func longChainsAreRewritten() throws {
        let builder = GraphBuilder(name: "chain")
        var value = try builder.input("x", .f64(3))
        for step in 0..<2000 {
            value = step.isMultiple(of: 2) ? try -value : try value + 0
        }
        try builder.output("y", value)
        let optimized = try Pipeline.standard().run(builder.graph).graph
        #expect(optimized.nodes.count == 1)
    }
}
