import ArgumentParser
import GradusInterchange
import GradusTransforms

/// `gradus rules`.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List the rewrite rules, or show one.",
        discussion: """
            What a rule may change in the numbers: exact, nothing; reorders, the last bits; \
            assumes_finite, also results for infinite operands. A rule is left out with \
            --disable-rule. Examples:

              gradus rules
              gradus rules softmax_cross_entropy
              gradus rules --format json
            """)

    @Argument(help: "A rule.")
    var name: String?

    @OptionGroup var format: FormatOptions

    /// A rule and the pass that it belongs to.
    private struct Entry {
        let pass: String
        let rewrite: any Rewrite

        var json: JSONValue {
            .object([
                ("name", .string(rewrite.name)), ("pass", .string(pass)),
                ("soundness", .string(rewrite.soundness.rawValue)),
                ("rule", .string(rewrite.text)),
            ])
        }
    }

    private static let entries: [Entry] =
        Canonicalize.rules.map { Entry(pass: Canonicalize().name, rewrite: $0) }
        + Stabilize.rules.map { Entry(pass: Stabilize().name, rewrite: $0) }

    /// The names of all rules.
    static var names: [String] { entries.map(\.rewrite.name) }

    func run() throws {
        let entries = RulesCommand.entries
        guard let name else {
            switch format.format {
            case .text: try Terminal.write(table(entries))
            case .json: try Terminal.write(JSONValue.array(entries.map(\.json)).text)
            }
            return
        }
        guard let entry = entries.first(where: { $0.rewrite.name == name }) else {
            throw Failure.unknown(name, "rule", entries.map(\.rewrite.name))
        }
        switch format.format {
        case .text:
            try Terminal.write(
                "\(name)\n\n    \(entry.rewrite.text)\n\n"
                    + "Tried by the pass \(entry.pass). \(entry.rewrite.soundness.explanation)\n")
        case .json: try Terminal.write(entry.json.text)
        }
    }

    private func table(_ entries: [Entry]) -> String {
        var text = ""
        var passes: [String] = []
        for entry in entries where !passes.contains(entry.pass) { passes.append(entry.pass) }
        let width = entries.map(\.rewrite.name.count).max() ?? 0
        let soundnessWidth = Soundness.allCases.map(\.rawValue.count).max() ?? 0
        for pass in passes {
            text += (text.isEmpty ? "" : "\n") + pass + "\n"
            for entry in entries where entry.pass == pass {
                let rewrite = entry.rewrite
                text +=
                    "  " + rewrite.name.padded(to: width) + "  "
                    + rewrite.soundness.rawValue.padded(to: soundnessWidth) + "  \(rewrite.text)\n"
            }
        }
        return text
    }
}

extension Soundness {
    fileprivate var explanation: String {
        switch self {
        case .exact: "It is exact: not a bit changes."
        case .reorders: "It reorders: both sides are the same function, rounded differently."
        case .assumesFinite: "It assumes that the operands are finite."
        }
    }
}
