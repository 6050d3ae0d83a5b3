import GradusIR
import GradusLanguage
import GradusTransforms
import Testing

/// The entries of the index of codes that are about rules.
@Suite struct RuleIndexTests {
    private static let entries = DiagnosticIndex.sections.flatMap(\.entries)
        .filter { $0.examples.contains { $0.language == "rules" } }

    @Test func areThere() { #expect(Self.entries.count == 6) }

    @Test(arguments: entries.map(\.code))
    func haveExamplesThatDoWhatTheySay(_ code: DiagnosticCode) throws {
        for example in try #require(DiagnosticIndex.entry(for: code)).examples {
            let library = RuleLibrary(SourceFile(name: "example.rules", bytes: example.bytes))
            let codes = Set(library.diagnostics.map(\.code))
            #expect(
                codes == Set([example.code].compactMap(\.self)),
                "\(DiagnosticRenderer().render(library.diagnostics))")
        }
    }
}
