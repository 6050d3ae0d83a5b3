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

    @OptionGroup var diagnosticOptions: DiagnosticOptions

    /// The file's text.
    func source() throws(InterchangeError) -> SourceFile { try SourceFile(path: file) }

    /// The chosen graph. Warnings are shown, also those about what the compiler is kept from mending.
    func model(_ compilation: CompilationOptions? = nil) throws -> Model {
        try diagnosticOptions.model(file, graph: graph, compilation)
    }
}

/// How mistakes are shown, for every command that reads graph files.
struct DiagnosticOptions: ParsableArguments {
    @Option(help: "How mistakes in the file are printed: text or json.")
    var diagnostics: DiagnosticFormat = .text

    @Flag(help: "Treat warnings as errors.")
    var werror = false

    /// A graph of a file, the last one for nil. Warnings are shown.
    func model(
        _ file: String, graph: String?, _ compilation: CompilationOptions? = nil
    ) throws -> Model {
        let source = try SourceFile(path: file)
        let model: Model
        do {
            let directory = URL(filePath: file).deletingLastPathComponent()
            model = try Model(file: source, graph: graph, directory: directory)
        } catch {
            throw Failure(judged(error.diagnostics), diagnostics)
        }
        var warnings = model.warnings
        if let options = try compilation?.options {
            warnings += model.stabilityWarnings(options)
        }
        if werror, !warnings.isEmpty { throw Failure(judged(warnings), diagnostics) }
        Terminal.show(warnings, diagnostics)
        return model
    }

    /// The findings, warnings being errors where that is asked for.
    func judged(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        guard werror else { return diagnostics }
        return diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            if diagnostic.severity == .warning { diagnostic.severity = .error }
            return diagnostic
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
