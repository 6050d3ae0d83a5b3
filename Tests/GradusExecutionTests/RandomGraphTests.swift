import GradusAutodiff
import GradusIR
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// Programs of random graphs, optimised and fused, give what the graphs as written give by the
/// reference evaluation, in value and gradient.
@Suite struct RandomGraphTests {
    @Test(arguments: 0..<60)
    func theProgramAgreesWithTheGraphAsWritten(_ seed: Int) throws {
        let elementType: ElementType = seed.isMultiple(of: 3) ? .f32 : .f64
        let graph = try RandomGraph.make(seed: UInt64(1000 + seed), nodeCount: 50, elementType)
            .requestingGradients()
        let values = graph.randomPlaceholders(seed: UInt64(seed))
        let plain = try graph.expandingGradients().graph
        let expected = try ReferenceEvaluator(plain).outputs(values)
        for disabled in [[], ["canonicalize", "stabilize"], ["fuse"]] as [Set<String>] {
            let options = PipelineOptions(disabledPasses: disabled)
            let session = try Executable(graph, options: options).makeSession()
            for (name, tensor) in values { try session.set(name, to: tensor) }
            try session.run()
            for (name, found) in session.outputs {
                let wanted = try #require(expected[name])
                let tolerance = elementType == .f32 ? 1e-4 : 1e-10
                let difference = found.difference(from: wanted, tolerance: tolerance)
                #expect(difference == nil, "\(name), without \(disabled)")
            }
        }
    }
}
