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
            """)

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup(title: "Values") var inputs: InputOptions
    @OptionGroup(title: "Compilation") var compilation: CompilationOptions
    @OptionGroup var format: FormatOptions

    @Option(help: ArgumentHelp("How long each of the three is measured.", valueName: "seconds"))
    var seconds = 0.5

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds must be between 0 and 3600")
        }
    }

    private struct Report {
        var forward: Double
        var gradient: Double?
        var step: Double?
        var arenaByteCount: Int
        var compilation: Double
        var sizes: [String: Int]
    }

    func run() throws {
        let model = try modelOptions.model()
        let report = try measure(model)
        switch format.format {
        case .text: try Terminal.write(text(report))
        case .json: try Terminal.write(json(report).text)
        }
    }

    private func measure(_ model: Model) throws -> Report {
        let graph = model.graph
        let binding = try Binding(
            inputs, graph, required: graph.requiredInputs(keepingObjective: true),
            defaults: Binding.Defaults(seed: 1, size: 32))
        let options = try compilation.options
        func session(_ target: Model.Target) throws -> Session {
            let session = try model.compile(target, options: options)
                .makeSession(binding.sizes, seed: inputs.seed)
            try binding.apply(to: session)
            return session
        }
        let hasObjective = graph.objective != nil
        let isTrained = graph.objective?.optimizer != nil || !graph.updates.isEmpty
        let forward = try session(hasObjective ? .evaluation : .inference)
        let gradient =
            hasObjective && !graph.trainableParameters.isEmpty ? try session(.gradient) : nil
        let step = hasObjective && isTrained ? try session(.trainingStep) : nil
        let largest = step ?? gradient ?? forward
        return Report(
            forward: try time(of: forward), gradient: try gradient.map(time),
            step: try step.map(time), arenaByteCount: largest.arenaByteCount,
            compilation: try compilationTime(
                step != nil ? .trainingStep : gradient != nil ? .gradient : .inference,
                sizes: binding.sizes, options),
            sizes: binding.sizes)
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
            let duration = try clock.measure {
                let model = try Model(
                    file: source, graph: modelOptions.graph, directory: directory)
                _ = try model.compile(target, options: options).program(sizes)
            }
            samples.append(duration.nanoseconds)
        } while clock.now < end && samples.count < 100
        return median(samples)
    }

    private func median(_ samples: [Double]) -> Double {
        let sorted = samples.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private func text(_ report: Report) -> String {
        var rows = [("forward", NumberText.duration(nanoseconds: report.forward))]
        if let time = report.gradient {
            rows.append(("gradient", NumberText.duration(nanoseconds: time)))
        }
        if let time = report.step {
            rows.append(("training step", NumberText.duration(nanoseconds: time)))
        }
        rows.append(("memory", NumberText.bytes(report.arenaByteCount)))
        rows.append(("compilation", NumberText.duration(nanoseconds: report.compilation)))
        for (name, size) in report.sizes.sorted(by: { $0.key < $1.key }) {
            rows.append(("size \(name)", "\(size)"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "\($0.0.padded(to: width))  \($0.1)\n" }.joined()
    }

    private func json(_ report: Report) -> JSONValue {
        .object([
            ("forward_ns", .number(report.forward)),
            ("gradient_ns", report.gradient.map { .number($0) } ?? .null),
            ("step_ns", report.step.map { .number($0) } ?? .null),
            ("arena_bytes", .integer(report.arenaByteCount)),
            ("compile_ns", .number(report.compilation)),
        ])
    }
}

extension Duration {
    /// The duration in nanoseconds.
    var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) * 1e-9
    }
}
