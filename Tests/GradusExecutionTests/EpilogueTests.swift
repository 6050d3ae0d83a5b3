import GradusIR
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// Training steps of networks whose products have epilogues and parts.
@Suite struct EpilogueTests {
    /// A perceptron with a residual branch and an attention-like product of batches.
    private func network() throws -> Graph {
        try Graph.statements(
            """
            input x: f32[640, 40]
            input y: f32[640, 24]
            param W1: f32[40, 512] ~ normal(deviation: 0.2)
            param b1: f32[512] = 0.1
            param W2: f32[512, 512] ~ normal(deviation: 0.05)
            param b2: f32[512] = -0.1
            param W3: f32[512, 24] ~ normal(deviation: 0.1)
            h1 = relu(x @ W1 + b1)
            h2 = h1 + tanh(h1 @ W2 + b2)
            heads = reshape(h2, shape: [2, 320, 512])
            mixed = tanh(0.001 * heads @ transpose(heads, axes: [0, 2, 1])) @ heads
            out = 0.01 * (reshape(mixed, shape: [640, 512]) @ W3)
            output out
            minimize mean((out - y)^2) with sgd(learning_rate: 0.05)
            """)
    }

    private func session(
        _ graph: Graph, _ options: PipelineOptions = PipelineOptions(), threads: Int = 1
    ) throws -> Session {
        let session = try Executable(graph, options: options, threads: threads)
            .makeSession(seed: 3)
        let inputs = ["x", "y", "W", "b", "column"]
        for (name, tensor) in graph.randomPlaceholders(seed: 5) where inputs.contains(name) {
            try session.set(name, to: tensor)
        }
        return session
    }

    @Test func fusedStepsAreTheStepsAsWritten() throws {
        let graph = try network().trainingStep()
        let fused = try session(graph)
        let plain = try session(graph, PipelineOptions(disabledPasses: ["fuse"]))
        for session in [fused, plain] { try session.run(steps: 3) }
        for (found, wanted) in zip(fused.parameters, plain.parameters) {
            #expect(found.tensor.difference(from: wanted.tensor, tolerance: 1e-5) == nil)
        }
        #expect(
            fused.outputs[0].tensor.difference(from: plain.outputs[0].tensor, tolerance: 1e-4)
                == nil)
    }

    /// A bias that is one row is added, and what is rectified is so, while the product is stored; not where
    /// the sum, or the product, is needed beside that, or what is added is no row.
    @Test func biasesAreAddedWhereProductsAreStored() throws {
        let graph = try Graph.statements(
            """
            input x: f32[24, 40]
            input W: f32[40, 40]
            input b: f32[40]
            input column: f32[24, 1]
            h1 = relu(x @ W + b)
            h2 = b + h1 @ W
            h3 = relu(h2 @ W + column)
            sum = h3 @ W + b
            h4 = relu(sum) + sum
            product = h4 @ W
            output out = product + b
            output other = product
            """)
        let names = try session(graph).program.instructions.map(\.call.name)
        let product = "matmul f32 24x40x40"
        #expect(
            names == [
                "\(product) add,relu", "\(product) add", product, "tile add,relu f32 [24, 40]",
                product, "tile add,relu,add f32 [24, 40]", product, "tile add f32 [24, 40]",
            ])
        let (fused, plain) = (
            try session(graph), try session(graph, PipelineOptions(disabledPasses: ["fuse"]))
        )
        for session in [fused, plain] { try session.run() }
        for (found, wanted) in zip(fused.outputs, plain.outputs) {
            #expect(found.tensor.doubles == wanted.tensor.doubles)
        }
    }

    @Test func gradientsOfLargeWeightsAreNeverWritten() throws {
        let program = try session(try network().trainingStep()).program
        let weight = try #require(program.parameters.first { $0.name == "W2" }).buffer
        let updates = program.instructions.filter { $0.buffers[0] == weight }
        #expect(updates.map(\.call.name) == ["matmul f32 512x512x640 tn multiply,subtract"])
        let gradients = program.buffers.filter {
            if case .temporary = $0.role { $0.byteCount == 512 * 512 * 4 } else { false }
        }
        #expect(gradients.isEmpty)
        let names = program.instructions.map(\.call.name)
        #expect(names.contains { $0.hasPrefix("matmul f32 640x512x40 add,relu") })
        #expect(names.contains { $0.hasPrefix("matmul f32 640x512x512 add,tanh,add") })
    }

    @Test func bitsAreTheSameForAnyNumberOfThreads() throws {
        let graph = try network().trainingStep()
        func result(threads: Int) throws -> [Tensor] {
            let session = try session(graph, threads: threads)
            try session.run(steps: 3)
            return session.parameters.map(\.tensor) + session.outputs.map(\.tensor)
        }
        let alone = try result(threads: 1)
        #expect(
            try session(graph).program.instructions.contains { $0.call.parts?.isShared ?? false })
        for threads in [2, 3, 7] {
            for (found, wanted) in zip(try result(threads: threads), alone) {
                #expect(
                    found.withUnsafeBytes { found in
                        wanted.withUnsafeBytes { found.elementsEqual($0) }
                    }, "\(threads) threads")
            }
        }
    }
}
