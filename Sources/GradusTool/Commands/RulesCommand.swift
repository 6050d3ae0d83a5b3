import ArgumentParser
import Gradus
import GradusInterchange
import GradusTransforms

/// `gradus rules`.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List the rewrite rules, show one, or try whether they are right.",
        discussion: """
            What a rule may change in the numbers: exact, nothing; reorders, the last bits; \
            assumes_finite, also results for infinite operands. A rule is left out with \
            --disable-rule.

            With --prove, rules are tried on random operands: shapes, element types and values are \
            drawn, and both sides and their gradients are evaluated node by node and compared; \
            exact rules to the last bit. The rules are all that come with Gradus, one of them, or \
            those of a file. Exits with 1 where a rule is wrong, with operands that show it. \
            Examples:

              gradus rules
              gradus rules softmax_cross_entropy
              gradus rules --prove
              gradus rules --prove my.rules --format json
            """)

    @Argument(help: "A rule; with --prove also a file of rules (.rules).")
    var name: String?

    @Flag(help: "Try the rules on random operands.")
    var prove = false

    @Option(help: ArgumentHelp("Pick the random operands of --prove.", valueName: "number"))
    var seed: UInt64 = 0

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
        Pipeline.rules.flatMap { pass, rules in rules.map { Entry(pass: pass, rewrite: $0) } }

    /// The names of all rules.
    static var names: [String] { entries.map(\.rewrite.name) }

    func run() throws {
        if prove { return try proveRules() }
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

    /// Tries the rules that are asked for.
    private func proveRules() throws {
        var rules = RulesCommand.entries.compactMap { $0.rewrite as? Rule }
        if let name, name == "-" || name.hasSuffix(".rules") || name.contains("/") {
            rules = try RewriteRules(path: name).compiled
        } else if let name {
            rules = rules.filter { $0.name == name }
            if rules.isEmpty {
                throw Failure.unknown(name, "rule of the language", RulesCommand.names)
            }
        }
        let report = RuleProofReport(rules, seed: seed)
        try Terminal.write(format.format == .json ? report.json.text : report.text)
        if !report.isProved { throw ExitCode(1) }
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
