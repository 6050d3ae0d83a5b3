import GradusIR
import Testing

@testable import GradusTransforms

@Suite struct RuleProofTests {
    static let rules = RuleLibrary.canonicalize.rules + RuleLibrary.stabilize.rules

    @Test func theLibraryHasNoFaults() {
        let libraries = [RuleLibrary.canonicalize, RuleLibrary.stabilize]
        #expect(libraries.flatMap(\.diagnostics).map(\.description) == [])
        #expect(Set(RuleProofTests.rules.map(\.name)).count == RuleProofTests.rules.count)
    }

    @Test(arguments: rules)
    func bothSidesAndTheirGradientsAreEqual(_ rule: Rule) {
        let report = RuleProof(rule).run()
        #expect(report.failures == [])
        #expect(report.firings >= 3, "fired \(report.firings) times")
    }
}
