import GradusInterchange
import GradusLanguage
import GradusTransforms

/// What came of trying the passes on random graphs.
struct PipelineTrialReport {
    private let trial: PipelineTrial

    /// Failures of which the graph is printed.
    private static let printedFailures = 3

    init(_ trial: PipelineTrial) { self.trial = trial }

    private var ruleCount: Int { Pipeline.rules.reduce(0) { $0 + $1.rules.count } }

    /// What could not be compared; nothing where there is none.
    private var undetermined: String {
        trial.undetermined == 0
            ? "" : "\(NumberText.grouped(trial.undetermined)) outputs undetermined by rounding, "
    }

    /// Each failure in a line, the first ones with their graphs, and the sums.
    var text: String {
        var text = ""
        for (index, failure) in trial.failures.enumerated() {
            text += "seed \(failure.seed): \(failure.fault)\n"
            if index < PipelineTrialReport.printedFailures {
                text += "\n\(GraphPrinter.text(of: failure.graph))\n"
            }
        }
        let tried =
            "\(NumberText.grouped(trial.graphs)) graphs of "
            + "\(NumberText.grouped(trial.nodes)) nodes, "
            + "\(NumberText.grouped(trial.elements)) elements compared, "
            + undetermined + "\(trial.firings.count) of \(ruleCount) rules fired: "
        let verdict =
            trial.failures.isEmpty
            ? "the passes agree with the reference on all of them"
            : "the passes fail on \(trial.failures.count)"
        return text + tried + verdict + "\n"
    }

    /// `{"ok", "graphs", "nodes", "elements", "undetermined", "rules": {NAME: firings}, "failures": [{"seed", …}]}`
    var json: JSONValue {
        let rules = trial.firings.sorted { $0.key < $1.key }
        return .object([
            ("ok", .bool(trial.failures.isEmpty)), ("graphs", .integer(trial.graphs)),
            ("nodes", .integer(trial.nodes)), ("elements", .integer(trial.elements)),
            ("undetermined", .integer(trial.undetermined)),
            ("rules", .object(rules.map { ($0.key, .integer($0.value)) })),
            (
                "failures",
                .array(
                    trial.failures.map {
                        .object([
                            ("seed", .integer(Int(clamping: $0.seed))),
                            ("fault", .string($0.fault)),
                        ])
                    })
            ),
        ])
    }
}
