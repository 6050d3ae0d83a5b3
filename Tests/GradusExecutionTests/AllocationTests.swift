import CAllocationCount
import GradusIR
import GradusOperations
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// A step takes memory of its arena alone.
@Suite struct AllocationTests {
    @Test func allocationsAreCounted() {
        let before = gradus_allocation_count()
        let array = [Int](repeating: 1, count: Int(before % 7) + 100)
        #expect(array.count >= 100)
        #expect(gradus_allocation_count() > before)
    }

    /// Small steps on lines, larger ones by kernels, rows, products with epilogues, and an optimiser's
    /// states.
    @Test(arguments: [
        """
        input x: f32[2]
        input y: f32[3] distribution
        param W: f32[3, 2] = 0.5
        param b: f32[3] = 0
        minimize cross_entropy(softmax(W @ x + b), y) with sgd(learning_rate: 0.1)
        """,
        """
        input x: f32[64, 200]
        input y: i32[64]
        param W1: f32[200, 300] = 0.01
        param b1: f32[300] = 0
        param W2: f32[300, 10] = 0.01
        h = relu(layer_norm(x @ W1 + b1))
        minimize mean(softmax_cross_entropy(h @ W2, y)) with adam(learning_rate: 0.01)
        """,
        """
        input x: f64[4, 1, 12, 12]
        param K: f64[3, 1, 3, 3] = 0.1
        minimize mean(square(max_pool2d(conv2d(x, K), window: 2))) with momentum(learning_rate: 0.1)
        """,
    ])
    func aStepAllocatesNothing(_ text: String) throws {
        let session = try Executable(
            Graph.statements(text).trainingStep(), options: PipelineOptions(), threads: 2
        ).makeSession(seed: 1)
        for input in session.program.inputs {
            let sizes = input.type.shape.sizes ?? []
            // Rows of targets sum to 1.
            let columns = sizes.last ?? 1
            let elements = (0..<Tensor.count(of: sizes)).map { $0 % columns == 0 ? 1 : 0.0 }
            try session.set(
                input.name, to: Tensor(input.type.elementType, sizes: sizes, converting: elements))
        }
        try session.run()
        let before = gradus_allocation_count()
        try session.run(steps: 100)
        for _ in 0..<100 { try session.run() }
        #expect(gradus_allocation_count() == before)
    }
}
