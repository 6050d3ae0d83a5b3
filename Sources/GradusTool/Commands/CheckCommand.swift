import ArgumentParser
import FoundationEssentials
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage

/// `gradus check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Type graph files and report all their mistakes.",
        usage: "gradus check <files> ... [<options>]",
        discussion: """
            Says nothing about files without mistakes but what they hold. Exits with 1 where a \
            file has an error; warnings alone are none, unless --werror makes them so. Examples:

              gradus check graphs/two_layer.graph
              gradus check graphs/*.graph
              gradus check --werror model.graph
              gradus check --format json model.graph
            """)

    @Argument(
        help: "Graph files; - reads standard input.", completion: .file(extensions: ["graph"]))
    var files: [String]

    @Option(help: "How mistakes are printed: text, or json on standard output for programs.")
    var format: DiagnosticFormat = .text

    @OptionGroup var options: DiagnosticOptions

    func run() throws {
        var all: [Diagnostic] = []
        var summaries = ""
        var isReadable = true
        for path in files {
            do {
                let (graphs, found) = try check(path)
                let diagnostics = options.judged(found)
                all += diagnostics
                if !diagnostics.contains(where: { $0.severity == .error }) {
                    summaries += summary(path, graphs)
                }
            } catch {
                isReadable = false
                Terminal.note("error: \(error)\n")
            }
        }
        switch format {
        case .json: try Terminal.write(DiagnosticJSON().render(all))
        case .text:
            try Terminal.write(summaries)
            Terminal.show(all, options.diagnostics)
        }
        if !isReadable || all.contains(where: { $0.severity == .error }) {
            throw ExitCode(1)
        }
    }

    private func check(
        _ path: String
    ) throws(InterchangeError) -> (graphs: [Graph], diagnostics: [Diagnostic]) {
        let source = try SourceFile(path: path)
        let directory = URL(filePath: path).deletingLastPathComponent()
        do throws(DiagnosticError) {
            let (graphs, warnings) = try Model.graphs(in: source, directory: directory)
            return (graphs, warnings)
        } catch { return ([], error.diagnostics) }
    }

    private func summary(_ path: String, _ graphs: [Graph]) -> String {
        graphs.map { graph in
            let count = graph.parameters.count
            let inputs = graph.inputs.count
            let outputs = graph.outputs.count
            return "\(path): graph \(graph.name): \(inputs) input\(inputs == 1 ? "" : "s"), "
                + "\(count) parameter\(count == 1 ? "" : "s"), "
                + "\(outputs) output\(outputs == 1 ? "" : "s")\n"
        }.joined()
    }
}
