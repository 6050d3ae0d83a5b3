import ArgumentParser
import GradusInterchange
import GradusScheduling
import GradusTensors
import GradusTransforms

/// `gradus passes`.
struct PassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passes",
        abstract: "List the passes in the order in which they run, or try them on random graphs.",
        usage: "gradus passes [<options>]",
        discussion: """
            A pass is left out with --disable-pass; one that is listed twice, both times.

            With --prove, the passes are tried on as many random graphs: matrix products, \
            reductions, shapes, choices and indices of several element types, and the formulas that \
            rules know. At -O1 each bit of the outputs must stay; at the level that is asked for, \
            outputs, objective and gradients must agree with the reference evaluation, optimising \
            once more must change nothing, and differentiating the optimised graph must give the \
            same gradients. Exits with 1 where that fails, with the seed and the graph. Examples:

              gradus passes
              gradus passes -O0
              gradus passes --prove 1000 --seed 7
              gradus compile graphs/stable.graph --emit gradient --disable-pass stabilize
            """)

    @Flag(exclusivity: .exclusive)
    var level = OptimizationLevel.standard

    @Option(help: ArgumentHelp("Try the passes on random graphs.", valueName: "count"))
    var prove: Int?

    @Option(help: ArgumentHelp("The seed of the first graph of --prove.", valueName: "number"))
    var seed: UInt64 = 0

    @OptionGroup var format: FormatOptions

    func validate() throws {
        guard prove ?? 1 > 0 else { throw ValidationError("--prove needs at least one graph") }
        let (_, overflows) = seed.addingReportingOverflow(UInt64(prove ?? 0))
        guard !overflows else { throw ValidationError("--seed is too large") }
    }

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
        if let prove { return try provePasses(prove) }
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

    private func provePasses(_ count: Int) throws {
        var trial = PipelineTrial(PipelineOptions(level: level))
        for seed in seed..<seed + UInt64(count) { trial.run(seed: seed) }
        let report = PipelineTrialReport(trial)
        try Terminal.write(format.format == .json ? report.json.text : report.text)
        if !trial.failures.isEmpty { throw ExitCode(1) }
    }
}
