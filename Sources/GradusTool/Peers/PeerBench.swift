import ArgumentParser
import Gradus
import GradusIR
import GradusInterchange
import GradusTensors

/// Another framework that a graph can be measured in.
enum PeerFramework: String, ExpressibleByArgument, CaseIterable {
    /// JAX, jitted, which differentiates the graph by itself.
    case jax

    var title: String {
        switch self {
        case .jax: "JAX"
        }
    }
}

/// The times of a graph in another framework, on the same values.
struct PeerBench {
    /// Nanoseconds by the names of `bench`'s report: `forward_ns`, `gradient_ns`, `step_ns`.
    let times: [String: Double]

    /// Measures a graph.
    ///
    /// - Parameters:
    ///   - binding: the values of the inputs, and of the parameters that are set.
    ///   - python: the interpreter that has the framework.
    /// - Throws: `Failure` where the framework is not there or cannot do the work.
    init(
        _ graph: Graph, _ binding: Binding, seed: UInt64, seconds: Double,
        in framework: PeerFramework, python: String
    ) throws {
        let bound = try graph.binding(binding.sizes)
        let program = try JAXProgram(bound)
        var arrays: [(name: String, tensor: Tensor)] = []
        for input in bound.inputs {
            guard let tensor = binding.tensors[input.name] else { continue }
            arrays.append(("x.\(input.name)", tensor))
        }
        for parameter in bound.parameters {
            let start = parameter.initializer.tensor(
                for: bound.type(of: parameter.value), path: parameter.name, seed: seed)
            arrays.append(("p.\(parameter.name)", binding.tensors[parameter.name] ?? start))
        }
        arrays += program.constants.map { ("p.\($0.name)", $0.tensor) }
        let report = try TemporaryDirectory.with { directory in
            let (module, values) = ("\(directory)/model.py", "\(directory)/values.npz")
            let (output, errors) = ("\(directory)/output", "\(directory)/errors")
            try FileAccess.write(program.text, to: module)
            try TensorArchive(arrays).write(to: values)
            let code = ChildProcess.run(
                [python, module, values, "\(seconds)"], output: output, errors: errors)
            guard let code else {
                throw Failure("--peer \(framework.rawValue): '\(python)' cannot be started")
            }
            guard code == 0 else {
                let lines = try FileAccess.contents(of: errors).split(separator: 10)
                let last = lines.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
                throw Failure(
                    "--peer \(framework.rawValue): '\(python)' failed: \(last)\n"
                        + "help: it needs the packages jax and numpy; --python names another one")
            }
            return String(decoding: try FileAccess.contents(of: output), as: UTF8.self)
        }
        times = PeerBench.numbers(report)
    }

    /// Reads lines of a name and a number.
    private static func numbers(_ report: String) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for line in report.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { numbers[String(words[0])] = Double(words[1]) }
        }
        return numbers
    }
}
