import GradusIR
import Testing

@testable import GradusTransforms

@Suite struct PipelineTrialTests {
    /// Bits at -O1, real functions and gradients at -O2, nothing left to do the second time.
    @Test(arguments: 0..<20)
    func thePassesAgreeOnRandomGraphs(_ block: UInt64) {
        var trial = PipelineTrial()
        for seed in block * 10..<block * 10 + 10 { trial.run(seed: seed) }
        #expect(trial.failures.map { "\($0.seed): \($0.fault)" } == [])
        #expect(trial.graphs == 10 && trial.nodes > 200 && trial.elements > 100)
        #expect(trial.firings.count > 10)
    }

    /// Sums of nothing beside an objective that is NaN, and constants that meet late.
    @Test(arguments: [2000, 3059, 3896, 5442, 5551] as [UInt64])
    func thePassesAgreeOnRareGraphs(_ seed: UInt64) {
        var trial = PipelineTrial()
        trial.run(seed: seed)
        #expect(trial.failures.map { "\($0.seed): \($0.fault)" } == [])
    }

    /// The cross-entropy of sigmoids next to 1, and an infinity with the sign of a zero: the graph as it is
    /// does not say what is right.
    @Test(arguments: [79099, 94946] as [UInt64])
    func whatRoundingDecidesIsNoFault(_ seed: UInt64) {
        var trial = PipelineTrial()
        trial.run(seed: seed)
        #expect(trial.failures.map { "\($0.seed): \($0.fault)" } == [])
        #expect(trial.undetermined > 0)
    }

    @Test func aSeedGivesOneGraph() throws {
        #expect(try DrawnGraph.make(seed: 3) == DrawnGraph.make(seed: 3))
        #expect(try DrawnGraph.make(seed: 3) != DrawnGraph.make(seed: 4))
    }

    @Test func aWrongRuleIsFound() {
        let wrong = RuleLibrary(
            SourceFile(
                name: "wrong.rules",
                text: """
                    rule wrong (exact): tanh(x) => sin(x)
                    rule imprecise (exact): x + y => y - -x
                    """))
        var trial = PipelineTrial(PipelineOptions(additionalRules: [wrong.rules[0]]))
        for seed in 0..<5 as Range<UInt64> { trial.run(seed: seed) }
        #expect(trial.failures.first?.fault.hasPrefix("exact: ") == true)
        #expect(trial.failures.first?.graph.nodes.isEmpty == false)
    }
}
