import GradusAutodiff
import GradusExecution
import GradusIR
import GradusOperations
import GradusScheduling
import GradusTensors
import GradusTraining
import GradusTransforms
import GradusVisualization

/// What a picture of a model shows.
public struct DrawingOptions: Sendable {
    /// Values of inputs, and of parameters in place of their starting values, by name. The picture
    /// then shows what every node computes from them, and the gradients; nil leaves numbers out.
    public var values: [String: Tensor]?
    /// The inputs and parameters whose gradients are drawn; nil for all parameters or, where there
    /// are none, all inputs.
    public var withRespectTo: [String]?
    /// A number for each symbolic size that no value gives. Numbers and schedules need them all.
    public var sizes: [String: Int] = [:]
    /// Picks the random numbers of random initialisers.
    public var seed: UInt64 = 0
    /// For each kernel call of the schedule, a number from 0 to 1 to colour it by; empty for no
    /// colours.
    public var heat: [Double] = []
    /// Whether what one place of the text makes several times, in the iterations of a loop or the calls
    /// of a layer, is drawn as one node that says how often; nil for doing so in pictures of more than 200
    /// nodes. A schedule is never folded.
    public var isFolded: Bool? = false
    /// How the graph is compiled: a pass left out shows in the picture.
    public var compiler = CompilerOptions()

    /// No numbers, the usual gradients.
    public init() {}
}

extension Model {
    /// A picture of the model, drawn by Graphviz within the process. The same model and options give
    /// the same bytes.
    ///
    /// - Parameters:
    ///   - view: what of the model is drawn.
    ///   - format: the kind of file.
    ///   - options: numbers to show, gradients to draw, passes to leave out.
    /// - Throws: `GraphError` where there is nothing to differentiate or to train, or a value is
    ///   missing; `ExecutionError` where a symbolic size has no number; `DrawingError` where the
    ///   picture is too large.
    public func drawing(
        _ view: DrawingView = .both, as format: DrawingFormat = .svg,
        options: DrawingOptions = DrawingOptions()
    ) throws -> [UInt8] {
        try GraphvizRenderer.render(try drawingModel(view, options: options), as: format)
    }

    /// A chart of the memory that a target takes, as SVG: each buffer from its first step to its last.
    ///
    /// - Throws: `GraphError` where the graph has no such target, `ExecutionError` where a symbolic
    ///   size has no number.
    public func memoryTimeline(
        of target: Target, sizes: [String: Int] = [:], options: CompilerOptions = CompilerOptions()
    ) throws -> [UInt8] {
        let program = try compile(target, options: options).program(sizes)
        return Array(MemoryTimeline.plot(of: program).svg().utf8)
    }

    /// What `drawing` draws, before it has places.
    package func drawingModel(
        _ view: DrawingView, options: DrawingOptions = DrawingOptions()
    ) throws -> DrawingModel {
        let target = try drawnTarget(view, withRespectTo: options.withRespectTo)
        var notes: [String] = []
        if view != .forward, !options.compiler.disabledPasses.isEmpty {
            notes = ["without " + options.compiler.disabledPasses.sorted().joined(separator: ", ")]
        }
        if view == .schedule {
            let sizes = try DrawnRun.sizes(of: graph, options)
            let program = try compile(target, options: options.compiler).program(sizes)
            return ProgramDrawing.model(of: program, notes: notes, heat: options.heat)
        }
        var drawn = try graph(for: target)
        var groups: [[Int]] = []
        var run: DrawnRun?
        if options.values != nil {
            run = try DrawnRun(graph, options)
            drawn = try drawn.binding(run?.sizes ?? [:])
        } else if !options.sizes.isEmpty {
            drawn = try drawn.binding(options.sizes)
        }
        if view != .forward {
            drawn = try Pipeline.standard(options.compiler.pipeline).run(drawn).graph
            groups = Scheduler.groups(of: drawn, options.compiler.pipeline).map(\.members)
        }
        let values = try run.map {
            view == .forward ? try $0.numbers(asWritten: drawn) : try $0.numbers(of: drawn)
        }
        return GraphDrawing.model(
            of: drawn, view: view,
            options: GraphDrawing.Options(
                groups: groups, values: values ?? DrawnValues(), notes: notes,
                isFolded: options.isFolded))
    }

    /// What the picture of a schedule compiles.
    package func scheduleTarget(
        withRespectTo names: [String]? = nil
    ) throws(GraphError) -> Target { try drawnTarget(.schedule, withRespectTo: names) }

    private func drawnTarget(
        _ view: DrawingView, withRespectTo names: [String]?
    ) throws(GraphError) -> Target {
        let hasGradients = graph.nodes.contains { $0.operation is Gradient }
        switch view {
        case .forward: return .evaluation
        case .step: return .trainingStep
        case .schedule:
            guard graph.objective != nil else { return .inference }
            if names == nil, graph.objective?.optimizers.isEmpty == false { return .trainingStep }
        case .backward, .both:
            if graph.objective == nil, names == nil, hasGradients { return .inference }
        }
        if let names { return .gradients(names) }
        guard graph.trainableParameters.isEmpty else { return .gradient }
        return .gradients(
            graph.inputs.filter { graph.type(of: $0.value).elementType.isFloatingPoint }.map(\.name)
        )
    }
}
