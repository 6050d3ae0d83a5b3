import GradusVisualization
import Testing

@Suite struct MarkupEscapingTests {
    @Test func tableOfTexts() {
        let cases: [(String, String)] = [
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("\"quoted\" 'single'", "&quot;quoted&quot; &#39;single&#39;"),
            ("line\nline\ttab\r\nend", "line line tab  end"),
            ("nul\0bell\u{7}del\u{7F}", "nul\u{FFFD}bell\u{FFFD}del\u{FFFD}"),
            ("\u{FFFE}\u{FFFF}\u{FFFD}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("σ(x)·Wᵀ 🧮 e\u{301}", "σ(x)·Wᵀ 🧮 e\u{301}"), ("", ""),
        ]
        for (text, escaped) in cases { #expect(MarkupEscaping.xml(text) == escaped) }
        #expect(MarkupEscaping.shortened("abcdef", to: 4) == "abc…")
        #expect(MarkupEscaping.shortened("abcd", to: 4) == "abcd")
    }

    /// Hostile texts in every place of a model: the picture stays well-formed and shows the text.
    @Test func hostileTextsComeThrough() throws {
        let pieces = [
            "<", ">", "&", "\"", "'", "&lt;", "&amp;", "&#60;", "&bogus;", "]]>", "<!--", "-->",
            "<B>", "</TABLE>", "<script>alert(1)</script>", "\\N", "\\G", "\\\\", "\\n", "%", "|",
            "{", "}", "\0", "\u{1}", "\n", "\t", "\u{FFFE}", "\u{202E}", "σ", "⊕", "é",
            "\u{301}", "👩‍👩‍👧", "\u{10FFFF}", ";", "=", "//", "#", "strict", "node",
            "cluster", "a b",
        ]
        var generator = SampleModels.Generator(state: 42)
        func text() -> String {
            (0..<(1 + generator.next() % 6)).map { _ in
                pieces[Int(generator.next() % UInt64(pieces.count))]
            }.joined()
        }
        for turn in 0..<40 {
            let (one, two) = ("\(text())1", "\(text())2")
            var model = DrawingModel(title: text(), caption: [text()])
            model.clusters = [
                .init(id: text(), kind: .forward, title: text())
            ]
            let cluster = model.clusters[0].id
            for id in [one, two] {
                model.nodes.append(
                    .init(
                        id: id, kind: .operation, title: "t" + text(), lines: [text()],
                        tooltip: text(), cluster: cluster, annotations: .init(shape: text())))
            }
            model.edges = [.init(from: one, to: two, label: "e" + text(), tooltip: text())]
            model.legend = [.init(.node(.operation), text())]
            let bytes = try GraphvizRenderer.render(model, as: .svg)
            let elements = try #require(XMLDocumentReader.elements(of: bytes), "turn \(turn)")
            let names = elements.compactMap { $0.attributes["data-name"] }
            #expect(names == [cluster, one, two].map(shown))
            #expect(!elements.contains { $0.name == "script" || $0.name == "a" })
            let texts = Set(elements.filter { $0.name == "text" }.map { condensed($0.text) })
            let titles = [(model.nodes[0].title, 40), (model.edges[0].label, 60)]
            for (title, limit) in titles {
                let expected = condensed(shown(MarkupEscaping.shortened(title, to: limit)))
                #expect(texts.contains(expected), "turn \(turn): \(expected) in \(texts)")
            }
            #expect(try !GraphvizRenderer.render(model, as: .dot).isEmpty)
        }
    }

    /// What a reader of the document sees: the text with what XML cannot hold replaced.
    private func shown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\t": result += " "
            case "\0"..<" ", "\u{FFFE}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Graphviz joins neighbouring blanks and drops them at the ends.
    private func condensed(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\u{A0}" }.joined(separator: " ")
    }
}
