import GradusIR

/// What a code of the catalogue means, with an example and its remedy. The texts are those of the
/// files in `Diagnostics/Index`, which the documentation shows, too.
package struct DiagnosticEntry: Sendable {
    /// A block of code in a text.
    package struct Example: Sendable {
        /// The language: `graph`, `rules`, or `bytes` for a graph whose text has escapes.
        package let language: String
        /// The code that it produces, and no other; nil where it is free of mistakes.
        package let code: DiagnosticCode?
        /// The text as it is printed.
        package let text: String

        /// The bytes that the text stands for.
        package var bytes: [UInt8] {
            language == "bytes" ? Example.unescaped(text) : Array(text.utf8)
        }
    }

    package let code: DiagnosticCode
    /// The fault in a few words.
    package let title: String
    /// The whole entry as Markdown, without its heading.
    package let markdown: String
    /// The examples in the order of the text: what is wrong, and how it is mended.
    package let examples: [Example]

    /// For a terminal: the code, cause, example and remedy.
    package var text: String {
        var lines = ["\(code.rawValue): \(title)", ""]
        var isCode = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("<!--") { continue }
            if line.hasPrefix("```") {
                isCode.toggle()
                continue
            }
            lines.append(isCode && !line.isEmpty ? "    \(line)" : String(line))
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The index of all codes.
package enum DiagnosticIndex {
    /// Codes that belong together.
    package struct Section: Sendable {
        /// The heading and what stands before the first entry.
        package let introduction: String
        package let entries: [DiagnosticEntry]
    }

    /// The sections in the order of the documentation.
    package static let sections: [Section] = [
        PackageResources.characters_md, PackageResources.grammar_md,
        PackageResources.statements_md, PackageResources.names_md, PackageResources.types_md,
        PackageResources.graphs_md, PackageResources.warnings_md, PackageResources.rules_md,
    ].map { section(String(decoding: $0, as: UTF8.self)) }

    /// What there is to say about a code.
    package static func entry(for code: DiagnosticCode) -> DiagnosticEntry? {
        entries[code]
    }

    private static let entries: [DiagnosticCode: DiagnosticEntry] = Dictionary(
        sections.flatMap(\.entries).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    private static func section(_ text: String) -> Section {
        var introduction: [Substring] = []
        var entries: [DiagnosticEntry] = []
        var heading: (code: DiagnosticCode, title: String)?
        var body: [Substring] = []
        func end() {
            guard let heading else { return }
            let markdown = body.joined(separator: "\n")
            entries.append(
                DiagnosticEntry(
                    code: heading.code, title: heading.title, markdown: markdown,
                    examples: examples(in: body)))
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = line.dropFirst(4).split(separator: ":", maxSplits: 1)
            if line.hasPrefix("### "), let first = parts.first,
                let code = DiagnosticCode(rawValue: String(first))
            {
                end()
                heading = (code, parts.count > 1 ? String(parts[1].dropFirst()) : "")
                body = []
            } else if heading == nil {
                introduction.append(line)
            } else if !body.isEmpty || !line.isEmpty {
                body.append(line)
            }
        }
        end()
        return Section(introduction: introduction.joined(separator: "\n"), entries: entries)
    }

    private static func examples(in lines: [Substring]) -> [DiagnosticEntry.Example] {
        var examples: [DiagnosticEntry.Example] = []
        var code: DiagnosticCode?
        var open: (language: String, text: String)?
        for line in lines {
            if let example = open {
                guard line == "```" else {
                    open?.text += "\(line)\n"
                    continue
                }
                examples.append(
                    .init(language: example.language, code: code, text: example.text))
                (open, code) = (nil, nil)
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), "")
            } else if line.hasPrefix("<!-- faulty: ") {
                code = DiagnosticCode(rawValue: String(line.dropFirst(13).prefix(5)))
            }
        }
        return examples
    }
}

extension DiagnosticEntry.Example {
    /// `\xFF` as that byte, `\{257:(}` as 257 times what stands behind the colon.
    fileprivate static func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.first else {
                bytes.append(byte)
                continue
            }
            if kind == UInt8(ascii: "x"),
                let value = UInt8(
                    String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else if kind == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")),
                let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon < end,
                let count = Int(
                    String(decoding: rest[rest.startIndex + 1..<colon], as: UTF8.self))
            {
                for _ in 0..<count { bytes.append(contentsOf: rest[colon + 1..<end]) }
                rest = rest[(end + 1)...]
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
