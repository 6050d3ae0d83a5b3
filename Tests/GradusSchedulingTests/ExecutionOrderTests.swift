import GradusExecution
import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusScheduling

@Suite struct ExecutionOrderTests {
    /// A step of gradient descent on `layers` matrices.
    private func step(layers: Int) throws -> Graph {
        let parameters = (1...layers).map {
            "param W\($0): f64[32, 32] ~ glorot_uniform()"
        }
        let hidden = (1...layers).map { "h\($0) = tanh(h\($0 - 1) @ W\($0))" }
        return try Graph.statements(
            """
            input h0: f64[2, 32]
            \(parameters.joined(separator: "\n"))
            \(hidden.joined(separator: "\n"))
            minimize sum(h\(layers) ^ 2) with sgd(learning_rate: 0.1)
            """
        ).trainingStep()
    }

    /// Each gradient is added to its matrix and gone before the next is there.
    @Test func updatesRunAsSoonAsTheirGradientIsThere() throws {
        let program = try Scheduler.program(of: try step(layers: 8), PipelineOptions())
        let matrix = 32 * 32 * 8
        let large = program.buffers.filter { $0.byteCount == matrix && $0.owner != "scratch" }
        let parameters = program.parameters.map(\.buffer)
        #expect(large.count == 16)
        #expect(program.arenaByteCount < 8 * matrix + matrix + 40 * 512)
        for parameter in parameters {
            let written = program.instructions.indices.filter { index in
                let instruction = program.instructions[index]
                return instruction.buffers.prefix(instruction.call.resultCount)
                    .contains(parameter)
            }
            let read = program.instructions.indices.filter {
                program.instructions[$0].buffers.contains(parameter)
            }
            #expect(written.count == 1 && written.last == read.last)
        }
    }

    /// Values that are reduced at once need not be there together.
    @Test func whatIsReducedSoonIsNotKept() throws {
        let graph = try Graph.statements(
            """
            input x: f64[1000]
            \((0..<6).map { "v\($0) = roll\($0)" }.joined(separator: "\n"))
            output y = s0 + s1 + s2 + s3 + s4 + s5
            """.replacing(/v(\d) = roll\d/) { "v\($0.1) = flip(x * \($0.1)) @ x" }
                .replacing(/s(\d)/) { "v\($0.1)" })
        let program = try Scheduler.program(of: graph, PipelineOptions(disabledPasses: ["fuse"]))
        #expect(program.buffers.filter { $0.byteCount == 8000 }.count <= 1 + 6 * 2)
        #expect(program.arenaByteCount < 4 * 8064)
    }

    @Test(arguments: 0..<30)
    func everyUnitRunsOnceAfterWhatItNeeds(_ seed: Int) throws {
        let graph = try RandomGraph.make(seed: UInt64(4000 + seed), nodeCount: 60)
            .requestingGradients().expandingGradients().graph
        let groups = Scheduler.groups(of: graph, PipelineOptions())
        let units = ExecutionUnits(graph, groups: groups)
        let order = ExecutionOrder.best(units, of: graph)
        #expect(order.sorted() == Array(units.units.indices))
        var place = [Int](repeating: 0, count: order.count)
        for (position, unit) in order.enumerated() { place[unit] = position }
        for unit in order {
            for other in units.predecessors[unit] { #expect(place[other] < place[unit]) }
        }
        #expect(ExecutionOrder.best(units, of: graph) == order)
    }
}
