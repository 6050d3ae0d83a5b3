import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms

/// A graph as a Python module for JAX: `forward(p, x)` computes what the graph computes, JAX
/// differentiates it. Run as a program it measures itself: see `harness`.
package struct JAXProgram: Sendable {
    /// The text of the module.
    package let text: String
    /// The constants too large for the text, by the names under which `forward` looks for them in
    /// `p`.
    package let constants: [(name: String, tensor: Tensor)]

    /// Constants of more elements are kept out of the text.
    private static let writtenElements = 64

    /// The program of a graph of known sizes. Gradients within it are differentiated by Gradus, that
    /// of its objective by JAX.
    ///
    /// - Throws: `GraphError` where an operation has no counterpart in JAX, or a size is unknown.
    package init(_ graph: Graph) throws(GraphError) {
        var context = PassContext()
        let expand = ExpandComposites(keeping: { node, _ in
            JAXExpression.exists(for: node.operation)
        })
        let graph = try expand.run(try Differentiate().run(graph, &context), &context)
        var writer = BodyWriter(graph)
        for index in graph.nodes.indices { try writer.write(index) }
        constants = writer.constants
        text = JAXProgram.module(graph, writer)
    }

    private static func module(_ graph: Graph, _ writer: BodyWriter) -> String {
        let outputs = graph.outputs.map { "\"\($0.name)\": \(writer.name(of: $0.value))" }
        var results = ["\"outputs\": {\(outputs.joined(separator: ", "))}"]
        if let objective = graph.objective {
            let sign = objective.direction == .minimize ? "" : "-"
            results.append("\"loss\": \(sign)\(writer.name(of: objective.value))")
        }
        let trained = graph.trainableParameters.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            \"\"\"The graph \(graph.name) in JAX.\"\"\"
            import jax
            import jax.numpy as jnp
            from jax import lax

            jax.config.update("jax_enable_x64", True)

            TRAINED = [\(trained)]


            def forward(p, x):
                \"\"\"Outputs and loss from parameters and inputs, both by name.\"\"\"
            \(writer.lines.map { "    \($0)\n" }.joined())\
                return {\(results.joined(separator: ", "))}

            \(harness)
            """
    }

    /// Times the outputs, the gradient and a step of gradient descent, on the arrays of a file.
    private static let harness = """

        def median(run, seconds):
            \"\"\"Nanoseconds of one call.\"\"\"
            import time
            jax.block_until_ready(run())
            samples, end = [], time.perf_counter() + seconds
            while len(samples) < 5 or time.perf_counter() < end:
                count, start = 0, time.perf_counter()
                while count == 0 or time.perf_counter() - start < 1e-3:
                    result = run()
                    count += 1
                jax.block_until_ready(result)
                samples.append((time.perf_counter() - start) / count * 1e9)
            return sorted(samples)[len(samples) // 2]


        def measure(arrays, seconds):
            \"\"\"The times in nanoseconds, by name.\"\"\"
            p = {n[2:]: jnp.array(a) for n, a in arrays.items() if n.startswith("p.")}
            x = {n[2:]: jnp.array(a) for n, a in arrays.items() if n.startswith("x.")}
            run = jax.jit(forward)
            times = {"forward_ns": median(lambda: run(p, x), seconds)}
            if not TRAINED or "loss" not in run(p, x):
                return times
            trained = {n: p[n] for n in TRAINED}

            def loss(trained, x):
                return forward(p | trained, x)["loss"]

            slope = jax.jit(jax.value_and_grad(loss))
            times["gradient_ns"] = median(lambda: slope(trained, x), seconds)

            def update(trained, x):
                value, gradient = jax.value_and_grad(loss)(trained, x)
                return {n: a - 1e-3 * gradient[n] for n, a in trained.items()}, value

            step, state = jax.jit(update, donate_argnums=0), [trained]

            def advance():
                state[0], value = step(state[0], x)
                return value

            times["step_ns"] = median(advance, seconds)
            return times


        if __name__ == "__main__":
            import sys
            import numpy
            for name, time in measure(dict(numpy.load(sys.argv[1])), float(sys.argv[2])).items():
                print(name, time)

        """

    /// Writes an assignment for each node.
    private struct BodyWriter {
        let graph: Graph
        private(set) var lines: [String] = []
        private(set) var constants: [(name: String, tensor: Tensor)] = []
        private var names: [String]

        init(_ graph: Graph) {
            self.graph = graph
            names = graph.nodes.indices.map { "v\($0)" }
        }

        func name(of value: ValueID) -> String {
            graph.node(of: value).resultTypes.count == 1
                ? names[value.node] : "\(names[value.node])[\(value.result)]"
        }

        mutating func write(_ index: Int) throws(GraphError) {
            let node = graph.nodes[index]
            for type in node.resultTypes where type.shape.sizes == nil {
                throw GraphError("the size of \(type) is not known", origin: node.origin)
            }
            let expression: String
            switch node.operation {
            case let placeholder as Placeholder:
                let source = placeholder.kind == .input ? "x" : "p"
                expression = "\(source)[\"\(placeholder.name)\"]"
            case let constant as Constant: expression = text(of: constant.tensor)
            default:
                let operands = node.operands.map { name(of: $0) }
                guard let found = JAXExpression.text(of: node, operands, in: graph) else {
                    throw GraphError(
                        "'\(node.operation.operationName)' has no counterpart in JAX",
                        origin: node.origin)
                }
                expression = found
            }
            let comment = node.name.map { "  # \($0)" } ?? ""
            lines.append("\(names[index]) = \(expression)\(comment)")
        }

        private mutating func text(of tensor: Tensor) -> String {
            let type = tensor.elementType.numpyName
            let shape = JAXExpression.tuple(tensor.sizes)
            guard tensor.count <= JAXProgram.writtenElements else {
                let name = "constant_\(constants.count)"
                constants.append((name, tensor))
                return "p[\"\(name)\"]"
            }
            let elements =
                tensor.elementType.isFloatingPoint
                ? tensor.doubles.map(JAXExpression.number)
                : tensor.integers.map { "\($0)" }
            return "jnp.array([\(elements.joined(separator: ", "))], '\(type)').reshape(\(shape))"
        }
    }
}
