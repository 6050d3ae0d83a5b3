import ArgumentParser
import FoundationEssentials
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage

/// How diagnostics are shown.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    /// With excerpts of the source.
    case text
    /// An array of objects, for editors.
    case json
}

/// How results are shown.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    /// Aligned, with as many digits as are read easily.
    case text
    /// With all digits, for programs.
    case json
}

/// `--format`, for every command that reports.
struct FormatOptions: ParsableArguments {
    @Option(help: "How the results are printed: text or json.")
    var format: ReportFormat = .text
}

/// The graph file of a command, and which graph of it.
struct ModelOptions: ParsableArguments {
    @Argument(
        help: "A graph file; - reads standard input.", completion: .file(extensions: ["graph"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "The graph to take, where the file has several (default: the last).", valueName: "name")
    )
    var graph: String?

    @Option(help: "How mistakes in the file are printed: text or json.")
    var diagnostics: DiagnosticFormat = .text

    /// The file's text.
    func source() throws(InterchangeError) -> SourceFile { try SourceFile(path: file) }

    /// The chosen graph. Warnings are shown.
    func model() throws -> Model {
        let source = try source()
        do {
            let directory = URL(filePath: file).deletingLastPathComponent()
            let model = try Model(file: source, graph: graph, directory: directory)
            Terminal.show(model.warnings, diagnostics)
            return model
        } catch {
            throw Failure(error.diagnostics, diagnostics)
        }
    }
}

extension SourceFile {
    /// Reads a file; `-` is standard input.
    convenience init(path: String) throws(InterchangeError) {
        // Places count in 32 bits.
        let limit = min(FileAccess.byteLimit, Int(Int32.max))
        if path == "-" {
            let bytes = try FileAccess.contents(of: "/dev/stdin", limit: limit)
            self.init(name: "<stdin>", bytes: bytes)
        } else {
            self.init(name: path, bytes: try FileAccess.contents(of: path, limit: limit))
        }
    }
}
