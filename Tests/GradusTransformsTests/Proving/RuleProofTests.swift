import GradusIR
import GradusTensors
import Testing

@testable import GradusTransforms

@Suite struct RuleProofTests {
    static let rules = RuleLibrary.all.flatMap(\.rules)

    @Test func theLibraryHasNoFaults() {
        #expect(RuleLibrary.all.flatMap(\.diagnostics).map(\.description) == [])
        #expect(Set(RuleProofTests.rules.map(\.name)).count == RuleProofTests.rules.count)
    }

    @Test(arguments: rules)
    func bothSidesAndTheirGradientsAreEqual(_ rule: Rule) {
        let report = RuleProof(rule).run()
        #expect(report.counterExamples.map(\.description) == [])
        #expect(report.firings >= 3, "fired \(report.firings) times")
    }

    private func rule(_ text: String) throws -> Rule {
        try #require(
            RuleLibrary(SourceFile(name: "test.rules", text: "rule r \(text)")).rules.first)
    }

    @Test func aCounterExampleSaysWhatDiffers() throws {
        let report = RuleProof(try rule("(exact): sigmoid(x) => tanh(x)")).run()
        #expect(!report.isProved)
        let example = try #require(report.counterExamples.first)
        #expect(report.counterExamples.count == 1)
        #expect(example.output == "result")
        let operand = try #require(example.operands.first)
        #expect(example.expressions == ["sigmoid(\(operand.name))", "tanh(\(operand.name))"])
        #expect(example.sides.count == 2)
        #expect(example.sides[0].type == operand.tensor.type)
        #expect(example.sides[0].doubles != example.sides[1].doubles)
        #expect(example.description.contains("became"))
    }

    @Test func aRuleThatIsWrongInItsGradientAloneIsFound() throws {
        let report = RuleProof(
            try rule("(reorders): maximum(x, y) => where(x > y, x, stop_gradient(y))")
        ).run()
        #expect(report.counterExamples.first?.output?.hasPrefix("d_x") == true)
    }

    @Test func whatCannotBeTriedIsNotProved() throws {
        let report = RuleProof(try rule("(exact): sin(x) => cos(x) where rank(x) == 9")).run()
        #expect(report.firings == 0 && report.counterExamples.isEmpty && !report.isProved)
        let loop = RuleProof(try rule("(reorders): x + y => y + x")).run()
        #expect(loop.counterExamples.first?.fault.contains("does not come to an end") == true)
        #expect(loop.counterExamples.first?.output == nil)
    }
}

@Suite struct TensorDifferenceTests {
    private func difference(
        _ left: [Double], _ right: [Double], _ tolerance: Double?
    ) -> String? {
        let (a, b) = (
            Tensor(.f64, sizes: [left.count], converting: left),
            Tensor(.f64, sizes: [right.count], converting: right)
        )
        guard let tolerance else { return TensorDifference(bitwise: a, b)?.description }
        return TensorDifference(a, b, tolerance: tolerance)?.description
    }

    @Test func namesTheFirstElement() {
        #expect(difference([1, 2, 3], [1, 2.5, 4], 0.1) == "[1]: 2.0 became 2.5")
        #expect(difference([0], [-0.0], nil) == "[0]: 0.0 became -0.0")
        #expect(difference([.nan], [-.nan], nil) == nil)
        #expect(difference([1, 100], [1.5, 100], 0.01) == nil)
        #expect(difference([1, 1], [1.5, 1], 0.01) == "[0]: 1.0 became 1.5")
        #expect(difference([.infinity, 1], [3, 1], 0.01) == nil)
        #expect(difference([3], [.nan], 0.01) == "[0]: 3.0 became nan")
        #expect(difference([1], [1, 2], 0.01) == "f64[1] became f64[2]")
        let (a, b) = (
            Tensor(.i32, sizes: [2, 2], converting: [1, 2, 3, 4] as [Int64]),
            Tensor(.i32, sizes: [2, 2], converting: [1, 2, 9, 4] as [Int64])
        )
        #expect(TensorDifference(a, b, tolerance: 10)?.description == "[1, 0]: 3 became 9")
    }
}
