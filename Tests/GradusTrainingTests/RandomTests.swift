import GradusExecution
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusTraining

/// Random operations, `training`, and the layers that are made of them.
@Suite struct RandomTests {
    private func session(
        _ graph: Graph, seed: UInt64 = 0, threads: Int? = nil
    ) throws -> Session {
        try Executable(graph, options: PipelineOptions()).makeSession(seed: seed)
    }

    private func outputs(_ statements: String, seed: UInt64 = 0) throws -> [String: Tensor] {
        let session = try session(try Graph.statements(statements), seed: seed)
        try session.run()
        return Dictionary(uniqueKeysWithValues: session.outputs.map { ($0.name, $0.tensor) })
    }

    // MARK: Numbers

    /// The kernels give the bits of the reference evaluation, whatever the processor.
    @Test(arguments: [
        "uniform(shape: [1003], type: f32)", "uniform(low: -1, high: 3, shape: [1003], type: f64)",
        "normal(shape: [40, 50], type: f64)",
        "normal(mean: 2, deviation: 0.1, shape: [2001], type: f32)",
        "bernoulli(probability: 0.3, shape: [1003])", "bernoulli(probability: 1, shape: [3])",
    ])
    func kernelsGiveTheBitsOfTheReference(_ call: String) throws {
        let graph = try Graph.statements("output y = \(call)")
        for seed in [UInt64(0), 7] {
            let evaluator = ReferenceEvaluator(graph)
            let expected = try evaluator.outputs(evaluator.initialParameters(seed: seed))
            let session = try session(graph, seed: seed)
            try session.run()
            #expect(session.outputs.first?.tensor == expected["y"])
        }
    }

    @Test func distributionsHaveTheirMoments() throws {
        let found = try outputs(
            """
            output u = uniform(low: 2, high: 4, shape: [100000], type: f64)
            output n = normal(mean: -1, deviation: 3, shape: [100000], type: f64)
            output b = cast(bernoulli(probability: 0.2, shape: [100000]), f64)
            """, seed: 5)
        let expected = [("u", 3, 1 / 3.0), ("n", -1, 9), ("b", 0.2, 0.16)]
        for (name, mean, variance) in expected {
            let numbers = try #require(found[name]).doubles
            let count = Double(numbers.count)
            let average = numbers.reduce(0, +) / count
            let spread = numbers.reduce(0) { $0 + ($1 - average) * ($1 - average) } / count
            // Five standard errors.
            #expect(abs(average - mean) < 5 * (variance / count).squareRoot(), "\(name)")
            #expect(abs(spread / variance - 1) < 5 * (2 / count).squareRoot(), "\(name)")
        }
        let uniform = try #require(found["u"]).doubles
        #expect(uniform.allSatisfy { $0 >= 2 && $0 < 4 })
        // Neighbours do not depend on each other.
        let products = zip(uniform, uniform.dropFirst()).reduce(0) { $0 + ($1.0 - 3) * ($1.1 - 3) }
        #expect(abs(products / Double(uniform.count)) < 5 / 3 / Double(uniform.count).squareRoot())
    }

    @Test func callsDrawByThemselvesUnlessTheyShareAKey() throws {
        let found = try outputs(
            """
            output a = uniform(shape: [8])
            output b = uniform(shape: [8])
            output c = uniform(shape: [8], key: "uniform")
            """)
        #expect(found["a"] != found["b"])
        #expect(found["a"] == found["c"])
        let other = try outputs("output a = uniform(shape: [8])", seed: 1)
        #expect(found["a"] != other["a"])
    }

    @Test func aPrintedDrawIsTheSame() throws {
        let graph = try Graph.statements(
            """
            input x: f32[n, 4]
            output y = dropout(x, rate: 0.25) + normal(shape: shape(x), key: "noise")
            """)
        let text = GraphPrinter.text(of: graph)
        #expect(text.contains("state random.seed: i64   ~ seed()") || text.contains("~ seed()"))
        #expect(text.contains("normal(shape: [n, 4], key: \"noise\")"))
        #expect(try Graph.text(text) == graph)
    }

    // MARK: Dropout

    private let dropped = """
        input x: f32[1000]
        param w: f32[1000] = 1
        y = dropout(x * w, rate: 0.25)
        output y
        minimize sum(y) with sgd(learning_rate: 1)
        """

    /// The mask of the gradient is that of the value, and another one in each step.
    @Test func dropoutsGradientHasItsMask() throws {
        let session = try session(try Graph.statements(dropped).trainingStep(), seed: 3)
        try session.set("x", to: Tensor(repeating: 3, .f32, sizes: [1000]))
        var before = [Double](repeating: 1, count: 1000)
        var masks: [[Bool]] = []
        for _ in 0..<3 {
            let start = before
            try session.run()
            let y = try session.tensor("y").doubles
            before = try session.tensor("w").doubles
            let mask = y.map { $0 != 0 }
            for index in mask.indices {
                let expected = mask[index] ? start[index] * 4 : 0
                #expect(abs(y[index] - expected) <= 1e-4)
                let moved = start[index] - before[index]
                #expect(abs(moved - (mask[index] ? 4 : 0)) < 1e-4)
            }
            let kept = mask.count { $0 }
            #expect(abs(Double(kept) - 750) < 5 * (1000 * 0.25 * 0.75).squareRoot())
            masks.append(mask)
        }
        #expect(masks[0] != masks[1] && masks[1] != masks[2])
        #expect(try session.tensor("training.step").integers == [3])
    }

    @Test func dropoutIsNothingOutsideOfTraining() throws {
        let graph = try Graph.statements(dropped).withoutTraining().resolvingTraining(false)
        #expect(!graph.nodes.contains { $0.operation is any RandomOperation })
        let session = try session(graph)
        try session.set("x", to: Tensor(repeating: 3, .f32, sizes: [1000]))
        try session.run()
        #expect(try session.tensor("y").doubles.allSatisfy { $0 == 3 })
    }

    // MARK: Batch normalisation

    @Test func batchNormFollowsTheBatchAndUsesTheRunningMeanAfterwards() throws {
        let text = """
            graph g {
                input x: f64[4, 2]
                h = batch_norm(x, momentum: 0.5, epsilon: 0)
                output h
                minimize sum(h * h) with sgd(learning_rate: 0)
            }
            """
        let graph = try Graph.text(text)
        #expect(graph.states.map(\.name) == ["h.running_mean", "h.running_variance"])
        #expect(graph.parameters.map(\.name) == ["h.scale", "h.shift"])
        let x = try #require(Tensor([1.0, 10, 2, 20, 3, 30, 6, 60], sizes: [4, 2]))
        let training = try session(graph.trainingStep())
        try training.set("x", to: x)
        try training.run(steps: 2)
        // Mean 3 and 30, variance 3.5 and 350; the running ones start from 0 and 1.
        let first = (1 - 3) / 3.5.squareRoot()
        #expect(abs(try training.tensor("h").doubles[0] - first) < 1e-12)
        #expect(try training.tensor("h.running_mean").doubles == [2.25, 22.5])
        #expect(try training.tensor("h.running_variance").doubles == [2.875, 262.75])
        let inference = try session(graph.withoutTraining().resolvingTraining(false))
        for (name, tensor) in training.parameters + training.states {
            try inference.set(name, to: tensor)
        }
        try inference.set("x", to: x)
        try inference.run()
        let expected = (1 - 2.25) / 2.875.squareRoot()
        #expect(abs(try inference.tensor("h").doubles[0] - expected) < 1e-12)
        #expect(try inference.tensor("h.running_mean").doubles == [2.25, 22.5])
    }

    // MARK: States

    /// What was updated stands for its new value further down, in a training step.
    @Test func anUpdatedStateIsReadAnew() throws {
        let graph = try Graph.statements(
            """
            param w: f64 = 1
            state count: i32 = 0
            count <- count + 2
            output seen = count * 10
            minimize w * w with sgd(learning_rate: 0.5)
            """)
        let training = try session(graph.trainingStep())
        try training.run(steps: 3)
        #expect(try training.tensor("seen").integers == [60])
        #expect(try training.tensor("count").integers == [6])
        let inference = try session(graph.withoutTraining().resolvingTraining(false))
        try inference.run()
        #expect(try inference.tensor("seen").integers == [0])
        let text = GraphPrinter.text(of: graph)
        #expect(try Graph.text(text) == graph, "\(text)")
    }

    @Test func aLayersStatesHaveItsPath() throws {
        let graph = try Graph.text(
            """
            layer average(x) {
                state mean = zeros_like(x)
                mean <- 0.5 * mean + 0.5 * x
                return mean
            }
            optimizer slow(learning_rate: f32) {
                state steps: i32 = 0
                steps <- steps + 1
                param <- param - half(learning_rate) * d_param
            }
            function half(x) = x / 2
            graph g {
                input x: f32[2]
                param w: f32[2] = 0
                a = average(x)
                output a
                minimize sum(w * a) with slow(learning_rate: 1)
            }
            """)
        #expect(graph.states.map(\.name) == ["a.mean"])
        let text = GraphPrinter.text(of: graph)
        #expect(try Graph.text(text) == graph, "\(text)")
        let training = try session(graph.trainingStep())
        try training.set("x", to: [Float(4), 8].span)
        try training.run(steps: 2)
        #expect(try training.tensor("a.mean").doubles == [3, 6])
        #expect(try training.tensor("w.steps").integers == [2])
        #expect(try training.tensor("w").doubles == [-(2 + 3) / 2, -(4 + 6) / 2])
    }
}
