import ArgumentParser
import Gradus
import GradusExecution
import GradusInterchange
import GradusKernels

/// `gradus profile`.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Measure each kernel call: its time, and what the machine could do.",
        discussion: """
            Measures the training step where there is one, else the gradients, else the outputs. \
            Times are medians. 'of peak' is the least time that the machine needs for the call's \
            arithmetic or memory traffic, by the time that it takes: of the multiply-add peak of \
            f32 or of the memory's bandwidth, both measured first; more than 100 % where the \
            operands are in a cache. Inputs that are not set are drawn at random, and a size that \
            no value gives is 32. Examples:

              gradus profile graphs/two_layer.graph
              gradus profile graphs/iris.graph --size batch=150 --top 20
              gradus profile graphs/iris.graph --only forward --format json
              gradus profile graphs/iris.graph --trace trace.json

            The trace is for chrome://tracing, Perfetto or Speedscope.
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup var format: FormatOptions

    @Option(
        help: ArgumentHelp(
            "What is measured: inference (the outputs), forward, gradient or step.",
            valueName: "stage"))
    var only: BenchCommand.Stage?

    @Option(help: ArgumentHelp("How long is measured.", valueName: "seconds"))
    var seconds = 0.5

    @Option(help: ArgumentHelp("How many calls are listed, longest first.", valueName: "number"))
    var top = 10

    @Option(
        help: ArgumentHelp(
            "Write when each call ran into a file, as Chrome trace events.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var trace: String?

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds must be between 0 and 3600")
        }
        guard top > 0 else { throw ValidationError("--top must be positive") }
    }

    func run() throws {
        let model = try modelOptions.model()
        let stage = only ?? BenchCommand.Stage.largest(of: model.graph)
        let options = try compilation.options
        let session = try session(model, stage, options)
        let threads = options.threads ?? ThreadPool.processorCount
        let bar = ProgressLine("measuring")
        let profiler = Profiler(
            duration: .seconds(seconds), peak: MachinePeak(threads: threads),
            progress: { bar.show($0) })
        let profile = try profiler.profile(session)
        bar.clear()
        let report = ProfileReport(
            profile, graph: model.graph.name, stage: stage, threads: threads)
        if let trace { try FileAccess.write(report.trace.text, to: trace) }
        switch format.format {
        case .text: try Terminal.write(report.text(top: top))
        case .json: try Terminal.write(report.json.text)
        }
    }

    /// A session of a stage with all inputs.
    private func session(
        _ model: Model, _ stage: BenchCommand.Stage, _ options: CompilerOptions
    ) throws -> Session {
        let binding = try Binding(
            inputs, model.graph,
            required: model.graph.requiredInputs(keepingObjective: stage != .inference),
            defaults: Binding.Defaults(seed: 1, size: 32))
        let session = try model.compile(stage.target, options: options)
            .makeSession(binding.sizes, seed: inputs.seed)
        try binding.apply(to: session)
        return session
    }
}
