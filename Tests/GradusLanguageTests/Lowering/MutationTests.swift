import Foundation
import GradusIR
import GradusLanguage
import TestSupport
import Testing

/// The gallery with words taken out, put in, replaced and exchanged: whatever comes of it is lowered to
/// sound graphs, which print as text of equal graphs, or refused with findings.
@Suite struct MutationTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("graphs")

    /// The words and signs of each file of the gallery.
    private static let texts: [[String]] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".graph") }.sorted().compactMap { name in
            (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
                .map(words)
        }
    }()

    private static let inserted =
        texts.flatMap { $0 }.filter { $0 != " " && $0 != "\n" } + [
            "-1", "0", "99999999999", "1e308", "[]", "[::-1]", "[1:, 0]", "nan", "true", ".T",
            "i32",
            "dim(x, 0)", "gradient(", "n", "where(", "concat(", "axis: ", "reshape(", "shape: ",
        ]

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var joins = false
        for character in text {
            let isPart = character.isLetter || character.isNumber || "_.".contains(character)
            if isPart, joins {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            joins = isPart
        }
        return words
    }

    private static func mutated(using random: inout SplitMix64) -> String {
        var words = texts.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: words.indices, using: &random)
            let word = inserted.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<4, using: &random) {
            case 0: words.remove(at: place)
            case 1: words.insert(word, at: place)
            case 2: words[place] = word
            default: words.swapAt(place, Int.random(in: words.indices, using: &random))
            }
        }
        return words.joined()
    }

    @Test(arguments: 0..<8)
    func everyTextEnds(seed: UInt64) throws {
        #expect(Self.texts.count >= 9)
        var random = SplitMix64(state: seed)
        for _ in 0..<25 {
            let text = Self.mutated(using: &random)
            let (syntax, faults) = Parser.parse(file: SourceFile(name: "t.graph", text: text))
            let lowered = Lowering.lower(syntax)
            let findings = faults + lowered.diagnostics
            #expect(lowered.graphs.count == syntax.graphs.count || !findings.isEmpty, "\(text)")
            for graph in lowered.graphs {
                try graph.verify()
                #expect(try graphs(of: GraphPrinter.text(of: graph)) == [graph], "\(text)")
            }
        }
    }
}
