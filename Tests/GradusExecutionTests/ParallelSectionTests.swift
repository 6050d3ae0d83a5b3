import GradusAutodiff
import GradusIR
import GradusScheduling
import GradusTensors
import GradusTraining
import TestSupport
import Testing

@testable import GradusExecution

/// Slices and branches that threads run at once give the bits of one thread.
@Suite struct ParallelSectionTests {
    /// Every value with a name after some steps.
    private func values(
        _ program: Program, _ inputs: [(String, Tensor)], threads: Int, steps: Int
    ) throws -> [Tensor] {
        let session = try Session(program, seed: 7, threads: threads)
        for (name, tensor) in inputs { try session.set(name, to: tensor) }
        try session.run(steps: steps)
        return try program.named.map { try session.tensor($0.name) }
    }

    @Test(arguments: [ElementType.f32, .f64])
    func aPerceptronTrainsToTheSameBits(_ type: ElementType) throws {
        let graph = try Graph.statements(
            """
            input x: \(type)[64, 40]
            input y: i32[64]
            param W1: \(type)[40, 56] ~ normal(deviation: 0.2)
            param b1: \(type)[56] = 0
            param W2: \(type)[56, 24] ~ normal(deviation: 0.2)
                        h = gelu(x @ W1 + b1)
            z = layer_norm(h @ W2)
            output z
            minimize mean(softmax_cross_entropy(z, y)) with adam(learning_rate: 0.01)
            """)
        let classes = (0..<64).map { Double($0 * 5 % 24) }
        var inputs = graph.randomPlaceholders(seed: 3).filter { $0.key == "x" }
            .map { ($0.key, $0.value) }
        inputs.append(("y", Tensor(.i32, sizes: [64], converting: classes)))
        let program = try graph.trainingStep().program()
        #expect(program.sections.count == 2)
        let expected = try values(program, inputs, threads: 1, steps: 20)
        for threads in [2, 3, 7] {
            #expect(try values(program, inputs, threads: threads, steps: 20) == expected)
        }
    }

    @Test(arguments: BatchGraphs.statements.indices)
    func batchesTrainToTheSameBits(_ index: Int) throws {
        let graph = try BatchGraphs.trainingStep(index)
        let inputs = graph.randomPlaceholders(seed: 4).filter { ["x", "z"].contains($0.key) }
            .map { ($0.key, $0.value) }
        let program = try graph.program()
        #expect(!program.sections.isEmpty)
        let expected = try values(program, inputs, threads: 1, steps: 20)
        for threads in [2, 5] {
            #expect(try values(program, inputs, threads: threads, steps: 20) == expected)
        }
    }

    @Test(arguments: 0..<40)
    func randomGraphsGiveTheSameBits(_ seed: Int) throws {
        let type: ElementType = seed.isMultiple(of: 2) ? .f32 : .f64
        let graph = try RandomGraph.make(
            seed: UInt64(3000 + seed), nodeCount: 60, type
        ).requestingGradients()
        let inputs = graph.randomPlaceholders(seed: UInt64(seed)).map { ($0.key, $0.value) }
        let program = try graph.program()
        let expected = try values(program, inputs, threads: 1, steps: 1)
        #expect(try values(program, inputs, threads: 3, steps: 4) == expected)
    }
}
