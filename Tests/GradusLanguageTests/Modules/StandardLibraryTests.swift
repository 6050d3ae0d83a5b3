import GradusIR
import GradusLanguage
import GradusOperations
import Testing

/// The standard library's text: parses, is documented, and is found by name.
@Suite struct StandardLibraryTests {
    @Test func isThere() { #expect(StandardLibrary.names.contains("dense")) }

    @Test(arguments: StandardLibrary.names)
    func isDocumented(_ name: String) throws {
        let text = try #require(StandardLibrary.text(of: name))
        #expect(text.hasPrefix("# "))
        #expect(text.contains(" \(name)("))
        let (_, faults) = Parser.parse(file: SourceFile(name: "\(name).graph", text: text))
        #expect(faults.isEmpty)
    }

    @Test func unknownNamesAreNotFound() {
        #expect(StandardLibrary["dens"] == nil)
        #expect(StandardLibrary.text(of: "dens") == nil)
        let found = findings(in: "graph g { input x: f32[2]; output y = dens(x, 2) }")
        #expect(found.first?.help == ["did you mean 'dense'?"])
    }
}
