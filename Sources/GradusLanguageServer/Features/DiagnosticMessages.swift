import GradusIR
import GradusInterchange
import GradusLanguage

extension Diagnostic {
    /// The finding as the protocol has it: notes and help follow the message, other places are
    /// related information.
    func message(in file: SourceFile, uri: String) -> JSONValue {
        let here = primary.map { $0.range.file === file ? $0 : nil } ?? nil
        let range = here?.range ?? SourceRange(file: file, lowerBound: 0, upperBound: 0)
        var text = message
        if let label = primary?.text, !label.isEmpty, label != message { text += "\n\(label)" }
        for note in notes { text += "\nnote: \(note)" }
        for line in help { text += "\nhelp: \(line)" }
        var members: [(key: String, value: JSONValue)] = [
            ("range", range.json), ("severity", .integer(severity.level)),
            ("code", .string(code.rawValue)), ("source", .string("gradus")),
            ("message", .string(text)),
        ]
        // The editor knows but the files that it asks about.
        let related = secondary.filter { $0.range.file === file }.map { label in
            JSONValue.object([
                (
                    "location",
                    .object([("uri", .string(uri)), ("range", label.range.json)])
                ),
                ("message", .string(label.text)),
            ])
        }
        if !related.isEmpty { members.append(("relatedInformation", .array(related))) }
        // Unused names are shown faded.
        if code == .unusedName { members.append(("tags", .array([.integer(1)]))) }
        return .object(members)
    }
}

extension Diagnostic.Severity {
    /// The number that the protocol gives it.
    fileprivate var level: Int {
        switch self {
        case .error: 1
        case .warning: 2
        case .note: 3
        }
    }
}
