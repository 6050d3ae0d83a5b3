import GradusAutodiff
import GradusExecution
import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusScheduling

@Suite struct RecomputeTests {
    /// The training step of a perceptron of equal layers, its activations larger than its matrices.
    private func perceptron(
        layers: Int, width: Int = 8, activation: String = "tanh"
    ) throws -> Graph {
        let parameters = (1...layers).map {
            "param W\($0): f32[\(width), \(width)] ~ glorot_uniform()\nparam b\($0): f32[\(width)] = 0"
        }
        let hidden = (1...layers).map {
            "h\($0) = \(activation)(h\($0 - 1) @ W\($0) + b\($0))"
        }
        return try Graph.statements(
            """
            input h0: f32[128, \(width)]
            \(parameters.joined(separator: "\n"))
            \(hidden.joined(separator: "\n"))
            minimize mean(h\(layers) ^ 2) with sgd(learning_rate: 0.1)
            """)
    }

    private func options(_ budget: Int?) -> PipelineOptions {
        PipelineOptions(memoryBudget: budget)
    }

    private func program(_ graph: Graph, _ budget: Int?) throws -> Program {
        try Scheduler.program(of: graph, options(budget))
    }

    @Test(arguments: ["tanh", "relu"])
    func halfTheMemoryCostsAtMostAThirdMoreWork(_ activation: String) throws {
        let step = try perceptron(layers: 40, width: 16, activation: activation).trainingStep()
        let whole = try program(step, nil)
        let half = try program(step, whole.arenaByteCount / 2)
        #expect(half.arenaByteCount <= whole.arenaByteCount / 2)
        #expect(whole.recomputedFlops == 0)
        #expect(Double(half.flops) <= 1.35 * Double(whole.flops))
        #expect(half.recomputedFlops > 0)
    }

    /// Every bit of outputs, gradients and new parameters is that of the plan without a budget.
    @Test(arguments: ["tanh", "gelu"])
    func numbersKeepTheirBits(_ activation: String) throws {
        let model = try perceptron(layers: 10, activation: activation)
        for graph in [try model.requestingGradients(), try model.trainingStep()] {
            let whole = try program(graph, nil)
            var results: [[Tensor]] = []
            for budget in [nil, whole.arenaByteCount * 4 / 5, whole.arenaByteCount * 13 / 20] {
                let session = try Executable(graph, options: options(budget)).makeSession(seed: 3)
                let input = Tensor(
                    .f32, sizes: [128, 8],
                    converting: (0..<1024).map { RandomStream(seed: 5, path: "x").normal(at: $0) })
                try session.set("h0", to: input)
                try session.run(steps: 3)
                results.append(
                    session.outputs.map(\.tensor) + session.parameters.map(\.tensor)
                        + [try session.tensor(whole.objective?.name ?? "")])
                if let budget { #expect(session.arenaByteCount <= budget) }
            }
            #expect(results[0] == results[1] && results[0] == results[2])
        }
    }

    /// What is recomputed is in the graph: it prints, parses back to an equal graph, and needs as little
    /// memory then, without a budget.
    @Test func theGraphPrintsAndParsesBack() throws {
        let step = try perceptron(layers: 12).trainingStep()
        let whole = try program(step, nil)
        let budget = whole.arenaByteCount * 3 / 4
        let graph = try Compilation(step, options(budget)).graph
        let text = GraphPrinter.text(of: graph)
        #expect(text.contains("after(h"))
        let again = try Graph.text(text)
        #expect(again == graph)
        let reread = try program(again, nil)
        #expect(Double(reread.arenaByteCount) <= 1.1 * Double(budget))
    }

    @Test func whatCannotFitSaysByHowMuch() throws {
        let step = try perceptron(layers: 6).trainingStep()
        let error = #expect(throws: GraphError.self) {
            try Pipeline.complete(options(2000)).run(step)
        }
        let message = try #require(error).message
        #expect(
            message.hasPrefix("the plan cannot be made to fit 2 KiB: the least found is "),
            "\(message)")
        #expect(message.contains(" more, with values computed again; without it is "))
    }

    @Test func aBudgetThatIsMetChangesNothing() throws {
        let step = try perceptron(layers: 4).trainingStep()
        let whole = try Compilation(step, options(nil))
        let same = try Compilation(step, options(1 << 30))
        #expect(same.graph == whole.graph)
        #expect(same.remarks.contains { $0.pass == "recompute" && $0.message.contains("fits") })
    }

    @Test func symbolicSizesAreLeftForLater() throws {
        let graph = try Graph.statements("input x: f32[n]\noutput y = sum(tanh(x))")
        let result = try Pipeline.complete(options(100)).run(graph)
        #expect(result.remarks.contains { $0.pass == "recompute" && $0.kind == .missed })
    }

    /// Of three times as many layers the values take over twice as much where all are kept, and
    /// about √3 times as much where as few are kept as the search finds.
    @Test func theLeastMemoryGrowsWithTheRootOfTheDepth() throws {
        func values(_ layers: Int) throws -> (whole: Double, least: Double) {
            let step = try perceptron(layers: layers).trainingStep()
            let start = try Recompute.Trial(try Compilation(step, options(nil)).graph, options(nil))
            var search = RecomputationSearch(start, budget: 1, options: options(nil))
            for _ in 0..<4 { guard try search.advance() else { break } }
            let parameters = start.program.parameters.count * 320
            return (
                Double(start.byteCount - parameters), Double(search.best.byteCount - parameters)
            )
        }
        let (few, many) = (try values(8), try values(24))
        #expect(many.whole > 2.15 * few.whole)
        #expect(many.least < 1.9 * few.least, "\(few.least) → \(many.least)")
    }

    @Test func everyBeginningIsSpreadEvenly() {
        #expect(BitReversal.order(8) == [0, 4, 2, 6, 1, 5, 3, 7])
        #expect(BitReversal.order(5) == [0, 4, 2, 1, 3])
        #expect(BitReversal.order(1) == [0] && BitReversal.order(0) == [])
    }

    /// Random graphs under budgets give what they give without.
    @Test(arguments: 0..<12)
    func randomGraphsKeepTheirBits(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(6000 + seed), nodeCount: 50)
            .requestingGradients()
        let values = graph.randomPlaceholders(seed: UInt64(seed))
        let whole = try program(graph, nil)
        func outputs(_ budget: Int?) throws -> [Tensor] {
            let session = try Executable(graph, options: options(budget)).makeSession()
            for (name, tensor) in values { try session.set(name, to: tensor) }
            try session.run()
            return session.outputs.map(\.tensor)
        }
        let expected = try outputs(nil)
        for percent in [95, 85] {
            // Not every budget can be met.
            guard let found = try? outputs(whole.arenaByteCount * percent / 100) else { continue }
            #expect(zip(found, expected).allSatisfy { $0.isSame(as: $1) }, "\(percent) %")
        }
    }
}

extension Tensor {
    /// Whether the bytes are the same, NaN included.
    fileprivate func isSame(as other: Tensor) -> Bool {
        type == other.type
            && withUnsafeBytes { left in other.withUnsafeBytes { left.elementsEqual($0) } }
    }
}
