import GradusAutodiff
import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct PrecisionDemotionTests {
    private let statements = """
        input x: f64[3]
        input n: i32[3]
        param w: f64[3] = 1
        const c: f64[3] = [0.1, 0.2, 0.3]
        h = tanh(w * x + c) * cast(n, f64)
        total = sum(h)
        output h
        minimize total
        """

    private func demoted(_ kept: Set<String> = [], _ level: OptimizationLevel = .standard) throws
        -> Graph
    {
        let options = PipelineOptions(level: level, demotes: true, keptInDouble: kept)
        return try Pipeline.standard(options).run(
            try Graph.statements(statements).requestingGradients()
        ).graph
    }

    @Test(arguments: [OptimizationLevel.asWritten, .exact, .standard])
    func computesInSinglePrecision(_ level: OptimizationLevel) throws {
        let graph = try demoted([], level)
        for node in graph.nodes where !node.operands.isEmpty {
            let isDouble = node.resultTypes.contains { $0.elementType == .f64 }
            #expect(!isDouble || ["cast", "broadcast_to"].contains(node.operation.operationName))
        }
        // The interface stays.
        let plain = try Graph.statements(statements)
        #expect(
            graph.inputs.map { graph.type(of: $0.value) }
                == plain.inputs.map {
                    plain.type(of: $0.value)
                })
        #expect(graph.outputs.allSatisfy { graph.type(of: $0.value).elementType == .f64 })
        let values = plain.randomPlaceholders(seed: 4)
        let exact = try ReferenceEvaluator(
            plain.requestingGradients().expandingGradients().graph
        ).outputs(values)
        let rounded = try ReferenceEvaluator(graph).outputs(values)
        #expect(rounded.keys == exact.keys)
        for (name, tensor) in exact {
            let found = try #require(rounded[name])
            #expect(TensorDifference(tensor, found, tolerance: 1e-5)?.description == nil)
        }
    }

    @Test func namedValuesKeepTheirPrecision() throws {
        let graph = try demoted(["total"])
        let sum = try #require(graph.nodes.first { $0.operation.operationName == "sum" })
        #expect(sum.resultTypes[0].elementType == .f64)
        let tanh = try #require(graph.nodes.first { $0.operation.operationName == "tanh" })
        #expect(tanh.resultTypes[0].elementType == .f32)
    }

    @Test func nothingChangesUnasked() throws {
        let graph = try Graph.statements(statements)
        let result = try Pipeline([DemotePrecision()]).run(graph)
        #expect(result.graph == graph && result.remarks.isEmpty)
        let single = try Graph.statements("input x: f32[3]\noutput y = exp(x)")
        let options = PipelineOptions(demotes: true)
        #expect(try Pipeline([DemotePrecision()], options: options).run(single).graph == single)
    }
}
