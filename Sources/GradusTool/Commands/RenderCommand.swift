import ArgumentParser
import Gradus
import GradusExecution
import GradusIR
import GradusInterchange
import GradusVisualization

/// `gradus render`.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Draw a graph, its gradient, its training step or its schedule.",
        discussion: """
            The name of the file says which format it has: .svg, .dot, .png or .pdf.

            forward    the graph as it is written
            backward   what carries the gradients back
            both       forward and backward side by side, with what is saved between them
            step       forward, backward and the updates of the parameters
            schedule   the kernel calls in order, and the memory that they work on

            Examples:

              gradus render graphs/two_layer.graph -o two_layer.svg
              gradus render graphs/two_layer.graph --view forward -o forward.png
              gradus render graphs/two_layer.graph --values --random 1 -o values.svg
              gradus render graphs/lstm.graph --fold --view forward -o lstm.svg
              gradus render graphs/iris.graph --view schedule --heat time -o heat.svg
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions

    @Option(name: .shortAndLong, help: "The picture's file.", completion: .file())
    var output: String

    @Option(help: "What is drawn: forward, backward, both, step or schedule.")
    var view: DrawingView = .both

    @Flag(help: "Print numbers into the nodes: what they compute, and gradients.")
    var values = false

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Draw what one place of the text makes several times, in a loop or by calls of a layer, as one "
                + "node, with ×12 (default: in pictures of more than 200 nodes)."))
    var fold: Bool?

    @Option(
        help: ArgumentHelp(
            "Colour the calls of the schedule by their time, as measured, or by the bytes that they "
                + "read and write: time or bytes.", valueName: "measure"))
    var heat: Heat?

    /// What the calls of a schedule are coloured by.
    enum Heat: String, ExpressibleByArgument, CaseIterable {
        case time
        case bytes
    }

    @Option(
        help: ArgumentHelp(
            "The inputs and parameters to differentiate by (default: all parameters).",
            valueName: "names"))
    var wrt: NameList?

    func validate() throws {
        _ = try DrawingFormat(path: output)
        if heat != nil, view != .schedule {
            throw ValidationError("--heat is for --view schedule")
        }
        if !values, heat == nil, !inputs.settings.isEmpty || inputs.random != nil {
            throw ValidationError("--set and --random need --values or --heat")
        }
    }

    func run() throws {
        let model = try modelOptions.model(compilation)
        var options = DrawingOptions()
        options.withRespectTo = wrt?.names
        options.compiler = try compilation.options
        options.seed = inputs.seed
        options.isFolded = fold
        let required =
            values ? model.graph.requiredInputs(keepingObjective: true) : Set<String>()
        let binding = try Binding(
            inputs, model.graph, required: required,
            defaults: Binding.Defaults(size: view == .schedule ? 32 : nil))
        options.sizes = binding.sizes
        if values { options.values = binding.tensors }
        if let heat { options.heat = try heats(of: model, by: heat, options) }
        let format = try DrawingFormat(path: output)
        try FileAccess.write(try model.drawing(view, as: format, options: options), to: output)
    }
}

extension RenderCommand {
    /// For each call of the schedule its time, or its bytes, by those of the largest.
    private func heats(
        of model: Model, by heat: Heat, _ options: DrawingOptions
    ) throws -> [Double] {
        let target = try model.scheduleTarget(withRespectTo: wrt?.names)
        let executable = try model.compile(target, options: options.compiler)
        let amounts: [Double]
        switch heat {
        case .bytes:
            let program = try executable.program(options.sizes)
            amounts = program.instructions.map { Double($0.call.bytes) }
        case .time:
            let binding = try Binding(
                inputs, model.graph, required: model.graph.requiredInputs(keepingObjective: true),
                defaults: Binding.Defaults(seed: 1, size: 32))
            let session = try executable.makeSession(options.sizes, seed: inputs.seed)
            try binding.apply(to: session)
            let bar = ProgressLine("measuring")
            let profiler = Profiler(
                duration: .milliseconds(300), peak: MachinePeak(flops: 1, bytes: 1),
                progress: { bar.show($0) })
            amounts = try profiler.profile(session).entries.map(\.nanoseconds)
            bar.clear()
        }
        let largest = amounts.max() ?? 0
        return amounts.map { largest > 0 ? $0 / largest : 0 }
    }
}

extension DrawingView: ExpressibleByArgument {}

extension DrawingFormat {
    /// The format that the ending of a file's name asks for.
    init(path: String) throws {
        let name = path.split(separator: "/").last ?? ""
        let suffix = name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
        guard let format = DrawingFormat(fileExtension: suffix) else {
            let known = DrawingFormat.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
            throw ValidationError("'\(path)' must end in one of \(known)")
        }
        self = format
    }
}
