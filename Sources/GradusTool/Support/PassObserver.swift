import FoundationEssentials
import Gradus
import GradusIR
import GradusInterchange
import GradusLanguage
import GradusScheduling
import GradusTensors
import GradusTransforms
import GradusVisualization

/// Watches the passes for a command, and shows what it is asked to.
final class PassObserver {
    private let options: ObservationOptions
    /// The options of the compilation, as they are written on a command line.
    private let arguments: String
    /// Where the graph is left that a pass fails on.
    private let reproducer: String
    /// More take longer to place than all passes take to run.
    private static let mostDrawnNodes = 2 * GraphDrawing.mostNodes

    /// How many passes have run.
    private var position = 0
    /// The text of the graph that was dumped last.
    private var dumped = ""
    /// Why a file could not be written.
    private var failure: (any Error)?
    private var timings: [(pass: String, duration: Duration)] = []

    init(
        _ options: ObservationOptions, arguments: String, reproducer: String = "reproducer.graph"
    ) {
        self.options = options
        self.arguments = arguments
        self.reproducer = reproducer
    }

    // MARK: Compiling

    /// Runs passes.
    func run(_ pipeline: Pipeline, on graph: Graph) throws -> Graph {
        start(graph)
        let result = try pipeline.run(graph, instrumentation: instrumentation)
        timings = result.timings
        show(result.remarks, result.rewrites)
        return result.graph
    }

    /// Runs all passes on a graph whose sizes are known where a program is wanted.
    func compile(_ graph: Graph, _ pipeline: PipelineOptions) throws -> Compilation {
        start(graph)
        let compilation = try Compilation(graph, pipeline, instrumentation: instrumentation)
        timings = compilation.timings
        show(
            options.remarks ? compilation.remarks : compilation.passRemarks, compilation.rewrites)
        if let fusion = compilation.fusion { self.fused(compilation.graph, fusion) }
        return compilation
    }

    /// The program of a compilation.
    func program(of compilation: Compilation) throws -> Program {
        let clock = ContinuousClock()
        let start = clock.now
        let program: Program
        do { program = try compilation.program() } catch { throw Failure("\(error)") }
        timings.append(("schedule", clock.now - start))
        return program
    }

    /// Shows what is known at the end only.
    ///
    /// - Throws: where a file could not be written.
    func finish() throws {
        if options.timePasses { Terminal.note(timeTable()) }
        if let failure { throw failure }
    }

    // MARK: Watching

    private var instrumentation: Pipeline.Instrumentation {
        Pipeline.Instrumentation(
            afterPass: { pass, _, after in self.ran(pass, after) },
            onFailure: { pass, before, _ in
                // A budget that is too small is no fault of the compiler.
                if !(pass is Recompute) { self.leaveReproducer(pass, before) }
            })
    }

    private func start(_ graph: Graph) {
        guard let directory = options.dump else { return }
        attempt {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        }
        dump(graph, "input")
    }

    private func ran(_ pass: any Pass, _ graph: Graph) {
        position += 1
        if options.printAfter.contains(pass.name) {
            attempt {
                Terminal.note(
                    GraphPrinter.text(
                        of: try graph.removingGradientTargets(),
                        options: GraphPrinter.Options(header: "After \(pass.name).")))
            }
        }
        if options.dump != nil { dump(graph, pass.name) }
    }

    private func fused(_ graph: Graph, _ fusion: FusionPlan) {
        position += 1
        if options.dump == nil || fusion.groups.isEmpty { return }
        draw(graph, FusionPlan.passName, groups: fusion.groups.map(\.members))
    }

    private func attempt(_ body: () throws -> Void) {
        guard failure == nil else { return }
        do { try body() } catch { failure = error }
    }

    // MARK: Files

    /// `DIRECTORY/04-differentiate`
    private func path(_ directory: String, _ pass: String) -> String {
        let number = position < 10 ? "0\(position)" : "\(position)"
        return URL(filePath: directory).appending(path: "\(number)-\(pass)").path
    }

    private func dump(_ graph: Graph, _ pass: String) {
        guard let directory = options.dump else { return }
        attempt {
            let plain = try graph.removingGradientTargets()
            let path = path(directory, pass)
            let folder = URL(filePath: directory)
            let text = GraphPrinter.text(
                of: plain,
                options: GraphPrinter.Options(save: PassObserver.saving(in: folder, "\(pass)-")))
            guard text != dumped else { return }
            dumped = text
            let title = pass == "input" ? "As it is given to the passes." : "After \(pass)."
            try FileAccess.write("# \(title)\n\(text)", to: path + ".graph")
            draw(plain, pass, groups: [])
        }
    }

    private func draw(_ graph: Graph, _ pass: String, groups: [[Int]]) {
        guard let directory = options.dump else { return }
        attempt {
            let model = GraphDrawing.model(
                of: graph, view: graph.updates.isEmpty ? .both : .step,
                options: GraphDrawing.Options(
                    groups: groups, notes: [pass == "input" ? "as given" : "after \(pass)"]))
            let count = model.nodes.count
            guard count <= PassObserver.mostDrawnNodes else {
                return Terminal.note(
                    "note: \(path(directory, pass)).svg is left out: it would have \(count) nodes, "
                        + "and pictures of passes have \(PassObserver.mostDrawnNodes) at most\n")
            }
            do {
                let picture = try GraphvizRenderer.render(model, as: .svg)
                try FileAccess.write(picture, to: path(directory, pass) + ".svg")
            } catch let error as DrawingError {
                Terminal.note("note: \(path(directory, pass)).svg is left out: \(error)\n")
            }
        }
    }

    /// Puts large tensors into files of their own.
    static func saving(
        in folder: URL, _ prefix: String = ""
    ) -> @Sendable (String, Tensor) -> String? {
        { name, tensor in
            let file = "\(prefix)\(name).npy"
            let path = folder.appending(path: file).path
            let isWritten = (try? TensorArchive([("", tensor)]).write(to: path)) != nil
            return isWritten ? file : nil
        }
    }

    /// Writes the graph that a pass failed on, as one that can be compiled by itself.
    private func leaveReproducer(_ pass: any Pass, _ graph: Graph) {
        let folder = URL(filePath: reproducer).deletingLastPathComponent()
        do {
            let whole = try graph.removingGradientTargets().withRootsAsOutputs()
            let text = GraphPrinter.text(
                of: whole, options: GraphPrinter.Options(save: PassObserver.saving(in: folder)))
            let command = "gradus compile --emit optimized\(arguments) \(reproducer)"
            try FileAccess.write("# \(command)\n\(text)", to: reproducer)
            Terminal.note(
                "note: the graph that '\(pass.name)' failed on is in \(reproducer), with the "
                    + "command in its first line\n")
        } catch {
            Terminal.note("note: \(reproducer) could not be written: \(error)\n")
        }
    }

    // MARK: Texts

    /// Warnings always, the rest on demand.
    private func show(_ remarks: [Remark], _ rewrites: [RewriteRecord]) {
        for rewrite in rewrites { Terminal.note("rewrite: \(rewrite)\n") }
        for remark in remarks where options.remarks || remark.kind == .warning {
            let title = remark.kind == .warning ? "warning" : "remark"
            Terminal.note("\(title): \(remark)\n")
        }
    }

    private func timeTable() -> String {
        let total = timings.reduce(0) { $0 + $1.duration.nanoseconds }
        var table = TextTable(["pass", "time", "share"])
        for (pass, duration) in timings {
            let share = total > 0 ? duration.nanoseconds / total * 100 : 0
            table.append([
                pass, NumberText.duration(nanoseconds: duration.nanoseconds),
                "\(Int(share.rounded())) %",
            ])
        }
        table.append(["total", NumberText.duration(nanoseconds: total), ""])
        return table.text(rightAligned: [1, 2])
    }
}
