import Foundation
import Testing

/// A page of the documentation: README.md, or an article of the catalogue.
struct Page: Sendable, CustomTestStringConvertible {
    /// The file, from the root of the package.
    var path: String
    var text: String
    var blocks: [Block]

    var testDescription: String { path }

    /// A fenced block, with what the comment above it says.
    struct Block: Sendable {
        /// What stands after the opening fence: `console`, `sh`, `graph`, `swift`, `ebnf`.
        var language: String
        /// `<!-- file: PATH -->`: the block is a part of that file.
        var file: String?
        /// `<!-- as: NAME -->`: the console blocks of the page find it under that name.
        var name: String?
        /// `<!-- faulty: CODE -->`: the block has findings of that code alone.
        var code: String?
        var text: String
    }

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Command.file(path), encoding: .utf8)
        let fence =
            /(?:<!-- (?<key>file|as|faulty): (?<value>\S+) -->\n)?```(?<language>\w*)\n(?<text>(?s:.*?))```\n/
        blocks = text.matches(of: fence).map { match in
            let value = match.value.map(String.init)
            return Block(
                language: String(match.language), file: match.key == "file" ? value : nil,
                name: match.key == "as" ? value : nil,
                code: match.key == "faulty" ? value : nil, text: String(match.text))
        }
    }

    /// The article about the codes of errors and warnings.
    static let diagnostics = "Sources/Gradus/Gradus.docc/Diagnostics.md"

    /// The pages of the reference of the language.
    static let reference = all.filter { $0.path.contains("Gradus.docc/Language") }

    /// The article's name, by which others link to it.
    var name: String {
        String((path.split(separator: "/").last ?? "").dropLast(".md".count))
    }

    /// The names that the console blocks of the page use.
    func isUsed(_ name: String) -> Bool {
        blocks.contains { $0.language == "console" && $0.text.contains(name) }
    }

    static let all: [Page] = {
        let catalogue = "Sources/Gradus/Gradus.docc"
        let articles = try? FileManager.default.subpathsOfDirectory(
            atPath: Command.file(catalogue).path)
        let paths = (articles ?? []).filter { $0.hasSuffix(".md") }.sorted()
        return (["README.md"] + paths.map { "\(catalogue)/\($0)" }).compactMap { try? Page($0) }
    }()
}

/// A command that a console block shows, and the output that it shows below.
struct ConsoleStep {
    var command: String
    /// `…` at its end stands for what is too long to be shown.
    var output: String

    /// The steps of a block: a line that begins with `$ ` is a command, and goes on after a `\`.
    static func all(in block: String) -> [ConsoleStep] {
        "\n\(block)".components(separatedBy: "\n$ ").dropFirst().map { part in
            var lines = part.components(separatedBy: "\n")
            var command = lines.removeFirst()
            while command.hasSuffix("\\"), !lines.isEmpty {
                command += "\n" + lines.removeFirst()
            }
            return ConsoleStep(command: command, output: lines.joined(separator: "\n"))
        }
    }

    /// Whether a text is what is shown: the same words, and the same numbers up to rounding, which
    /// differs from processor to processor. Times may be any, as may be what stands for a `…`.
    func shows(_ text: String) -> Bool {
        let (shown, actual) = (ConsoleStep.tokens(output), ConsoleStep.tokens(text))
        guard shown.last != "…" else {
            return actual.starts(with: shown.dropLast(), by: { ConsoleStep.agree($1, $0) })
        }
        return shown.count == actual.count && zip(shown, actual).allSatisfy(ConsoleStep.agree)
    }

    /// Numbers, and what stands between them.
    private static func tokens(_ text: String) -> [String] {
        let timeless = text.replacing(/[\d.,]+ (?:ns|µs|ms|s)\b/, with: "TIME")
        return timeless.matches(of: /-?\d[\d.]*(?:e[+-]?\d+)?|[^\s\d-]+|-/).map { String($0.0) }
    }

    private static func agree(_ shown: String, _ actual: String) -> Bool {
        guard shown != actual else { return true }
        guard let left = Double(shown), let right = Double(actual) else { return false }
        return (left - right).magnitude <= 1e-4 * max(1, left.magnitude)
    }
}
