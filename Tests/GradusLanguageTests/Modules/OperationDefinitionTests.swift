import GradusAutodiff
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// The definitions of operations in the language: each gives the numbers and the gradients of the
/// operation that the compiler keeps whole.
@Suite struct OperationDefinitionTests {
    private static let samples = OperationSample.all.filter {
        OperationDefinition($0.operation) != nil
    }

    @Test func everyDefinitionHasSamples() {
        let sampled = Set(Self.samples.map(\.operation.operationName))
        #expect(StandardLibrary.definedOperations.filter { !sampled.contains($0) } == [])
        #expect(StandardLibrary.definedOperations.count >= 17)
    }

    @Test func operationsAndDefinitionsBelongTogether() {
        let registry = OperationRegistry.standard
        let defined = registry.names.filter { registry[$0] is any LanguageDefinedOperation.Type }
        #expect(defined == StandardLibrary.definedOperations)
    }

    @Test(arguments: samples)
    func givesTheSame(sample: OperationSample) throws {
        let (builder, inputs, whole) = try sample.graph()
        let node = try #require(whole.first.map { builder.graph.node(of: $0.id) })
        let definition = try #require(OperationDefinition(node.operation))
        let parts = try definition.results(node.operands.map { builder.value($0) })
        #expect(parts.map(\.type) == whole.map(\.type))
        let wanted = inputs.filter(\.elementType.isFloatingPoint)
        for (prefix, results) in [("whole", whole), ("parts", parts)] {
            for (index, result) in results.enumerated() {
                try builder.output("\(prefix) \(index)", result)
            }
            guard !wanted.isEmpty, results[0].elementType.isFloatingPoint else { continue }
            let weights = Domain.nonzero.tensor(results[0].type, path: "w")
            let total = try (results[0] * builder.constant(weights)).sum()
            let gradients = try ReverseMode.gradients(of: total, withRespectTo: wanted).values
            for (index, gradient) in gradients.enumerated() {
                try builder.output("\(prefix) d\(index)", gradient)
            }
        }
        let tensors = sample.named(sample.tensors(), inputs)
        let outputs = try ReferenceEvaluator(builder.graph).outputs(tensors)
        for (name, value) in outputs where name.hasPrefix("whole") {
            let other = try #require(outputs[name.replacing("whole", with: "parts")])
            let tolerance = value.elementType == .f32 ? 1e-4 : 1e-9
            let difference = value.difference(from: other, tolerance: tolerance)
            #expect(difference == nil, "\(sample), \(name)")
        }
    }

    @Test func definitionsCallNothingOfTheUsers() throws {
        let text = """
            function exp(x) = 0 * x
            graph g { input x: f64[2]; output y = softmax(x) }
            """
        let graph = try #require(try graphs(of: text).first)
        let value = try #require(graph.nodes.last?.operation)
        #expect(OperationDefinition(value) != nil)
        #expect(StandardLibrary.text(of: "softmax")?.contains("function softmax(x, axis") == true)
    }
}
