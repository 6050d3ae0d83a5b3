import Foundation
import Gradus
import Testing

@Suite struct RewriteRulesTests {
    @Test func rulesOfTheUserAreApplied() throws {
        let model = try Model(text: "graph g {\n    input x: f64\n    output y = tanh(x)\n}\n")
        var options = CompilerOptions()
        func y() throws -> Double {
            let session = try model.compile(options: options).makeSession()
            try session.run(["x": 2.0])
            return try session["y"]
        }
        #expect(try y() == tanh(2.0))
        options.rules = [try RewriteRules(text: "rule quiet (exact): tanh(x) => x")]
        #expect(options.rules[0].names == ["quiet"])
        #expect(try y() == 2)
        options.rewriteLimit = 0
        #expect(try y() == tanh(2.0))
        options.rewriteLimit = nil
        options.level = .asWritten
        #expect(try y() == tanh(2.0))
    }

    @Test func faultsAreReportedWithTheirPlaces() {
        let error = #expect(throws: DiagnosticError.self) {
            try RewriteRules(
                text: "rule a (exact): tan(x) => x\nrule b (exact): tanh(x) => y", fileName: "f")
        }
        let fault = error?.diagnostics.first
        #expect(fault?.primary?.range.line == 2)
    }

    @Test func equalTextsAreEqual() throws {
        let rule = "rule a (exact): tan(x) => x"
        #expect(try RewriteRules(text: rule) == RewriteRules(text: rule))
        #expect(try RewriteRules(text: rule) != RewriteRules(text: rule + "\n"))
        #expect(try Set([RewriteRules(text: rule), RewriteRules(text: rule)]).count == 1)
    }
}
