import ArgumentParser
import FoundationEssentials
import Gradus
import GradusExecution
import GradusIR
import GradusInterchange
import GradusTensors

/// `gradus bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the time of a forward, a gradient and a training step.",
        discussion: """
            Times are medians of many runs. Inputs that are not set are drawn at random, and a \
            size that no value gives is 32. Examples:

              gradus bench graphs/two_layer.graph
              gradus bench graphs/iris.graph --size batch=150 --format json
              gradus bench graphs/iris.graph --only step
              gradus bench graphs/iris.graph --peer jax --python venv/bin/python
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup var format: FormatOptions

    @Option(help: ArgumentHelp("How long each of the three is measured.", valueName: "seconds"))
    var seconds = 0.5

    @Option(
        help: ArgumentHelp(
            "Measure one alone: inference (the outputs), forward, gradient or step.",
            valueName: "stage"))
    var only: Stage?

    @Option(
        name: .customLong("peer"),
        help: ArgumentHelp(
            "Measure the graph in another framework, too: jax. May be repeated.",
            valueName: "framework"))
    var peers: [PeerFramework] = []

    @Option(
        help: ArgumentHelp(
            "The Python that has the framework (default: python3).", valueName: "command"),
        completion: .file())
    var python = "python3"

    /// What can be measured.
    enum Stage: String, ExpressibleByArgument, CaseIterable {
        /// The outputs, without the objective.
        case inference
        /// The outputs and the objective.
        case forward
        /// The same with the gradients of all parameters.
        case gradient
        /// The same with the updates of the parameters.
        case step
    }

    @Option(
        help: ArgumentHelp(
            "Say what the objective is after as many training steps, too.", valueName: "number"))
    var steps: Int?

    func validate() throws {
        guard steps ?? 0 >= 0 else { throw ValidationError("--steps must not be negative") }
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds must be between 0 and 3600")
        }
    }

    private struct Report {
        /// Nanoseconds of each stage that was measured.
        var times: [(stage: Stage, nanoseconds: Double)]
        var arenaByteCount: Int
        var compilation: Double
        /// After the number of steps that was asked for.
        var objective: Double?
        var sizes: [String: Int]
        var peers: [(framework: PeerFramework, bench: PeerBench)] = []
    }

    func run() throws {
        let model = try modelOptions.model(compilation)
        let report = try measure(model)
        switch format.format {
        case .text: try Terminal.write(text(report))
        case .json: try Terminal.write(json(report).text)
        }
    }

    private func measure(_ model: Model) throws -> Report {
        let graph = model.graph
        let stages = try stages(of: graph)
        let binding = try Binding(
            inputs, graph,
            required: graph.requiredInputs(keepingObjective: stages != [.inference]),
            defaults: Binding.Defaults(seed: 1, size: 32))
        let options = try compilation.options
        var report = Report(times: [], arenaByteCount: 0, compilation: 0, sizes: binding.sizes)
        for stage in stages {
            let session = try model.compile(stage.target, options: options)
                .makeSession(binding.sizes, seed: inputs.seed)
            try binding.apply(to: session)
            if stage == .step, let steps {
                // The objective that a step gives is that of the parameters before it.
                try session.run(steps: steps + 1)
                report.objective = session.objective
            }
            report.times.append((stage, try time(of: session)))
            report.arenaByteCount = session.arenaByteCount
        }
        if let last = stages.last {
            report.compilation = try compilationTime(last.target, sizes: binding.sizes, options)
        }
        for framework in peers {
            let bench = try PeerBench(
                graph, binding, seed: inputs.seed, seconds: seconds, in: framework, python: python)
            report.peers.append((framework, bench))
        }
        return report
    }

    /// What is to be measured, the largest last.
    private func stages(of graph: Graph) throws -> [Stage] {
        guard graph.objective != nil else {
            if let only, only != .inference, only != .forward {
                throw Failure(
                    "graph '\(graph.name)' has no objective, so there is no \(only.rawValue) to "
                        + "measure\nhelp: declare 'minimize …' or 'maximize …'")
            }
            return [.inference]
        }
        if let only { return [only] }
        var stages = [Stage.forward]
        if !graph.trainableParameters.isEmpty { stages.append(.gradient) }
        if graph.objective?.optimizers.isEmpty == false || !graph.updates.isEmpty {
            stages.append(.step)
        }
        return stages
    }

    /// Nanoseconds of one run: the median over batches of runs that take about a millisecond each.
    private func time(of session: Session) throws -> Double {
        let clock = ContinuousClock()
        var count = 1
        while true {
            let duration = try clock.measure { try session.run(steps: count) }
            if duration >= .milliseconds(1) || count >= 1 << 20 { break }
            count *= 2
        }
        var samples: [Double] = []
        let end = clock.now + .seconds(seconds)
        repeat {
            let duration = try clock.measure { try session.run(steps: count) }
            samples.append(duration.nanoseconds / Double(count))
        } while clock.now < end || samples.count < 5
        return median(samples)
    }

    /// Nanoseconds from the text to the program.
    private func compilationTime(
        _ target: Model.Target, sizes: [String: Int], _ options: CompilerOptions
    ) throws -> Double {
        let source = try modelOptions.source()
        let directory = URL(filePath: modelOptions.file).deletingLastPathComponent()
        let clock = ContinuousClock()
        var samples: [Double] = []
        let end = clock.now + .seconds(min(seconds, 0.5))
        repeat {
            // Freed when the time was taken.
            var made: (model: Model, executable: Executable)?
            let duration = try clock.measure {
                let model = try Model(
                    file: source, graph: modelOptions.graph, directory: directory)
                let executable = try model.compile(target, options: options)
                _ = try executable.program(sizes)
                made = (model, executable)
            }
            samples.append(duration.nanoseconds)
            withExtendedLifetime(made) {}
        } while clock.now < end && samples.count < 100
        return median(samples)
    }

    private func median(_ samples: [Double]) -> Double {
        let sorted = samples.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private func text(_ report: Report) -> String {
        var rows = report.times.map { stage, time in
            let others = report.peers.compactMap { framework, bench in
                bench.times[stage.key].map { other in
                    "\(framework.title) \(NumberText.duration(nanoseconds: other)), "
                        + "\(ratio(other, time))"
                }
            }
            let text = [NumberText.duration(nanoseconds: time)] + others
            return (stage.title, text.joined(separator: "   "))
        }
        if let steps, let objective = report.objective {
            rows.append(("objective after \(steps)", NumberText.text(objective)))
        }
        rows.append(("memory", NumberText.bytes(report.arenaByteCount)))
        rows.append(("compilation", NumberText.duration(nanoseconds: report.compilation)))
        for (name, size) in report.sizes.sorted(by: { $0.key < $1.key }) {
            rows.append(("size \(name)", "\(size)"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "\($0.0.padded(to: width))  \($0.1)\n" }.joined()
    }

    /// `12.3 times as long`
    private func ratio(_ other: Double, _ time: Double) -> String {
        let tenths = Int((other / max(time, 1e-3) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) times as long"
    }

    private func json(_ report: Report) -> JSONValue {
        func time(_ stages: Stage...) -> JSONValue {
            report.times.first { stages.contains($0.stage) }.map { .number($0.nanoseconds) }
                ?? .null
        }
        var members = [
            ("forward_ns", time(.forward, .inference)),
            ("gradient_ns", time(.gradient)),
            ("step_ns", time(.step)),
            ("arena_bytes", .integer(report.arenaByteCount)),
            ("compile_ns", .number(report.compilation)),
        ]
        if let objective = report.objective { members.append(("objective", .number(objective))) }
        if !report.peers.isEmpty {
            let peers = report.peers.map { framework, bench in
                let times = bench.times.sorted { $0.key < $1.key }
                return (
                    key: framework.rawValue,
                    value: JSONValue.object(times.map { ($0.key, .number($0.value)) })
                )
            }
            members.append(("peers", .object(peers)))
        }
        return .object(members)
    }
}

extension BenchCommand.Stage {
    /// The largest that a graph has.
    static func largest(of graph: Graph) -> BenchCommand.Stage {
        guard graph.objective != nil else { return .inference }
        if graph.objective?.optimizers.isEmpty == false || !graph.updates.isEmpty { return .step }
        return graph.trainableParameters.isEmpty ? .forward : .gradient
    }

    /// What is compiled.
    var target: Model.Target {
        switch self {
        case .inference: .inference
        case .forward: .evaluation
        case .gradient: .gradient
        case .step: .trainingStep
        }
    }

    /// The name of its time in reports.
    fileprivate var key: String {
        self == .inference ? "forward_ns" : "\(rawValue)_ns"
    }

    /// What it is called in reports.
    var title: String {
        switch self {
        case .inference, .forward, .gradient: rawValue
        case .step: "training step"
        }
    }
}

extension Duration {
    /// The duration in nanoseconds.
    var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) * 1e-9
    }
}
