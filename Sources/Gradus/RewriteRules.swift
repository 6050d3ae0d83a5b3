import FoundationEssentials
import GradusIR
import GradusLanguage
import GradusTransforms

/// Rewrite rules in the language, such as
///
///     rule double (exact): x + x => 2 * x
///     rule log_of_product (reorders): log(a * b) => log(a) + log(b) where floating(a)
///
/// Nothing shows by itself that a rule is right: `gradus rules --prove FILE` tries it on random
/// operands, and `gradus compile --verify --rules FILE` on a graph.
public struct RewriteRules: Sendable {
    /// The text that they come from.
    private let file: SourceFile
    package let compiled: [Rule]

    /// The names of the rules, in their order.
    public var names: [String] { compiled.map(\.name) }

    /// Reads a file of rules.
    ///
    /// - Throws: `DiagnosticError` with all errors of the file; an error of Foundation where it
    ///   cannot be read.
    public init(contentsOf url: URL) throws {
        try self.init(
            file: SourceFile(name: url.relativePath, bytes: [UInt8](try Data(contentsOf: url))))
    }

    /// Reads rules from a text.
    ///
    /// - Parameters:
    ///   - text: rules, and comments.
    ///   - fileName: the name to show in diagnostics.
    /// - Throws: `DiagnosticError` with all errors of the text.
    public init(text: String, fileName: String = "text.rules") throws(DiagnosticError) {
        try self.init(file: SourceFile(name: fileName, text: text))
    }

    package init(file: SourceFile) throws(DiagnosticError) {
        let library = RuleLibrary(file)
        guard library.diagnostics.allSatisfy({ $0.severity != .error }) else {
            throw DiagnosticError(library.diagnostics)
        }
        self.file = file
        compiled = library.rules
    }
}

extension RewriteRules: Hashable {
    /// Whether the texts are the same.
    public static func == (left: RewriteRules, right: RewriteRules) -> Bool {
        left.file.name == right.file.name && left.file.bytes == right.file.bytes
    }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(file.bytes) }
}
