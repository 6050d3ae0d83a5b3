import GradusIR
import GradusInterchange
import GradusTensors
import GradusTransforms

/// What came out when rules were tried: a line for each, and the operands for which one is wrong.
struct RuleProofReport {
    private struct Entry {
        let rule: Rule
        let report: RuleProof.Report
    }

    private let entries: [Entry]

    /// Tries the rules.
    init(_ rules: [Rule], seed: UInt64) {
        entries = rules.map { Entry(rule: $0, report: RuleProof($0).run(seed: seed)) }
    }

    /// Whether each rule fired, and no two sides ever differed.
    var isProved: Bool { entries.allSatisfy(\.report.isProved) }

    // MARK: Text

    var text: String {
        var table = TextTable(["rule", "soundness", "trials", "gradients", "verdict"])
        for entry in entries {
            table.append([
                entry.rule.name, entry.rule.soundness.rawValue, "\(entry.report.firings)",
                "\(entry.report.gradients)", verdict(entry.report),
            ])
        }
        let examples = entries.map(details).joined()
        let wrong = entries.count { !$0.report.isProved }
        let summary =
            wrong == 0
            ? "both sides agree for all \(entries.count) rules"
            : "\(wrong) of \(entries.count) rules are not proved"
        return "\(table.text(rightAligned: [2, 3]))\(examples)\n\(summary)\n"
    }

    private func verdict(_ report: RuleProof.Report) -> String {
        if !report.counterExamples.isEmpty { return "WRONG" }
        return report.firings == 0 ? "NEVER FIRED" : "ok"
    }

    private func details(_ entry: Entry) -> String {
        var text = ""
        if entry.report.firings == 0, entry.report.counterExamples.isEmpty {
            text +=
                "\n\(entry.rule.name), \(entry.rule.source): it matched no random operands, so that "
                + "nothing is known about it\n"
        }
        for example in entry.report.counterExamples {
            text += "\n\(entry.rule.name), \(entry.rule.source): \(entry.rule.text)\n"
            if !example.expressions.isEmpty {
                text += "  \(example.expressions.joined(separator: "\n  => "))\n"
            }
            text += TensorText.list(
                example.operands.map { ($0.name, $0.tensor) }, indentation: 2)
            if let output = example.output {
                let sides = zip(["left", "right"], example.sides)
                text += TensorText.list(
                    sides.map { ("\($0.0) \(output)", $0.1) }, indentation: 2)
                text += "  \(output) \(example.fault)\n"
            } else {
                text += "  \(example.fault)\n"
            }
        }
        return text
    }

    // MARK: JSON

    var json: JSONValue {
        .object([
            ("rules", .array(entries.map(json))), ("ok", .bool(isProved)),
        ])
    }

    private func json(_ entry: Entry) -> JSONValue {
        .object([
            ("name", .string(entry.rule.name)),
            ("soundness", .string(entry.rule.soundness.rawValue)),
            ("rule", .string(entry.rule.text)),
            ("trials", .integer(entry.report.firings)),
            ("gradients", .integer(entry.report.gradients)),
            ("ok", .bool(entry.report.isProved)),
            ("counter_example", entry.report.counterExamples.first.map(json) ?? .null),
        ])
    }

    private func json(_ example: CounterExample) -> JSONValue {
        .object([
            (
                "operands",
                JSONValue(parameters: example.operands.map { ($0.name, $0.tensor) })
            ),
            ("expressions", .array(example.expressions.map { .string($0) })),
            ("output", example.output.map { .string($0) } ?? .null),
            ("left", example.sides.first.map { .tensor($0) } ?? .null),
            ("right", example.sides.last.map { .tensor($0) } ?? .null),
            ("fault", .string(example.fault)),
        ])
    }
}
