import FoundationEssentials
import GradusAutodiff
import GradusExecution
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTraining
import GradusTransforms

/// A graph as it was written: parsed, typed, ready to be compiled.
///
///     let model = try Model(contentsOf: url)
///     let session = try model.compile(.trainingStep).makeSession(["batch": 32])
///     try session.run(["x": images, "label": labels])
///     let loss: Float = try session["loss"]
public struct Model: Sendable {
    /// The graph.
    public let graph: Graph
    /// What the compiler warns of, in the order of the text.
    public let warnings: [Diagnostic]

    /// Reads a graph file.
    ///
    /// - Parameters:
    ///   - url: the file; `file("x.npy")` in it is looked up beside it.
    ///   - name: which graph of the file; the last one for nil.
    ///   - registry: the operations that the text may call.
    /// - Throws: `DiagnosticError` with all errors of the file; an error of Foundation where it cannot
    ///   be read.
    public init(
        contentsOf url: URL, graph name: String? = nil, registry: OperationRegistry = .standard
    ) throws {
        let file = SourceFile(name: url.relativePath, bytes: [UInt8](try Data(contentsOf: url)))
        try self.init(
            file: file, graph: name, registry: registry,
            directory: url.deletingLastPathComponent())
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: a graph file's text.
    ///   - fileName: the name to show in diagnostics.
    ///   - name: which graph of the text; the last one for nil.
    ///   - registry: the operations that the text may call.
    /// - Throws: `DiagnosticError` with all errors of the text.
    public init(
        text: String, fileName: String = "text.graph", graph name: String? = nil,
        registry: OperationRegistry = .standard
    ) throws(DiagnosticError) {
        try self.init(
            file: SourceFile(name: fileName, text: text), graph: name, registry: registry,
            directory: nil)
    }

    package init(
        file: SourceFile, graph name: String?, registry: OperationRegistry = .standard,
        directory: URL?
    ) throws(DiagnosticError) {
        let (graphs, warnings) = try Model.graphs(
            in: file, registry: registry, directory: directory)
        self.warnings = warnings
        graph = try Model.choose(name, of: graphs, in: file)
    }

    /// All graphs of a file, in its order, and what the compiler warns of.
    ///
    /// - Throws: `DiagnosticError` with all errors of the text.
    package static func graphs(
        in file: SourceFile, registry: OperationRegistry = .standard, directory: URL?
    ) throws(DiagnosticError) -> (graphs: [Graph], warnings: [Diagnostic]) {
        try Lowering.graphs(
            in: file, options: loweringOptions(registry: registry, directory: directory))
    }

    /// What a file in a directory is read with.
    package static func loweringOptions(
        registry: OperationRegistry = .standard, directory: URL?
    ) -> LoweringOptions {
        LoweringOptions(
            registry: registry, resources: directory.map { FileResources(directory: $0) })
    }

    /// A graph built by a program.
    public init(_ graph: Graph) {
        self.graph = graph
        warnings = []
    }

    private static func choose(
        _ name: String?, of graphs: [Graph], in file: SourceFile
    ) throws(DiagnosticError) -> Graph {
        if let graph = name.map({ name in graphs.first { $0.name == name } }) ?? graphs.last {
            return graph
        }
        let known = graphs.map { "'\($0.name)'" }.joined(separator: ", ")
        throw DiagnosticError(
            .error(
                .noGraph, "there is no graph '\(name ?? "")' in \(file.name)", at: nil,
                help: ["the file has \(known)"]))
    }

    /// What is compiled out of a graph.
    public enum Target: Hashable, Sendable {
        /// The outputs.
        case inference
        /// The outputs and the objective.
        case evaluation
        /// The outputs, the objective, and `d_NAME` of the objective for the named inputs and
        /// parameters; for every floating-point parameter where no names are given.
        case gradients([String]?)
        /// The outputs, the objective, and new parameters by the graph's optimiser.
        case trainingStep
        /// As `trainingStep`, by other optimisers than the graph's.
        case trainingStepWith([Graph.OptimizerCall])

        /// `d_NAME` of the objective for every floating-point parameter.
        public static let gradient = Target.gradients(nil)
    }

    /// The graph that computes a target, its gradients still to be differentiated.
    ///
    /// - Throws: `GraphError` where the graph has no such target.
    package func graph(for target: Target) throws(GraphError) -> Graph {
        switch target {
        case .inference: try graph.withoutTraining().resolvingTraining(false)
        case .evaluation:
            try graph.withoutTraining(keepingObjective: true).resolvingTraining(false)
        case .gradients(let names):
            try graph.withoutTraining(keepingObjective: true).resolvingTraining(false)
                .requestingGradients(withRespectTo: names)
        case .trainingStep: try graph.trainingStep()
        case .trainingStepWith(let optimizers): try graph.trainingStep(optimizers)
        }
    }

    /// Compiles a target.
    ///
    /// - Throws: `GraphError` where the graph has no such target: no objective to differentiate, an
    ///   unknown name, no optimiser.
    public func compile(
        _ target: Target = .inference, options: CompilerOptions = CompilerOptions()
    ) throws(GraphError) -> Executable {
        Executable(
            try graph(for: target), options: options.pipeline, threads: options.threads)
    }
}
