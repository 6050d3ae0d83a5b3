import GradusAutodiff
import GradusIR
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution
@testable import GradusScheduling

/// Products that read and write memory where movements would bring it from or to.
@Suite struct ProductLayoutsTests {
    /// The calls of the optimised graph of statements, without those of products and tiles.
    private func movements(_ statements: String) throws -> [String] {
        let graph = try Graph.statements(statements)
        let program = try (graph.objective == nil ? graph : graph.trainingStep()).program()
        return program.instructions.compactMap { instruction in
            let kernel = instruction.call.name.prefix { $0 != " " }
            return ["slice", "transpose", "concat", "copy"].contains(kernel)
                ? String(kernel) : nil
        }
    }

    static let attention = """
        input x: f32[2, 16, 24]
        param Wqkv: f32[24, 72] ~ normal(deviation: 0.2)
        param Wo: f32[24, 24] ~ normal(deviation: 0.2)
        rows = reshape(x, shape: [32, 24])
        qkv  = rows @ Wqkv
        q    = transpose(reshape(qkv[:, 0:24], shape: [2, 16, 3, 8]), axes: [0, 2, 1, 3])
        k    = transpose(reshape(qkv[:, 24:48], shape: [2, 16, 3, 8]), axes: [0, 2, 1, 3])
        v    = transpose(reshape(qkv[:, 48:72], shape: [2, 16, 3, 8]), axes: [0, 2, 1, 3])
        a    = softmax(matmul(q, k, transpose_b: true) / 2) @ v
        out  = reshape(transpose(a, axes: [0, 2, 1, 3]), shape: [32, 24]) @ Wo
        minimize mean(out ^ 2) with sgd(learning_rate: 0.1)
        """

    @Test func attentionMovesNothing() throws {
        #expect(try movements(Self.attention).isEmpty)
    }

    @Test func turnedKeysAreReadInTheOtherForm() throws {
        let text = """
            input q: f32[2, 3, 16, 8]
            input k: f32[2, 16, 3, 8]
            output p = matmul(q, transpose(k, axes: [0, 2, 3, 1]))
            """
        let program = try Graph.statements(text).program()
        #expect(program.instructions.map(\.call.name) == ["matmul f32 2*3*16x16x8 nt strided"])
    }

    @Test func whatOthersReadIsMovedAllTheSame() throws {
        let declared = """
            input x: f32[16, 2, 20]
            input w: f32[2, 20, 24]
            y = transpose(x, axes: [1, 0, 2])
            """
        #expect(try movements(declared + "\noutput p = y @ w").isEmpty)
        #expect(try movements(declared + "\noutput y\noutput p = y @ w") == ["transpose"])
        #expect(
            try movements(declared + "\noutput p = y @ w\noutput e = exp(y) + 1") == ["transpose"])
        #expect(
            try movements(declared + "\noutput s = softmax(y)\noutput p = y @ w") == ["transpose"])
        // The result of a product that two others read.
        let result = declared + "\nz = y @ w\nt = transpose(z, axes: [1, 0, 2])"
        #expect(try movements(result + "\noutput t").isEmpty)
        #expect(try movements(result + "\noutput e = exp(t)\noutput z") == ["transpose"])
        #expect(
            try movements(result + "\noutput e = exp(t)\noutput s = softmax(z)") == ["transpose"])
    }

    @Test func littleOfMuchIsCutOut() throws {
        let declared = "input x: f32[16, 90]\ninput w: f32[20, 24]\ny = exp(x)\n"
        #expect(try movements(declared + "output p = y[:, :20] @ w") == ["slice"])
        let most = """
            output p = y[:, :20] @ w
            output q = y[:, 20:40] @ w
            output r = y[:, 70:] @ w
            """
        #expect(try movements(declared + most).isEmpty)
    }

    @Test func concatsCopyOnlyWhatNoProductWrites() throws {
        let declared = """
            input x: f32[16, 20]
            input w: f32[20, 24]
            input z: f32[16, 5]
            """
        #expect(
            try movements(declared + "\noutput p = concat(x @ w, exp(x @ w), axis: 0)") == [
                "concat"
            ])
        let joined = "\noutput p = exp(concat(x @ w, z, tanh(x) @ w, axis: 1))"
        #expect(try movements(declared + joined) == ["concat"])
        let twice = "\ny = x @ w\noutput p = exp(concat(y, y, axis: 1))"
        #expect(try movements(declared + twice) == ["concat"])
        let all = "\noutput p = exp(concat(x @ w, tanh(x) @ w, axis: 1))"
        #expect(try movements(declared + all).isEmpty)
    }

    /// Products of small kernels read dense operands.
    @Test func smallProductsStayAsTheyAre() throws {
        let text = """
            input x: f32[3, 2, 4]
            input w: f32[2, 4, 5]
            output p = transpose(x, axes: [1, 0, 2]) @ w
            """
        #expect(try movements(text) == ["transpose"])
    }

    /// Moved and not, trained for some steps: the same bits.
    private func expectSameBits(_ graph: Graph, seed: UInt64, sourceLocation: SourceLocation) throws
    {
        let options = PipelineOptions()
        let graph = try Pipeline.complete(options).run(graph).graph
        let groups = Scheduler.groups(of: graph, options)
        let inputs = graph.randomPlaceholders(seed: seed)
        var found: [[Tensor]] = []
        for seesThrough in [false, true] {
            let program = try Scheduler.schedule(graph, groups: groups, seesThrough: seesThrough)
            for threads in seesThrough ? [1, 3] : [1] {
                let session = try Session(program, seed: 7, threads: threads)
                for (name, tensor) in inputs { try session.set(name, to: tensor) }
                try session.run(steps: 2)
                found.append(try program.named.map { try session.tensor($0.name) })
            }
        }
        #expect(found.allSatisfy { $0 == found[0] }, sourceLocation: sourceLocation)
    }

    @Test func attentionTrainsToTheSameBits() throws {
        try expectSameBits(
            try Graph.statements(Self.attention).trainingStep(), seed: 1,
            sourceLocation: #_sourceLocation)
    }

    /// Most of the graphs below have something to see through.
    @Test func randomMovementsAreSeenThrough() throws {
        let strided = try (0..<60).filter { seed in
            var random = MovedProducts(seed: UInt64(seed))
            let program = try Graph.statements(random.statements()).trainingStep().program()
            return program.instructions.contains { $0.call.name.contains(" strided") }
        }
        #expect(strided.count > 40)
    }

    @Test(arguments: 0..<60)
    func randomMovementsGiveTheSameBits(_ seed: Int) throws {
        var random = MovedProducts(seed: UInt64(seed))
        let text = random.statements()
        let graph = try Graph.statements(text).trainingStep()
        try expectSameBits(graph, seed: UInt64(seed), sourceLocation: #_sourceLocation)
        // And what the reference evaluator says.
        let inputs = graph.randomPlaceholders(seed: UInt64(seed))
        let wanted = try ReferenceEvaluator(graph.expandingGradients().graph).outputs(inputs)
        let session = try Executable(graph, options: PipelineOptions()).makeSession()
        for (name, tensor) in inputs { try session.set(name, to: tensor) }
        try session.run()
        for (name, tensor) in wanted {
            let difference = try session.tensor(name).difference(from: tensor, tolerance: 1e-9)
            #expect(difference == nil, "\(name) of\n\(text)")
        }
    }
}
