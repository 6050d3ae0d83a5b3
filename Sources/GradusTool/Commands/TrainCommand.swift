import ArgumentParser
import Gradus
import GradusExecution
import GradusIR
import GradusInterchange
import GradusTensors
import GradusTraining

/// `gradus train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Fit the parameters of a graph by its optimizer.",
        discussion: """
            Steps run on the inputs given with --set, or on the rows of a CSV file whose first \
            line names the columns. An input takes the column of its name; an input such as \
            x: f32[batch, 4] takes the four columns that no input is named after, in the order \
            of the file. A step takes all rows, unless there is a --batch-size: then the rows \
            are shuffled in each epoch, and the last step of an epoch takes those left over.

            Examples:

              gradus train graphs/two_layer.graph --set x=[0.2,-0.3] --set y=[0,0,1]
              gradus train graphs/iris.graph --data graphs/data/iris.csv --steps 1000
              gradus train graphs/iris.graph --data graphs/data/iris.csv --epochs 50 \\
                  --batch-size 16 --save iris.safetensors --plot loss.svg
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup var format: FormatOptions

    @Option(
        help: ArgumentHelp("A CSV file with values for the inputs; - reads standard input."),
        completion: .file(extensions: ["csv", "tsv"]))
    var data: String?

    @Option(help: ArgumentHelp("How many steps to take (default: 1000).", valueName: "number"))
    var steps: Int?

    @Option(help: ArgumentHelp("How often to go through the data, instead.", valueName: "number"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Rows that a step takes (default: all).", valueName: "rows"))
    var batchSize: Int?

    @Option(
        help: ArgumentHelp(
            "Use this learning rate instead of the one in the graph; sgd where it has no optimizer.",
            valueName: "rate"))
    var learningRate: Double?

    @Option(
        help: "Go on from a checkpoint or parameters in a file (.safetensors, .npz or .json).",
        completion: .file(extensions: ["safetensors", "npz", "json"]))
    var load: String?

    @Option(
        help: "Write a checkpoint into such a file at the end: parameters and states.",
        completion: .file())
    var save: String?

    @Option(
        help: "Draw the objective over the steps (.svg).", completion: .file(extensions: ["svg"]))
    var plot: String?

    @Option(
        help: "Draw the data and the decision border of a model of two features (.svg).",
        completion: .file(extensions: ["svg"]))
    var plotBorder: String?

    func validate() throws {
        if steps != nil, epochs != nil {
            throw ValidationError("--steps and --epochs exclude each other")
        }
        if epochs != nil || batchSize != nil || plotBorder != nil, data == nil {
            throw ValidationError("--epochs, --batch-size and --plot-border need --data")
        }
        for (name, value) in [("--steps", steps), ("--epochs", epochs)] {
            guard value ?? 0 >= 0 else { throw ValidationError("\(name) must not be negative") }
        }
        for (name, file) in [("--plot", plot), ("--plot-border", plotBorder)] {
            guard file?.lowercased().hasSuffix(".svg") ?? true else {
                throw ValidationError("\(name) writes SVG: the file must end in .svg")
            }
        }
        guard batchSize ?? 1 > 0 else { throw ValidationError("--batch-size must be positive") }
        guard learningRate?.isFinite ?? true else {
            throw ValidationError("--learning-rate must be a number")
        }
    }

    func run() throws {
        if let save { try TensorArchive.checkWritable(save) }
        for picture in [plot, plotBorder].compactMap(\.self) {
            try FileAccess.checkWritable(picture)
        }
        let model = try modelOptions.model(compilation)
        let run = try TrainingRun(
            model, data: data, load: load, inputs, batchSize: batchSize,
            learningRate: learningRate, try compilation.options)
        let count = steps ?? epochs.map { $0 * run.trainer.stepsPerEpoch } ?? 1000
        var log = TrainingLog(
            objective: run.objectiveName, stepCount: count, isShown: format.format == .text)
        try run.trainer.fit(steps: count, reportingEvery: log.interval) { log.add($0) }
        log.end()
        if let error = log.error { throw error }
        if let step = run.trainer.objectives.firstIndex(where: { !$0.isFinite }) {
            let value = NumberText.text(run.trainer.objectives[step])
            throw Failure(
                "'\(run.objectiveName)' is \(value) at step \(step + 1): nothing is saved\n"
                    + "help: a smaller learning rate may keep it finite")
        }
        let outputs = try run.outputs()
        if let save { try TensorArchive(run.trainer.checkpoint).write(to: save) }
        if let plot {
            let picture = TrainingPlots.curve(run.trainer.objectives, run)
            try FileAccess.write(picture.svg(), to: plot)
        }
        if let plotBorder {
            try FileAccess.write(try TrainingPlots.border(run).svg(), to: plotBorder)
        }
        switch format.format {
        case .text: try Terminal.write(summary(run, outputs, seconds: log.seconds))
        case .json: try Terminal.write(try json(run, outputs).text)
        }
    }

    /// Parameters with more elements in all are not printed.
    private static let shownElements = 64

    private func summary(
        _ run: TrainingRun, _ outputs: [(name: String, tensor: Tensor)], seconds: Double
    ) -> String {
        let count = run.trainer.objectives.count
        let time = NumberText.duration(nanoseconds: seconds * 1e9)
        var text = "\nafter \(NumberText.grouped(count)) step\(count == 1 ? "" : "s") in \(time)"
        if let unused = run.data?.unusedColumns, !unused.isEmpty {
            text += "; unused columns: \(unused.joined(separator: ", "))"
        }
        text += "\n"
        var shown = outputs.filter { $0.tensor.count <= TrainCommand.shownElements }
        let parameters = run.trainer.parameters
        if parameters.reduce(0, { $0 + $1.tensor.count }) <= TrainCommand.shownElements {
            shown += parameters
        }
        return text + TensorText.list(shown, indentation: 2)
    }

    private func json(
        _ run: TrainingRun, _ outputs: [(name: String, tensor: Tensor)]
    ) throws -> JSONValue {
        let objectives = run.trainer.objectives
        return .object([
            ("objectives", .tensor(Tensor(sizes: [objectives.count], storage: .f64(objectives)))),
            ("parameters", JSONValue(parameters: run.trainer.parameters)),
            ("outputs", JSONValue(parameters: outputs)),
        ])
    }
}
