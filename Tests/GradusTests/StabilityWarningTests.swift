import Gradus
import GradusTransforms
import Testing

/// What is said where the pass is off that would mend a formula.
@Suite struct StabilityWarningTests {
    private func warnings(
        _ lines: String, _ change: (inout CompilerOptions) -> Void
    ) throws -> [Diagnostic] {
        var options = CompilerOptions()
        change(&options)
        return try Model(text: "graph g {\n    input z: f32[3]\n    \(lines)\n}\n")
            .stabilityWarnings(options)
    }

    @Test func namesTheStableForm() throws {
        let found = try warnings("output y = log(softmax(z)) + 1") {
            $0.disabledPasses = ["stabilize"]
        }
        let rendered = DiagnosticRenderer().render(found)
        #expect(
            rendered == """
                warning[W0206]: 'log(softmax(z))' is computed as it is written
                  --> text.graph:3:16
                   |
                 3 |     output y = log(softmax(z)) + 1
                   |                ^^^^^^^^^^^^^^^
                   |
                note: it overflows or loses digits where 'log_softmax(z)' does not
                help: write log_softmax(z), or let the rule 'log_softmax' of 'stabilize' do it

                """)
    }

    @Test(arguments: [
        ("output y = log(softmax(z))", 1), ("output y = exp(z) / sum(exp(z))", 1),
        ("output y = log(1 + exp(z))", 1), ("output y = log_softmax(z)", 0),
        ("output y = 1 / (1 + exp(-z))", 1), ("output y = exp(z) - 1", 1),
        ("output y = mean(z ^ 2) - mean(z) ^ 2", 1),
        ("output y = z * sigmoid(z)", 0), ("output y = mean((z - mean(z)) ^ 2)", 0),
        ("e = exp(z - max(z)); output y = e / sum(e)", 0),
        ("output y = max(z) + log(sum(exp(z - max(z))))", 0),
        ("output y = exp(z) + log(z)", 0), ("output y = log(softmax(z))  # gradus: allow W0206", 0),
    ])
    func isGivenForEachPlace(_ lines: String, _ count: Int) throws {
        let off: [(inout CompilerOptions) -> Void] = [
            { $0.disabledPasses = ["stabilize"] }, { $0.level = .asWritten }, { $0.level = .exact },
        ]
        for change in off { #expect(try warnings(lines, change).count == count) }
        #expect(try warnings(lines) { _ in }.isEmpty)
        #expect(try warnings(lines) { $0.disabledPasses = ["canonicalize"] }.isEmpty)
    }

    @Test func followsRulesThatAreOff() throws {
        let line = "output y = log(softmax(z)) + log(1 + exp(z))"
        let found = try warnings(line) { $0.disabledRules = ["softplus"] }
        #expect(found.map(\.primary?.range.text) == ["log(1 + exp(z))"])
    }

    @Test func namesRulesThatThereAre() {
        let rules = Set(Pipeline.rules.flatMap { $0.1.map(\.name) })
        #expect(Model.rulesAgainstInstability.isSubset(of: rules))
    }

    /// The example of the index is one.
    @Test func isExplained() throws {
        let entry = try #require(DiagnosticIndex.entry(for: .unstableSpelling))
        var options = CompilerOptions()
        options.disabledPasses = ["stabilize"]
        let counts = try entry.examples.map {
            try Model(text: $0.text).stabilityWarnings(options).count
        }
        #expect(counts == [1, 0])
    }
}
