import GradusIR

/// One finding about a text or about data that a user gave.
public struct Diagnostic: Hashable, Sendable {
    /// How much a finding matters.
    public enum Severity: String, Hashable, Sendable {
        /// Nothing is produced.
        case error
        /// The result is produced, but is probably not what was meant.
        case warning
        /// An explanation.
        case note
    }

    /// A stretch of source and what there is to say about it.
    public struct Label: Hashable, Sendable {
        /// Where.
        public let range: SourceRange
        /// What; may be empty.
        public let text: String

        /// A label from its place and text.
        public init(_ range: SourceRange, _ text: String = "") {
            self.range = range
            self.text = text
        }
    }

    /// How much it matters.
    public var severity: Severity
    /// Which fault it is, of the catalogue.
    public var code: DiagnosticCode
    /// The finding in one line, in lower case and without a full stop.
    public var message: String
    /// Where the fault shows; none when it lies in no source text.
    public var primary: Label?
    /// Places that contributed to the fault.
    public var secondary: [Label]
    /// Facts that explain the fault, such as the equation that failed.
    public var notes: [String]
    /// What to do about it.
    public var help: [String]

    /// A diagnostic from its parts.
    public init(
        severity: Severity, code: DiagnosticCode, message: String, primary: Label? = nil,
        secondary: [Label] = [], notes: [String] = [], help: [String] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.primary = primary
        self.secondary = secondary
        self.notes = notes
        self.help = help
    }

    /// An error at a place.
    public static func error(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange?, label: String = "",
        secondary: [Label] = [], notes: [String] = [], help: [String] = []
    ) -> Diagnostic {
        Diagnostic(
            severity: .error, code: code, message: message,
            primary: range.map { Label($0, label) }, secondary: secondary, notes: notes, help: help)
    }

    /// A warning at a place.
    public static func warning(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange?, label: String = "",
        secondary: [Label] = [], notes: [String] = [], help: [String] = []
    ) -> Diagnostic {
        Diagnostic(
            severity: .warning, code: code, message: message,
            primary: range.map { Label($0, label) }, secondary: secondary, notes: notes, help: help)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The finding in one line: `name:line:column: error[E0203]: message`.
    public var description: String {
        let place = primary.map { "\($0.range): " } ?? ""
        return "\(place)\(severity.rawValue)[\(code.rawValue)]: \(message)"
    }
}

/// The failure of a step that reports diagnostics.
public struct DiagnosticError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found: at least one error, and any warnings.
    public let diagnostics: [Diagnostic]

    /// A failure because of these findings.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// A failure because of one finding.
    public init(_ diagnostic: Diagnostic) {
        diagnostics = [diagnostic]
    }

    /// The findings as the command shows them.
    public var description: String { DiagnosticRenderer().render(diagnostics) }
}
