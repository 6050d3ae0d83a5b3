import ArgumentParser
import GradusInterchange
import GradusTensors
import GradusTransforms

/// `gradus passes`.
struct PassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passes",
        abstract: "List the passes of the compiler in the order in which they run.",
        discussion: """
            A pass is left out with --disable-pass. Examples:

              gradus passes
              gradus compile graphs/stable.graph --emit gradient --disable-pass stabilize
            """)

    @OptionGroup var format: FormatOptions

    func run() throws {
        let passes = Pipeline.standard().passes
        switch format.format {
        case .text:
            var table = TextTable(["pass", "what it does"])
            for pass in passes { table.append([pass.name, pass.summary]) }
            try Terminal.write(table.text())
        case .json:
            let rows = passes.map {
                JSONValue.object([("name", .string($0.name)), ("summary", .string($0.summary))])
            }
            try Terminal.write(JSONValue.array(rows).text)
        }
    }
}
