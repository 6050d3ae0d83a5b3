import GradusIR
import GradusTensors

/// A function whose derivative the user wrote, for operands of certain types:
/// `function f(x) = … pullback(g) = …`. It stays whole until gradients are written out.
package struct CustomFunction: CompositeOperation, DifferentiableOperation {
    /// What the text calls it; no part of its identity.
    package let name: String
    /// What it computes: an input for each operand, an output for each result.
    package let body: Graph
    /// Its derivative: an input for each operand and for the cotangent of each result, an output for the
    /// cotangent of each operand.
    package let derivative: Graph

    package init(name: String, body: Graph, derivative: Graph) {
        self.name = name
        self.body = body
        self.derivative = derivative
    }

    package static let signature = OperationSignature(
        "function", .custom, operands: ["x"], arity: .variadic, formula: "",
        documentation: "A function with a derivative of its own.")

    package var operationName: String { name }

    /// Always an error: it is declared in the language.
    package init(attributes: AttributeValues) throws(OperationError) {
        throw OperationError(.attribute, "a function is declared: function f(x) = …")
    }

    package func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
        let expected = body.inputs.map { body.type(of: $0.value) }
        guard operands == expected else {
            throw OperationError(
                .arity, "'\(name)' takes \(expected.map(\.description).joined(separator: ", "))")
        }
        return body.outputs.map { body.type(of: $0.value) }
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let names = body.inputs.map(\.name)
        do {
            let values = try ReferenceEvaluator(body).run(
                Dictionary(zip(names, operands), uniquingKeysWith: { first, _ in first }))
            return body.outputs.map { values[$0.value] }
        } catch {
            throw OperationError(.evaluation, error.message)
        }
    }

    package func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
        guard let builder = operands.first?.builder else { return [] }
        return try builder.inline(body, operands)
    }

    /// What the user wrote; zeros stand for the results that no gradient reaches.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        var operands = context.operands
        for (result, cotangent) in zip(context.results, context.cotangents) {
            if let cotangent {
                operands.append(cotangent)
            } else {
                operands.append(try result.scalar(0).broadcast(to: result.shape))
            }
        }
        return try context.result.builder.inline(derivative, operands)
    }

    /// The function for sizes that are numbers.
    package func binding(_ sizes: [String: Int]) -> CustomFunction {
        guard let body = try? body.binding(sizes), let derivative = try? derivative.binding(sizes)
        else { return self }
        return CustomFunction(name: name, body: body, derivative: derivative)
    }

    /// The function with another graph for each of its own.
    package func mapGraphs(
        _ transform: (Graph) throws(GraphError) -> Graph
    ) throws(GraphError) -> CustomFunction {
        CustomFunction(
            name: name, body: try transform(body), derivative: try transform(derivative))
    }

    package static func == (left: CustomFunction, right: CustomFunction) -> Bool {
        left.body == right.body && left.derivative == right.derivative
    }

    package func hash(into hasher: inout Hasher) {
        for graph in [body, derivative] {
            hasher.combine(graph.inputs.map { graph.type(of: $0.value) })
            hasher.combine(graph.outputs.map { graph.type(of: $0.value) })
        }
    }
}
