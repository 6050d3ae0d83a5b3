import GradusIR
import GradusLanguage
import Testing

@Suite struct NameIndexTests {
    private func index(_ text: String) -> (SourceFile, NameIndex) {
        let file = SourceFile(name: "a.graph", text: text)
        return (file, Lowering.analyze(file).names)
    }

    private let text = """
        layer affine(x, n) {
            param W: f32[dim(x, -1), n] ~ glorot_uniform()
            return x @ W
        }
        graph g {
            input x: f32[b, 4]
            h = affine(x, 3)
            minimize mean(h) + 0 * sum(h.W)
        }
        """

    @Test func occurrencesStandInTheOrderOfTheText() {
        let (_, names) = index(text)
        let starts = names.occurrences.map(\.range.lowerBound)
        #expect(starts == starts.sorted())
        #expect(names.occurrences.allSatisfy { $0.range.text == $0.text })
    }

    /// Of `h.W` the part that the file defines is `h`.
    @Test func pathBelongsToWhatItBeginsWith() throws {
        let (file, names) = index(text)
        let place = try #require(String(decoding: file.bytes, as: UTF8.self).firstRange(of: "h.W"))
        let occurrence = try #require(
            names.occurrence(at: text.utf8.distance(from: text.startIndex, to: place.lowerBound)))
        #expect(occurrence.text == "h")
        let symbol = names.symbols[try #require(occurrence.symbol)]
        #expect(symbol.definition.text == "h = affine(x, 3)")
        #expect(symbol.scope.text.hasPrefix("{\n    input x"))
        #expect(names.occurrences(of: try #require(occurrence.symbol)).count == 3)
    }

    /// The names of a long file are found on another thread than its types.
    @Test func longFileIsSaidTheSameOf() {
        let lines = (0..<6_000).map { "    h\($0 + 1) = sin(h\($0))\n" }.joined()
        let (file, names) = index(
            "graph g {\n    input h0: f32\n    idle = h0 + 1\n\(lines)    output h6000\n}\n")
        #expect(file.bytes.count > 1 << 16)
        #expect(names.occurrences.count == 18_005)
        #expect(names.symbols.count == 6_003)
        let found = Lowering.analyze(file).lowered.diagnostics
        #expect(found.map(\.message) == ["value 'idle' is not used"])
    }
}
