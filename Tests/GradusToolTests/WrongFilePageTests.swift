import Foundation
import GradusIR
import GradusLanguage
import Testing

/// The article about wrong files shows each finding to the letter.
@Suite struct WrongFilePageTests {
    private static let page = try? Page("Sources/Gradus/Gradus.docc/WhenSomethingIsWrong.md")

    @Test func hasTenFiles() throws {
        #expect(try #require(Self.page).blocks.count { $0.name != nil } == 10)
    }

    @Test func showsFindingsToTheLetter() throws {
        let blocks = try #require(Self.page).blocks
        var seen = 0
        for (block, next) in zip(blocks, blocks.dropFirst()) {
            guard let name = block.name else { continue }
            let step = try #require(ConsoleStep.all(in: next.text).first)
            #expect(step.command == "gradus check \(name)")
            let file = SourceFile(name: name, text: block.text)
            let rendered = DiagnosticRenderer().render(Lowering.analyze(file).lowered.diagnostics)
            // What the command says of a file without errors comes before its warnings.
            let shown = step.output.split(separator: "\n", omittingEmptySubsequences: false)
                .drop { $0.hasPrefix("\(name): graph") }.joined(separator: "\n")
            #expect(shown == rendered, "\(name)")
            seen += 1
        }
        #expect(seen == 10)
    }
}
