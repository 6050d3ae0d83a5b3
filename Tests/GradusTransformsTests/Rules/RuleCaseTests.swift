import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

/// What a rule is for, and what it must leave alone.
struct RuleCase: CustomTestStringConvertible {
    let rule: String
    /// An expression, after declarations of its own, that is worse without the rule: something
    /// counts for more, or large numbers overflow.
    let fires: String
    /// One that looks alike, at which the rule must not fire.
    let stays: String

    init(_ rule: String, _ fires: String, not stays: String) {
        self.rule = rule
        self.fires = fires
        self.stays = stays
    }

    static let all = canonicalize + reductions + shapes + stabilize + strength

    var testDescription: String { rule }

    private static let declarations = """
        input x: f64[4, 3]
        input u: f64[4, 3]
        input q: f64[2, 3, 4]
        input h: f64[2, 6]
        input k: f64[3, 3]
        input e: f64[2, 3]
        input g: f64[1, 3]
        input c: f64[4, 1]
        input v: f64[3]
        input w: f64[3]
        input i: f64[2]
        input s: f64
        input b: bool[3]
        input d: bool[3]
        input n: i32[3]
        input p: f64[4, 3] distribution

        """

    static func graph(_ expression: String) throws -> Graph {
        let lines = expression.replacing("; ", with: "\n").split(separator: "\n")
        let own = lines.dropLast().joined(separator: "\n")
        return try Graph.statements(declarations + own + "\noutput y = \(lines.last ?? "")")
    }

    /// Tensors for the inputs, those that are declared to sum to one uniform.
    static func values(of graph: Graph, scale: Double) -> [String: Tensor] {
        var values = graph.randomPlaceholders(seed: 11, scale: scale)
        values["p"] = Tensor(
            .f64, sizes: [4, 3], converting: [Double](repeating: 1 / 3, count: 12))
        return values
    }
}

@Suite struct RuleCaseTests {
    /// The rules of one node after another; those of whole rows have tests of their own.
    private static let rules = Pipeline.rules.filter { $0.pass != FuseRows().name }
        .flatMap(\.rules)

    /// Each rule that comes with Gradus has a case, and each case a rule.
    @Test func everyRuleHasACase() {
        #expect(RuleCase.all.map(\.rule).sorted() == RuleCaseTests.rules.map(\.name).sorted())
    }

    private func rule(_ name: String) throws -> any Rewrite {
        try #require(RuleCaseTests.rules.first { $0.name == name })
    }

    /// The rule alone on a graph.
    private func rewritten(_ expression: String, by rule: any Rewrite) throws -> (Graph, Int) {
        var context = PassContext(options: PipelineOptions(level: .fast))
        let graph = try Rewriter(RuleSet([rule])).run(
            try RuleCase.graph(expression), &context)
        return (graph, context.remarks.count)
    }

    @Test(arguments: RuleCase.all)
    func firesWhereItShould(_ test: RuleCase) throws {
        let before = try RuleCase.graph(test.fires)
        let (after, firings) = try rewritten(test.fires, by: rule(test.rule))
        #expect(firings > 0)
        let values = RuleCase.values(of: before, scale: 0.5)
        let expected = try #require(try ReferenceEvaluator(before).outputs(values)["y"])
        let found = try #require(try ReferenceEvaluator(after).outputs(values)["y"])
        #expect(TensorDifference(expected, found, tolerance: 1e-10)?.description == nil)
    }

    @Test(arguments: RuleCase.all)
    func doesNotFireWhereItShouldNot(_ test: RuleCase) throws {
        let (_, firings) = try rewritten(test.stays, by: rule(test.rule))
        #expect(firings == 0)
    }

    /// Without the rule something is worse, though all others are tried: more nodes, operations or
    /// bytes, more rewrites to the same end, or large numbers overflow.
    @Test(arguments: RuleCase.all)
    func earnsItsPlace(_ test: RuleCase) throws {
        let least = try rule(test.rule).soundness
        let levels = OptimizationLevel.allCases.filter { $0.optimizes && $0.soundness >= least }
        #expect(try levels.contains { try isBetter(test, $0) })
    }

    private func isBetter(_ test: RuleCase, _ level: OptimizationLevel) throws -> Bool {
        func optimized(_ disabled: Set<String>) throws -> Pipeline.Result {
            let options = PipelineOptions(disabledRules: disabled, level: level)
            return try Pipeline.standard(options).run(try RuleCase.graph(test.fires))
        }
        let (results, others) = (try optimized([]), try optimized([test.rule]))
        let (with, without) = (results.graph, others.graph)
        let (a, b) = (
            try #require(CostModel.cost(of: with)), try #require(CostModel.cost(of: without))
        )
        if with.nodes.count < without.nodes.count || a.flops < b.flops || a.bytes < b.bytes {
            return true
        }
        if with == without, results.remarks.count < others.remarks.count { return true }
        func isFinite(_ graph: Graph) throws -> Bool {
            let outputs = try ReferenceEvaluator(graph)
                .outputs(RuleCase.values(of: graph, scale: 1000))
            return outputs.values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) }
        }
        return try isFinite(with) && !isFinite(without)
    }
}
