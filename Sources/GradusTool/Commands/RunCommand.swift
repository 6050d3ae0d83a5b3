import ArgumentParser
import Gradus
import GradusExecution
import GradusIR
import GradusInterchange
import GradusTensors

/// `gradus run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Compute the outputs of a graph, and gradients of its objective.",
        discussion: """
            The objective is printed beside the outputs where all inputs that it needs are given. \
            Symbolic sizes are taken from the values. Examples:

              gradus run graphs/two_layer.graph --set x=[0.2,-0.3]
              gradus run graphs/two_layer.graph --set x=[0.2,-0.3] --set y=[0,0,1] --gradients
              gradus run graphs/two_layer.graph --random 1 --gradients --wrt W1,x --format json
              gradus run model.graph --set x=@x.npy --set W=@weights.safetensors#h1.W
              gradus run graphs/iris.graph --random 1 --size batch=32
              gradus run graphs/iris.graph --random 1 --size batch=32 --save results.npz
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup var format: FormatOptions

    @Flag(help: "Print the gradients of the objective, too.")
    var gradients = false

    @Option(
        help: ArgumentHelp(
            "The inputs and parameters to differentiate by (default: all parameters).",
            valueName: "names"))
    var wrt: NameList?

    @Option(
        help: ArgumentHelp(
            "Write the results into a file instead (.safetensors, .npz or .json).",
            valueName: "file"),
        completion: .file(extensions: ["safetensors", "npz", "json"]))
    var save: String?

    func validate() throws {
        if wrt != nil, !gradients { throw ValidationError("--wrt needs --gradients") }
    }

    func run() throws {
        if let save { try TensorArchive.checkWritable(save) }
        let model = try modelOptions.model(compilation)
        let run = try ModelRun(model, gradients: gradients ? .some(wrt?.names) : .none, inputs)
        let session = try run.makeSession(try compilation.options, seed: inputs.seed)
        try session.run()
        let results = try run.results(of: session)
        if let save {
            try TensorArchive(named(results)).write(to: save)
            return
        }
        switch format.format {
        case .text: try Terminal.write(text(results))
        case .json: try Terminal.write(json(results).text)
        }
    }

    /// The outputs, then each gradient as `d_NAME`.
    private func named(_ results: ModelRun.Results) -> [(name: String, tensor: Tensor)] {
        results.outputs + results.gradients.map { ("d_\($0.name)", $0.tensor) }
    }

    private func text(_ results: ModelRun.Results) -> String { TensorText.list(named(results)) }

    private func json(_ results: ModelRun.Results) -> JSONValue {
        var members = [(key: "outputs", value: JSONValue(parameters: results.outputs))]
        if gradients {
            members.append(("gradients", JSONValue(parameters: results.gradients)))
        }
        return .object(members)
    }
}

/// Names with commas between them.
struct NameList: ExpressibleByArgument {
    let names: [String]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        names = parts.map { String($0.trimmingSpaces) }
        if names.contains("") || Set(names).count < names.count { return nil }
    }
}

extension Substring {
    /// Without blanks at either end.
    fileprivate var trimmingSpaces: Substring {
        var result = drop { $0 == " " }
        while result.last == " " { result.removeLast() }
        return result
    }
}
