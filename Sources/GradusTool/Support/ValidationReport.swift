import GradusIR
import GradusInterchange
import GradusTensors
import GradusTransforms

/// What came out when each pass was compared with the graph as it was given.
struct ValidationReport {
    private let steps: [TranslationValidation.Step]
    private let comparedCount: Int

    /// Compares the passes on random inputs.
    ///
    /// - Parameter graph: sizes known, gradients still to be differentiated.
    init(_ graph: Graph, _ pipeline: Pipeline, seed: UInt64) throws(GraphError) {
        let validation = try TranslationValidation(graph, seed: seed)
        steps = try validation.run(pipeline, on: graph)
        comparedCount = validation.comparedCount
    }

    /// Whether all passes agree.
    var isValid: Bool { steps.allSatisfy { $0.difference == nil } }

    /// A line for each pass, and what differs.
    var text: String {
        var table = TextTable(["pass", "rewrites", "worst", "verdict"])
        for step in steps {
            table.append([
                step.pass, "\(step.rewrites)",
                step.worst == 0 ? "0" : NumberText.scientific(step.worst, digits: 2),
                step.difference == nil ? "ok" : "DIFFERS",
            ])
        }
        guard let step = steps.last, let difference = step.difference else {
            let compared = NumberText.grouped(comparedCount)
            return table.text(rightAligned: [1, 2])
                + "\nall passes agree with the graph as given: \(compared) numbers of "
                + "\(TranslationValidation.trials) random inputs\n" + undetermined
        }
        let place = difference.source.map { ", \($0)" } ?? ""
        var text = table.text(rightAligned: [1, 2])
        text += "\n'\(step.pass)' changes '\(difference.output)'\(place): \(difference.tensor)\n"
        if let rewrite = difference.rewrite {
            let place = rewrite.source.map { " at \($0)" } ?? ""
            text +=
                "rule '\(rewrite.rule)' is at fault\(place):\n  \(rewrite.before)\n  => "
                + "\(rewrite.after)\n"
        }
        return text
    }

    /// A line about what could not be compared; none where there is nothing.
    private var undetermined: String {
        let count = steps.map(\.undetermined).max() ?? 0
        if count == 0 { return "" }
        return "\(count) output\(count == 1 ? "" : "s") left undetermined: the roundings of the "
            + "graph as given move an element as far as the passes do\n"
    }

    /// The same for programs.
    var json: JSONValue {
        .object([
            (
                "passes",
                .array(
                    steps.map { step in
                        .object([
                            ("pass", .string(step.pass)), ("rewrites", .integer(step.rewrites)),
                            ("worst", .number(step.worst)),
                            ("undetermined", .integer(step.undetermined)),
                            ("difference", step.difference.map(json) ?? .null),
                        ])
                    })
            ),
            ("compared", .integer(comparedCount)), ("ok", .bool(isValid)),
        ])
    }

    private func json(_ difference: TranslationValidation.Difference) -> JSONValue {
        .object([
            ("output", .string(difference.output)),
            (
                "element",
                difference.tensor.element.map { .array($0.map { .integer($0) }) } ?? .null
            ),
            ("expected", .string(difference.tensor.expected)),
            ("found", .string(difference.tensor.found)),
            ("line", difference.source.map { .integer($0.line) } ?? .null),
            ("rule", difference.rewrite.map { .string($0.rule) } ?? .null),
            ("before", difference.rewrite.map { .string($0.before) } ?? .null),
            ("after", difference.rewrite.map { .string($0.after) } ?? .null),
            ("rule_line", difference.rewrite?.source.map { .integer($0.line) } ?? .null),
        ])
    }
}
