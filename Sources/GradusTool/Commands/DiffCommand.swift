import ArgumentParser
import Gradus
import GradusIR
import GradusInterchange
import GradusTransforms
import GradusVisualization

/// `gradus diff`.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what differs between two graphs, by structure rather than by name.",
        discussion: """
            Nodes are matched by what they compute and where their values go: other names, another \
            order and other layout are no difference. Lines with - are of the first graph alone, lines \
            with + of the second; one of each next to each other has changed. Of files with several \
            graphs the last are compared, or those that --graph names.

            Like diff, it exits with 0 where the graphs are equal and with 1 where they differ; also \
            with 1, and a message on standard error, where a file is wrong. Examples:

              gradus diff old.graph new.graph
              gradus diff old.graph new.graph -o changes.svg
              gradus diff old.graph new.graph --format json
            """)

    @Argument(help: "The first graph file.", completion: .file(extensions: ["graph"]))
    var before: String

    @Argument(
        help: "The second graph file; one of both may be -, standard input.",
        completion: .file(extensions: ["graph"]))
    var after: String

    @Option(
        help: ArgumentHelp(
            "The graph to compare, where the files have several (default: the last).",
            valueName: "name"))
    var graph: String?

    @OptionGroup var diagnosticOptions: DiagnosticOptions
    @OptionGroup var format: FormatOptions

    @Option(
        name: .shortAndLong,
        help: "Draw both graphs as one, with what is added and removed marked.", completion: .file()
    )
    var output: String?

    func validate() throws {
        guard before != "-" || after != "-" else {
            throw ValidationError("only one of the two files can be standard input")
        }
        if let output { _ = try DrawingFormat(path: output) }
    }

    func run() throws {
        let difference = try GraphDifference(
            try diagnosticOptions.model(before, graph: graph).graph,
            try diagnosticOptions.model(after, graph: graph).graph)
        let report = DifferenceReport(difference, before: before, after: after)
        try Terminal.write(format.format == .json ? report.json.text : report.text)
        if let output {
            let picture = try GraphvizRenderer.render(
                DifferenceDrawing.model(of: difference), as: try DrawingFormat(path: output))
            try FileAccess.write(picture, to: output)
        }
        if !difference.isEmpty { throw ExitCode(1) }
    }
}
