import ArgumentParser
import GradusInterchange
import GradusScheduling
import GradusTensors
import GradusTransforms

/// `gradus passes`.
struct PassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passes",
        abstract: "List the passes of the compiler in the order in which they run.",
        discussion: """
            A pass is left out with --disable-pass; one that is listed twice, both times. Examples:

              gradus passes
              gradus passes -O0
              gradus compile graphs/stable.graph --emit gradient --disable-pass stabilize
            """)

    @Flag(exclusivity: .exclusive)
    var level = OptimizationLevel.standard

    @OptionGroup var format: FormatOptions

    /// A pass in the list.
    struct Entry {
        let name: String
        let summary: String
    }

    /// The passes of a level, in their order.
    static func entries(_ level: OptimizationLevel) -> [Entry] {
        let options = PipelineOptions(level: level)
        let passes = Pipeline.complete(options).passes.map {
            Entry(name: $0.name, summary: $0.summary)
        }
        guard level.optimizes else { return passes }
        return passes + [Entry(name: FusionPlan.passName, summary: FusionPlan.passSummary)]
    }

    func run() throws {
        let passes = PassesCommand.entries(level)
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
