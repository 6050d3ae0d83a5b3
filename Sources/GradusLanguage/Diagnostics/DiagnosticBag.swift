/// A collection of findings, in the order of the source at the end.
public struct DiagnosticBag: Sendable {
    /// What was found so far, in the order of finding.
    public private(set) var diagnostics: [Diagnostic] = []
    /// How many of them are errors.
    public private(set) var errorCount = 0

    /// A bag with nothing in it.
    public init() {}

    /// Whether there is an error.
    public var hasErrors: Bool { errorCount > 0 }

    /// Adds one finding.
    public mutating func add(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
        if diagnostic.severity == .error { errorCount += 1 }
    }

    /// Adds several findings.
    public mutating func add(contentsOf others: [Diagnostic]) {
        for diagnostic in others { add(diagnostic) }
    }

    /// The findings of each file in the order of its text, files in the order of their first
    /// finding. Findings at the same place keep their order; those without a place come last.
    public var sorted: [Diagnostic] {
        var fileOrder: [ObjectIdentifier: Int] = [:]
        let keyed = diagnostics.enumerated().map { index, diagnostic in
            guard let range = diagnostic.primary?.range else {
                return (file: Int.max, offset: 0, index: index, diagnostic: diagnostic)
            }
            let file = fileOrder[ObjectIdentifier(range.file), default: fileOrder.count]
            fileOrder[ObjectIdentifier(range.file)] = file
            return (file: file, offset: range.lowerBound, index: index, diagnostic: diagnostic)
        }
        return
            keyed
            .sorted { ($0.file, $0.offset, $0.index) < ($1.file, $1.offset, $1.index) }
            .map(\.diagnostic)
    }

    /// Throws what was found if there is an error among it.
    public func throwIfErrors() throws(DiagnosticError) {
        if hasErrors { throw DiagnosticError(sorted) }
    }
}
