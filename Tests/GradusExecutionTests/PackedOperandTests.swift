import GradusIR
import GradusScheduling
import GradusTensors
import GradusTraining
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// Parameters that products read from panels which are made once.
@Suite struct PackedOperandTests {
    private func network() throws -> Graph {
        try Graph.statements(
            """
            input x: f32[64, 80]
            param W1: f32[80, 96] ~ normal(deviation: 0.2)
            param W2: f32[96, 96] ~ normal(deviation: 0.2)
            output out = tanh(tanh(tanh(x @ W1) @ W2) @ W2)
            minimize mean(out^2) with sgd(learning_rate: 0.5)
            """)
    }

    private func inference() throws -> Graph { try network().withoutTraining() }

    private func session(
        _ graph: Graph, _ options: PipelineOptions = PipelineOptions(), seed: UInt64 = 3,
        threads: Int = 1
    ) throws -> Session {
        let session = try Executable(graph, options: options, threads: threads)
            .makeSession(seed: seed)
        for (name, tensor) in graph.randomPlaceholders(seed: 5) where name == "x" {
            try session.set(name, to: tensor)
        }
        return session
    }

    private func output(_ session: Session) throws -> [Double] {
        try session.run()
        return try session.tensor("out").doubles
    }

    private let unpacked = PipelineOptions(memoryBudget: 1 << 30)

    @Test func productsOfOneParameterShareItsPanels() throws {
        let program = try session(try inference()).program
        #expect(
            program.preparations.map(\.call.name) == [
                "pack f32 80x96 by 96 in 1", "pack f32 96x96 by 96 in 1",
            ])
        #expect(program.instructions.count { $0.call.name.hasSuffix(" packed") } == 3)
        let packed = MemoryReport(program).buffers.filter { $0.role == "packed" }
        #expect(packed.map(\.name).sorted() == ["W1", "W2"])
        #expect(packed.map(\.bytes).sorted() == [80 * 96 * 4, 96 * 96 * 4])
    }

    @Test func bitsAreThoseOfOperandsAsTheyLie() throws {
        let graph = try inference()
        let plain = try session(graph, unpacked)
        #expect(plain.program.preparations.isEmpty)
        let wanted = try output(plain)
        for threads in [1, 2, 3] {
            #expect(try output(session(graph, threads: threads)) == wanted)
        }
    }

    @Test func panelsFollowWhatIsSet() throws {
        let graph = try inference()
        let (packed, plain) = (try session(graph), try session(graph, unpacked))
        let before = try output(packed)
        let other = try session(graph, seed: 4)
        for session in [packed, plain] { try session.set("W2", to: other.tensor("W2")) }
        let after = try output(packed)
        #expect(try after == output(plain) && after != before)
        let elements = [Float](repeating: 0.25, count: 80 * 96)
        for session in [packed, plain] { try session.set("W1", to: elements.span) }
        #expect(try output(packed) == output(plain))
        packed.reset(seed: 3)
        #expect(try output(packed) == before)
    }

    @Test func parametersThatARunUpdatesAreNotPacked() throws {
        let graph = try network().trainingStep()
        #expect(try session(graph).program.preparations.isEmpty)
    }
}
