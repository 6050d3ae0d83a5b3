import GradusInterchange
import GradusTransforms

/// What `gradus diff` prints.
struct DifferenceReport {
    private let difference: GraphDifference
    private let before: String
    private let after: String

    init(_ difference: GraphDifference, before: String, after: String) {
        self.difference = difference
        self.before = before
        self.after = after
    }

    // MARK: Text

    /// Nothing for equal graphs, else a line for each side of each change and the counts.
    var text: String {
        guard !difference.isEmpty else { return "" }
        var lines = [
            "--- \(before): graph \(difference.before.name)",
            "+++ \(after): graph \(difference.after.name)",
        ]
        var last: GraphDifference.Change?
        for change in difference.changes {
            // Declarations, nodes and results stand apart.
            if last?.subject.section != change.subject.section { lines.append("") }
            if let text = change.before { lines.append(line("-", text, change.lineBefore)) }
            if let text = change.after { lines.append(line("+", text, change.lineAfter)) }
            last = change
        }
        lines += ["", summary]
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ sign: String, _ text: String, _ number: Int?) -> String {
        "\(sign) \(text)" + (number.map { "  # line \($0)" } ?? "")
    }

    private var summary: String {
        let counts = [
            (difference.count(.added), "added"), (difference.count(.removed), "removed"),
            (difference.count(.changed), "changed"), (difference.unchangedCount, "unchanged"),
        ]
        return counts.map { "\($0) \($1)" }.joined(separator: ", ")
    }

    // MARK: JSON

    /// `{"equal": …, "changes": [{"kind", "subject", "before", "after", "line_before", "line_after"}], …}`
    var json: JSONValue {
        func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        func number(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
        let changes = difference.changes.map { change in
            JSONValue.object([
                ("kind", .string(change.kind.rawValue)),
                ("subject", .string(change.subject.rawValue)),
                ("before", optional(change.before)), ("after", optional(change.after)),
                ("line_before", number(change.lineBefore)),
                ("line_after", number(change.lineAfter)),
            ])
        }
        return .object([
            ("equal", .bool(difference.isEmpty)), ("changes", .array(changes)),
            ("added", number(difference.count(.added))),
            ("removed", number(difference.count(.removed))),
            ("changed", number(difference.count(.changed))),
            ("unchanged", number(difference.unchangedCount)),
        ])
    }
}

extension GraphDifference.Change.Subject {
    fileprivate var section: Int {
        switch self {
        case .input, .parameter: 0
        case .node: 1
        case .output, .objective, .update: 2
        }
    }
}
