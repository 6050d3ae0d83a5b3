import GradusIR
import GradusLanguage
import GradusTensors
import Testing

/// Each code has an entry, whose examples do what they say.
@Suite struct DiagnosticIndexTests {
    static let entries = DiagnosticIndex.sections.flatMap(\.entries)

    /// What no text of a reasonable size brings about, or not alone, or not without compiling.
    private static let withoutExample: Set<DiagnosticCode> = [
        .fileTooLarge, .tooManyErrors, .unstableSpelling, .notAvailable,
    ]

    @Test func isComplete() {
        #expect(Set(Self.entries.map(\.code)) == Set(DiagnosticCode.allCases))
        #expect(Self.entries.count == DiagnosticCode.allCases.count, "a code stands there twice")
        for entry in Self.entries {
            #expect(!entry.title.isEmpty && entry.title == entry.code.title)
            let hasFaulty = entry.examples.contains { $0.code == entry.code }
            #expect(hasFaulty != Self.withoutExample.contains(entry.code), "\(entry.code.rawValue)")
        }
        for section in DiagnosticIndex.sections {
            #expect(section.introduction.hasPrefix("## "))
            #expect(
                section.entries.map(\.code.rawValue)
                    == section.entries.map(\.code.rawValue).sorted())
        }
    }

    /// The faulty example has findings of its code alone, the mended one none.
    @Test(arguments: entries.map(\.code))
    func hasExamplesThatDoWhatTheySay(_ code: DiagnosticCode) throws {
        let entry = try #require(DiagnosticIndex.entry(for: code))
        for example in entry.examples {
            let file = SourceFile(name: "example.\(example.language)", bytes: example.bytes)
            let found: [Diagnostic]
            switch example.language {
            case "rules": continue
            case "graph", "bytes":
                found =
                    Lowering.analyze(
                        file, options: LoweringOptions(resources: NoResources())
                    ).lowered.diagnostics
            case let language:
                Issue.record("an example in \(language)")
                continue
            }
            #expect(
                Set(found.map(\.code)) == Set([example.code].compactMap(\.self)),
                "\(example.text)\n\(DiagnosticRenderer().render(found))")
        }
    }

    @Test func printsForATerminal() throws {
        let text = try #require(DiagnosticIndex.entry(for: .undefinedName)).text
        #expect(
            text == """
                E0201: undefined name

                A name is used that nothing defines. Mostly it is misspelt; the nearest name is offered.

                    graph g {
                        input x: f32[3]
                        logits = x * 2
                        output y = softmax(logit)
                    }

                Correct the name, or define it above.

                    graph g {
                        input x: f32[3]
                        logits = x * 2
                        output y = softmax(logits)
                    }

                """)
    }
}

/// A folder without files.
private struct NoResources: ResourceLoader {
    func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor {
        throw ResourceError("there is no such file")
    }

    func source(at path: String) throws(ResourceError) -> SourceFile {
        throw ResourceError("there is no such file")
    }
}
