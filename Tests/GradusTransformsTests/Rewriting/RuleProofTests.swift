import GradusIR
import Testing

@testable import GradusTransforms

@Suite struct RuleProofTests {
    static let rules = RuleLibrary.canonicalize.rules + RuleLibrary.stabilize.rules

    @Test(arguments: rules)
    func bothSidesAreEqual(_ rule: Rule) {
        let report = RuleProof(rule).run()
        #expect(report.failures.isEmpty, "\(rule.name): \(report.failures)")
        #expect(report.firings >= 3, "\(rule.name) fired \(report.firings) times")
    }
}
