import ArgumentParser
import FoundationEssentials
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusScheduling
import GradusTensors
import GradusTransforms
import GradusVisualization

/// `gradus compile`.
struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Print a stage of the compilation, or compare the passes with the graph.",
        discussion: """
            syntax     the file in the canonical layout
            graph      the graph, typed, functions written out
            gradient   the graph with the gradients of its objective
            optimized  the same, as it is scheduled
            schedule   the kernel calls in order
            memory     the buffers in the arena
            counts     nodes, operations and bytes, as written and as optimised

            All but the last three are text of the language, which can be checked, run and compiled \
            again. Schedule, memory and counts are those of the training step, where there is one. \
            Memory written to a file that ends in .svg is a chart of the buffers over time.

            With --verify, the graph is evaluated node by node on random inputs, as it is given \
            and after each pass, and values and gradients are compared. Exits with 1 where a pass \
            changes what is computed, and names the pass, the output, the element and the rule. \
            Examples:

              gradus compile graphs/two_layer.graph --emit gradient
              gradus compile graphs/two_layer.graph --emit gradient --wrt x -o dx.graph
              gradus compile graphs/iris.graph --emit memory --size batch=150
              gradus compile graphs/iris.graph --emit memory -o memory.svg
              gradus compile graphs/iris.graph --emit memory --memory-budget 40KiB --remarks
              gradus compile graphs/stable.graph --emit optimized --remarks
              gradus compile graphs/stable.graph --verify --rules my.rules
            """)

    /// What can be printed.
    enum Stage: String, ExpressibleByArgument, CaseIterable {
        case syntax
        case graph
        case gradient
        case optimized
        case schedule
        case memory
        case counts
    }

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup(title: "Watching the passes") var observation: ObservationOptions
    @OptionGroup var format: FormatOptions

    @Option(help: "The stage: syntax, graph, gradient, optimized, schedule, memory or counts.")
    var emit: Stage?

    @Flag(help: "Compare what each pass gives with the graph, instead of printing a stage.")
    var verify = false

    @Option(
        help: ArgumentHelp(
            "The inputs and parameters to differentiate by (default: all parameters).",
            valueName: "names"))
    var wrt: NameList?

    @Option(
        name: .customLong("size"),
        help: ArgumentHelp(
            "Bind a symbolic size. May be repeated. Schedule, memory and counts take 32 for the "
                + "others, --verify takes 3.",
            valueName: "name=number"))
    var sizes: [SizeSetting] = []

    @Option(
        name: .shortAndLong, help: "Write to a file instead of standard output.",
        completion: .file())
    var output: String?

    func validate() throws {
        guard (emit == nil) == verify else {
            throw ValidationError("give either --emit and a stage or --verify")
        }
        let isReport = emit == .schedule || emit == .memory || emit == .counts || verify
        if format.format == .json, !isReport {
            throw ValidationError(
                "--format json is for schedule, memory, counts and --verify alone")
        }
        if let emit, wrt != nil, emit == .syntax || emit == .graph {
            throw ValidationError("--wrt means nothing to --emit \(emit.rawValue)")
        }
    }

    func run() throws {
        if verify { return try verifyPasses() }
        try write(try self.text())
    }

    private func write(_ text: String) throws {
        guard let output else { return try Terminal.write(text) }
        try FileAccess.write(text, to: output)
    }

    private func verifyPasses() throws {
        let model = try modelOptions.model(compilation)
        let options = try compilation.options.pipeline
        let target: Model.Target =
            model.graph.objective == nil && wrt == nil ? .inference : .gradients(wrt?.names)
        let graph = try bound(try model.graph(for: target), default: 3)
        let report = try ValidationReport(graph, .complete(options), seed: 0)
        try write(format.format == .json ? report.json.text : report.text)
        if !report.isValid { throw ExitCode(1) }
    }

    private func text() throws -> String {
        if emit == .syntax { return try syntax() }
        let model = try modelOptions.model(compilation)
        let target = self.target(of: model.graph)
        let options = try compilation.options.pipeline
        switch emit {
        case nil, .syntax, .graph:
            return try print(try bound(model.graph, default: nil), header: nil)
        case .gradient:
            let graph = try bound(try model.graph(for: target), default: nil)
            return try print(
                try observed(options) { try $0.run(.throughDifferentiation($1), on: graph) },
                header: "The gradient graph of \(model.graph.name).")
        case .optimized:
            let graph = try bound(try model.graph(for: target), default: nil)
            return try print(
                try observed(options) { try $0.compile(graph, $1).graph },
                header: "The optimized graph of \(model.graph.name).")
        case .schedule:
            let report = ScheduleReport(try program(model, target, options))
            return format.format == .json ? try json(report) : report.text
        case .memory:
            let program = try program(model, target, options)
            if let output, output.lowercased().hasSuffix(".svg") {
                return MemoryTimeline.plot(of: program).svg()
            }
            let report = MemoryReport(program)
            return format.format == .json ? try json(report) : report.text
        case .counts:
            let graph = try bound(try model.graph(for: target), default: 32)
            let report = try CountsReport(
                graph, optimized: try observed(options) { try $0.compile(graph, $1).graph })
            return format.format == .json ? report.json.text : report.text
        }
    }

    /// The largest thing that the graph can be compiled to: for printing its gradients, for running
    /// its training step.
    private func target(of graph: Graph) -> Model.Target {
        guard let objective = graph.objective else {
            let hasGradients = graph.nodes.contains { $0.operation is Gradient }
            let isAsked = wrt != nil || (emit == .gradient && !hasGradients)
            return isAsked ? .gradients(wrt?.names) : .inference
        }
        if wrt != nil || emit == .optimized || emit == .gradient || objective.optimizers.isEmpty {
            return .gradients(wrt?.names)
        }
        return .trainingStep
    }

    private func syntax() throws -> String {
        let source = try modelOptions.source()
        let (syntax, diagnostics) = Parser.parse(file: source)
        guard diagnostics.allSatisfy({ $0.severity != .error }) else {
            throw Failure(diagnostics, modelOptions.diagnosticOptions.diagnostics)
        }
        Terminal.show(diagnostics, modelOptions.diagnosticOptions.diagnostics)
        return SyntaxPrinter.print(syntax)
    }

    /// The graph with the sizes given, and a default for the others, if there is one.
    private func bound(_ graph: Graph, default size: Int?) throws -> Graph {
        try graph.binding(try sizes(of: graph, default: size))
    }

    private func sizes(of graph: Graph, default size: Int?) throws -> [String: Int] {
        var numbers: [String: Int] = [:]
        let symbols = graph.symbolicSizes
        for setting in sizes {
            guard symbols.contains(setting.name) else {
                throw Failure.unknown(setting.name, "symbolic size", symbols, option: "--size")
            }
            numbers[setting.name] = setting.size
        }
        guard let size else { return numbers }
        let unbound = symbols.filter { numbers[$0] == nil }
        for symbol in unbound { numbers[symbol] = size }
        if !unbound.isEmpty {
            let list = unbound.map { "\($0) = \(size)" }.joined(separator: ", ")
            Terminal.note("note: \(list); choose with --size\n")
        }
        return numbers
    }

    private func program(
        _ model: Model, _ target: Model.Target, _ options: PipelineOptions
    ) throws -> Program {
        let graph = try bound(try model.graph(for: target), default: 32)
        return try observed(options) { observer, options throws in
            try observer.program(of: try observer.compile(graph, options))
        }
    }

    /// Compiles something under observation.
    private func observed<Result>(
        _ options: PipelineOptions,
        _ body: (PassObserver, PipelineOptions) throws -> Result
    ) throws -> Result {
        let observer = PassObserver(observation, arguments: compilation.arguments)
        var options = options
        options.recordsRewrites = observation.traceRewrites
        let result = try body(observer, options)
        try observer.finish()
        return result
    }

    private func print(_ graph: Graph, header: String?) throws -> String {
        var options = GraphPrinter.Options(header: header, explainsBackward: header != nil)
        if let output {
            let folder = URL(filePath: output).deletingLastPathComponent()
            options.save = { name, tensor in
                let file = "\(name).npy"
                let path = folder.appending(path: file).path
                let isWritten = (try? TensorArchive([("", tensor)]).write(to: path)) != nil
                return isWritten ? file : nil
            }
        }
        return GraphPrinter.text(of: graph, options: options)
    }

    private func json(_ report: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }
}

extension Pipeline {
    /// The passes up to differentiation, and those that tidy up after it.
    static func throughDifferentiation(_ options: PipelineOptions) -> Pipeline {
        let all = standard(options).passes
        let end = all.firstIndex { $0.name == Differentiate().name } ?? all.endIndex - 1
        let tidying = all[(end + 1)...].filter {
            $0.name == "canonicalize" || $0.name == EliminateDeadNodes().name
        }
        return Pipeline(all[...end] + tidying, options: options)
    }
}
