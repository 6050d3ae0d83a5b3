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

    @Option(
        help: ArgumentHelp(
            "The inputs and parameters to differentiate by (default: all parameters).",
            valueName: "names"))
    var wrt: NameList?

    func validate() throws {
        guard DrawingFormat(fileExtension: suffix) != nil else {
            let known = DrawingFormat.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
            throw ValidationError("'\(output)' must end in one of \(known)")
        }
        if !values, !inputs.settings.isEmpty || inputs.random != nil {
            throw ValidationError("--set and --random need --values")
        }
    }

    private var suffix: Substring {
        let name = output.split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
    }

    func run() throws {
        let model = try modelOptions.model()
        var options = DrawingOptions()
        options.withRespectTo = wrt?.names
        options.compiler = try compilation.options
        options.seed = inputs.seed
        let required =
            values ? model.graph.requiredInputs(keepingObjective: true) : Set<String>()
        let binding = try Binding(
            inputs, model.graph, required: required,
            defaults: Binding.Defaults(size: view == .schedule ? 32 : nil))
        options.sizes = binding.sizes
        if values { options.values = binding.tensors }
        let format = DrawingFormat(fileExtension: suffix) ?? .svg
        try FileAccess.write(try model.drawing(view, as: format, options: options), to: output)
    }
}

extension DrawingView: ExpressibleByArgument {}
