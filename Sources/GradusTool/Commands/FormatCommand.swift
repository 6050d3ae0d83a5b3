import ArgumentParser
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage

/// `gradus fmt`.
struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Bring graph files into the canonical layout.",
        discussion: """
            Rewrites the files whose layout is another one, and names them. A file is replaced as \
            a whole or not at all; what has a mistake of grammar is left as it is. Comments are \
            kept, in their order. Standard input (-) goes to standard output. Examples:

              gradus fmt graphs/two_layer.graph
              gradus fmt --check graphs/*.graph
              gradus fmt - < draft.graph
            """)

    @Argument(
        help: "Graph files; - reads standard input and writes standard output.",
        completion: .file(extensions: ["graph"]))
    var files: [String]

    @Flag(help: "Change nothing; name the files that are to be formatted and exit with 1.")
    var check = false

    @Option(help: "How mistakes in the file are printed: text or json.")
    var diagnostics: DiagnosticFormat = .text

    func run() throws {
        var faults: [Diagnostic] = []
        var hasFailed = false
        for path in files {
            do {
                let source = try SourceFile(path: path)
                guard let text = try formatted(source, &faults) else { continue }
                let isFormatted = Array(text.utf8) == source.bytes
                if check {
                    if isFormatted { continue }
                    hasFailed = true
                    try Terminal.write("\(source.name)\n")
                } else if path == "-" {
                    try Terminal.write(text)
                } else if !isFormatted {
                    try FileAccess.write(text, to: path)
                    try Terminal.write("\(source.name)\n")
                }
            } catch let error as InterchangeError {
                hasFailed = true
                Terminal.note("error: \(error)\n")
            }
        }
        if !faults.isEmpty { Terminal.show(faults, diagnostics) }
        if hasFailed || faults.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    /// The text in the canonical layout; nil where it has a mistake.
    private func formatted(_ source: SourceFile, _ faults: inout [Diagnostic]) throws -> String? {
        let (syntax, found) = Parser.parse(file: source)
        faults += found
        guard found.allSatisfy({ $0.severity != .error }) else { return nil }
        return SyntaxPrinter.print(syntax)
    }
}
