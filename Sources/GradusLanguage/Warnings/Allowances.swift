import GradusIR

/// Warnings that the source silences: a comment `# gradus: allow W0203` on the line that the warning
/// points to, or alone on the line above. Several codes stand between commas.
package struct Allowances {
    static let marker = "gradus: allow"

    /// The codes allowed on each line.
    private var codes: [Int: Set<String>] = [:]
    /// What is allowed and is no warning.
    private(set) var faults: [Diagnostic] = []

    init(_ file: SourceFile) {
        guard file.contains(Allowances.marker) else { return }
        for comment in Lexer.tokenize(file).comments {
            let range = SourceRange(
                file: file, lowerBound: comment.lowerBound, upperBound: comment.upperBound)
            let text = range.text
            guard let marker = text.firstRange(of: Allowances.marker),
                text[text.index(after: text.startIndex)..<marker.lowerBound]
                    .allSatisfy(\.isWhitespace)
            else { continue }
            let line = range.line
            let isAlone = file.bytes[file.lineStarts[line - 1]..<comment.lowerBound]
                .allSatisfy(\.isBlank)
            read(text[marker.upperBound...], of: range, line: isAlone ? line + 1 : line)
        }
    }

    private mutating func read(_ list: Substring, of comment: SourceRange, line: Int) {
        let words = list.split { $0 == "," || $0.isWhitespace }
        for word in words {
            if let code = DiagnosticCode(rawValue: String(word)), code.isWarning {
                codes[line, default: []].insert(code.rawValue)
                continue
            }
            let warnings = DiagnosticCode.allCases.filter(\.isWarning).map(\.rawValue)
            let near = nearestName(to: String(word), among: warnings)
            faults.append(
                .warning(
                    .unknownAllowance, "there is no warning '\(word)' to allow", at: comment,
                    help: [
                        near.map { "did you mean '\($0)'?" }
                            ?? "a comment of this kind names codes: # gradus: allow "
                            + DiagnosticCode.unusedName.rawValue
                    ]))
        }
    }

    private func allow(_ diagnostic: Diagnostic) -> Bool {
        guard let line = diagnostic.primary?.range.line else { return false }
        return codes[line]?.contains(diagnostic.code.rawValue) ?? false
    }

    /// The findings without the warnings that their sources silence.
    package static func unsilenced(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var allowances: [ObjectIdentifier: Allowances] = [:]
        return diagnostics.filter { diagnostic in
            guard diagnostic.severity == .warning, let file = diagnostic.primary?.range.file else {
                return true
            }
            let allowed = allowances[ObjectIdentifier(file)] ?? Allowances(file)
            allowances[ObjectIdentifier(file)] = allowed
            return !allowed.allow(diagnostic)
        }
    }
}

extension DiagnosticCode {
    /// Whether it is a warning.
    package var isWarning: Bool { rawValue.hasPrefix("W") }
}

extension SourceFile {
    /// Whether the bytes of a text stand somewhere in the file.
    fileprivate func contains(_ text: String) -> Bool {
        let pattern = Array(text.utf8)
        guard bytes.count >= pattern.count else { return false }
        for start in 0...bytes.count - pattern.count
        where bytes[start] == pattern[0]
            && bytes[start..<start + pattern.count].elementsEqual(pattern)
        {
            return true
        }
        return false
    }
}
