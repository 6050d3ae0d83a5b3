import GradusIR

/// Diagnostics as JSON for editors: an array of objects with `severity`, `code`, `message`, `file`,
/// `line`, `column`, `endLine`, `endColumn`, `labels`, `notes` and `help`. Lines and columns count
/// from 1, columns in characters, and an end is the place behind the last character. Without a
/// place the five fields of the place are null.
public struct DiagnosticJSON: Sendable {
    /// A writer.
    public init() {}

    /// The diagnostics as one array, an object per line. Ends in a line end.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        if diagnostics.isEmpty { return "[]\n" }
        return "[\n" + diagnostics.map { "  " + object($0) }.joined(separator: ",\n") + "\n]\n"
    }

    private func object(_ diagnostic: Diagnostic) -> String {
        var fields = [
            "\"severity\": \(quoted(diagnostic.severity.rawValue))",
            "\"code\": \(quoted(diagnostic.code.rawValue))",
            "\"message\": \(quoted(diagnostic.message))",
        ]
        fields += place(diagnostic.primary?.range)
        var labels = diagnostic.secondary.map { label($0, isPrimary: false) }
        if let primary = diagnostic.primary {
            labels.insert(label(primary, isPrimary: true), at: 0)
        }
        fields.append("\"labels\": [\(labels.joined(separator: ", "))]")
        fields.append("\"notes\": [\(diagnostic.notes.map(quoted).joined(separator: ", "))]")
        fields.append("\"help\": [\(diagnostic.help.map(quoted).joined(separator: ", "))]")
        return "{\(fields.joined(separator: ", "))}"
    }

    private func label(_ label: Diagnostic.Label, isPrimary: Bool) -> String {
        let fields =
            ["\"text\": \(quoted(label.text))", "\"primary\": \(isPrimary)"] + place(label.range)
        return "{\(fields.joined(separator: ", "))}"
    }

    private func place(_ range: SourceRange?) -> [String] {
        let start = range.map { $0.file.position(at: $0.lowerBound) }
        let end = range.map { $0.file.position(at: $0.upperBound) }
        let numbers = [
            ("line", start?.line), ("column", start?.column), ("endLine", end?.line),
            ("endColumn", end?.column),
        ]
        return ["\"file\": \(range.map { quoted($0.file.name) } ?? "null")"]
            + numbers.map { "\"\($0.0)\": \($0.1.map(String.init) ?? "null")" }
    }

    /// A JSON string (RFC 8259, section 7).
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let scalar where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
