import Glibc
import GradusExecution
import GradusIR
import GradusOperations
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusScheduling

@Suite struct SchedulerTests {
    private func vector(_ elements: [Double]) throws -> Tensor {
        try #require(Tensor(elements, sizes: [elements.count]))
    }

    private func run(
        _ graph: Graph, _ values: [String: [Double]], steps: Int = 1
    ) throws -> Session {
        let session = try Executable(graph, options: PipelineOptions()).makeSession()
        for (name, elements) in values { try session.set(name, to: try vector(elements)) }
        try session.run(steps: steps)
        return session
    }

    @Test func simultaneousUpdatesReadOldValues() throws {
        let builder = GraphBuilder(name: "swap")
        let type = TensorType(.f64, [2])
        let a = try builder.parameter("a", type, .fill(1))
        let b = try builder.parameter("b", type, .fill(2))
        let c = try builder.parameter("c", type, .fill(3))
        try builder.update("a", b)
        try builder.update("b", c)
        try builder.update("c", try a * 10)
        try builder.output("a_before", a)
        let session = try run(builder.graph, [:], steps: 2)
        #expect(try session.tensor("a").doubles == [3, 3])
        #expect(try session.tensor("b").doubles == [10, 10])
        #expect(try session.tensor("c").doubles == [20, 20])
        #expect(try session.tensor("a_before").doubles == [2, 2])
    }

    @Test func anUpdateDoesNotOverwriteWhatAnotherReads() throws {
        let builder = GraphBuilder(name: "order")
        let type = TensorType(.f64, [2])
        let a = try builder.parameter("a", type, .fill(1))
        let b = try builder.parameter("b", type, .fill(2))
        try builder.update("a", try a - b)
        try builder.update("b", try b + a)
        let session = try run(builder.graph, [:])
        #expect(try session.tensor("a").doubles == [-1, -1])
        #expect(try session.tensor("b").doubles == [3, 3])
    }

    /// A gradient that waits for the value of the loss has a call of its own.
    @Test(arguments: ["mean(loss)", "sum(loss)", "sum(loss * loss)", "sum(exp(x) * loss)"])
    func aLossAndItsGradientAreOneCallWhereTheCotangentIsKnown(objective: String) throws {
        let graph = try Graph.statements(
            """
            input z: f32[40, 30]
            input y: i32[40]
            input x: f32[40]
            loss = softmax_cross_entropy(z, y)
            value = \(objective)
            output value
            output d_z = gradient(value, wrt: z)
            """)
        let program = try Scheduler.program(of: graph, PipelineOptions())
        let names = program.instructions.map(\.call.name)
        let isOne = objective == "mean(loss)" || objective == "sum(loss)"
        #expect(names.contains("softmax_cross_entropy and gradient f32 [40, 30]") == isOne)
        #expect(names.contains("softmax_cross_entropy_gradient f32 [40, 30]") == !isOne)
    }

    @Test func aParameterIsUpdatedInPlaceWhereNothingReadsItLater() throws {
        let builder = GraphBuilder(name: "step")
        let x = try builder.input("x", TensorType(.f64, [4]))
        let w = try builder.parameter("w", TensorType(.f64, [4]), .fill(1))
        try builder.update("w", try w - x * 0.5)
        let program = try Scheduler.program(of: builder.graph, PipelineOptions())
        let parameter = program.parameters[0].buffer
        #expect(program.instructions.last?.buffers.first == parameter)
        #expect(!program.instructions.contains { $0.call.name.contains("copy") })
    }

    @Test func temporariesTakeOverMemoryThatIsNotNeededAgain() throws {
        let builder = GraphBuilder(name: "chain")
        var value = try builder.input("x", TensorType(.f64, [1000]))
        for _ in 0..<6 { value = try value.exp() }
        try builder.output("y", value)
        let unfused = PipelineOptions(disabledPasses: ["fuse"])
        let program = try Scheduler.program(of: builder.graph, unfused)
        #expect(program.instructions.count == 6)
        #expect(program.buffers.filter { $0.byteCount == 8000 }.count == 2)
        #expect(program.lowerBoundByteCount <= program.arenaByteCount)
        #expect(try Scheduler.program(of: builder.graph, PipelineOptions()).instructions.count == 1)
    }

    /// More nodes and more results than one fused program holds.
    @Test func longGroupsBecomeSeveralPrograms() throws {
        let builder = GraphBuilder(name: "chain")
        var value = try builder.input("x", TensorType(.f64, [3]))
        for step in 0..<1000 {
            value = step.isMultiple(of: 2) ? try value.sin() : try value + 0.5
            if step.isMultiple(of: 20) { try builder.output("y\(step)", value) }
        }
        try builder.output("y", value)
        let program = try Scheduler.program(of: builder.graph, PipelineOptions())
        #expect(program.instructions.flatMap(\.nodes).count == 1000)
        #expect((2...100).contains(program.instructions.count))
        let session = try run(builder.graph, ["x": [0, 1, 2]])
        let expected = try ReferenceEvaluator(builder.graph).outputs(["x": vector([0, 1, 2])])
        #expect(try session.tensor("y").doubles == expected["y"]?.doubles)
    }

    @Test func groupsThatComputeTheSameShareOneProgram() throws {
        let builder = GraphBuilder(name: "blocks")
        let x = try builder.input("x", TensorType(.f64, [2]))
        let u = try builder.input("u", TensorType(.f64, [2]))
        try builder.output("a", try (x * 2).square())
        try builder.output("b", try (u * 2).square())
        try builder.output("c", try (u * 3).square())
        let program = try Scheduler.program(of: builder.graph, PipelineOptions())
        let programs = program.instructions.compactMap(\.call.details).map(ObjectIdentifier.init)
        #expect(programs.count == 3)
        #expect(Set(programs).count == 2)
        let session = try run(builder.graph, ["x": [1, 2], "u": [3, 4]])
        #expect(try session.tensor("a").doubles == [4, 16])
        #expect(try session.tensor("b").doubles == [36, 64])
        #expect(try session.tensor("c").doubles == [81, 144])
    }

    @Test func levelsAndPassesDecideWhatIsFused() throws {
        let builder = GraphBuilder(name: "levels")
        let x = try builder.input("x", TensorType(.f64, [4]))
        try builder.output("y", try (x * 1).exp().sin())
        func compile(_ options: PipelineOptions) throws -> Compilation {
            try Compilation(builder.graph, options)
        }
        let standard = try compile(PipelineOptions())
        #expect(standard.fusion?.groups.map(\.members.count) == [2])
        #expect(standard.timings.map(\.pass) == Pipeline.complete().passes.map(\.name) + ["fuse"])
        #expect(standard.remarks.map(\.pass) == ["canonicalize", "fuse"])
        #expect(try standard.program().instructions.count == 1)
        for options in [
            PipelineOptions(level: .asWritten),
            PipelineOptions(
                disabledPasses: ["fuse", "canonicalize", "stabilize", "reduce-strength"]),
        ] {
            let compilation = try compile(options)
            #expect(compilation.fusion == nil)
            #expect(try compilation.program().instructions.count == 3)
        }
    }

    /// What only a sum needs is never written; sums and means of few elements run by themselves.
    @Test(arguments: [10, 300])
    func sumsOfManyElementsRunWhereTheseAreComputed(rows: Int) throws {
        let builder = GraphBuilder(name: "sums")
        let x = try builder.input("x", TensorType(.f64, Shape([rows, 100])))
        let row = try builder.input("row", TensorType(.f64, [100]))
        let y = try (x + row).tanh()
        try builder.output("y", y)
        try builder.output("sum", try (y * y).sum())
        try builder.output("mean", try y.mean(axes: [0, 1], keepDims: true))
        let program = try Scheduler.program(of: builder.graph, PipelineOptions())
        let sums = program.instructions.count { $0.call.name.hasPrefix("sum") }
        let means = program.instructions.count { $0.call.name.hasPrefix("mean") }
        #expect((sums, means) == (1, 1))
        #expect(program.instructions.count == 3)
        let largest = program.buffers.filter { $0.byteCount == rows * 800 }
        #expect(largest.count == (rows == 300 ? 2 : 3))

        let values = [
            "x": Tensor(
                .f64, sizes: [rows, 100],
                converting: (0..<rows * 100).map { Double($0 % 89) / 40 - 1 }),
            "row": try vector((0..<100).map { Double($0) / 50 - 1 }),
        ]
        let session = try Executable(builder.graph, options: PipelineOptions()).makeSession()
        for (name, tensor) in values { try session.set(name, to: tensor) }
        try session.run()
        for (name, expected) in try ReferenceEvaluator(builder.graph).outputs(values) {
            let found = try session.tensor(name)
            #expect(found.sizes == expected.sizes)
            for (a, b) in zip(found.doubles, expected.doubles) {
                #expect(abs(a - b) <= 1e-12 * max(1, abs(b)))
            }
        }
    }

    /// A group that takes too many operands for one program is cut; a sum stays with its value.
    @Test func sumsOfLongGroupsFollowTheirValues() throws {
        let builder = GraphBuilder(name: "long")
        var value = try builder.input("x", TensorType(.f64, [10_000]))
        var expected: [String: Double] = [:]
        var element = 0.25
        for step in 0..<40 {
            let other = try builder.input("x\(step)", TensorType(.f64, [10_000]))
            value = try (value * other).sin()
            element = sin(element * 0.5)
            if step.isMultiple(of: 3) {
                try builder.output("s\(step)", try value.sum())
                expected["s\(step)"] = element * 10_000
            }
        }
        var values = ["x": [Double](repeating: 0.25, count: 10_000)]
        for step in 0..<40 { values["x\(step)"] = [Double](repeating: 0.5, count: 10_000) }
        let session = try run(builder.graph, values)
        for (name, sum) in expected {
            let found = try #require(session.tensor(name).doubles.first)
            #expect(abs(found - sum) <= 1e-9 * abs(sum), "\(name)")
        }
    }

    @Test func inputsAreNeverOverwritten() throws {
        let builder = GraphBuilder(name: "keep")
        let x = try builder.input("x", TensorType(.f64, [3]))
        try builder.output("y", try x.exp())
        try builder.output("same", x)
        try builder.output("column", try x.reshaped(to: [3, 1]))
        let session = try run(builder.graph, ["x": [1, 2, 3]], steps: 3)
        #expect(try session.tensor("x").doubles == [1, 2, 3])
        #expect(try session.tensor("same").doubles == [1, 2, 3])
        #expect(try session.tensor("column").sizes == [3, 1])
    }

    @Test func broadcastsAreReadInPlaceWhereTheyAreRowsOrColumns() throws {
        let builder = GraphBuilder(name: "bias")
        let x = try builder.input("x", TensorType(.f64, [4, 5]))
        let row = try builder.input("row", TensorType(.f64, [5]))
        let column = try builder.input("column", TensorType(.f64, [4, 1]))
        try builder.output("y", try (x + row) * column)
        let program = try Scheduler.program(of: builder.graph, PipelineOptions())
        #expect(!program.instructions.contains { $0.call.name.contains("broadcast") })
        #expect(program.instructions.allSatisfy { $0.call.name.hasPrefix("tile") })
    }

    @Test func unboundAndHugeSizesAreRefused() throws {
        let open = GraphBuilder(name: "open")
        try open.output("y", try open.input("x", TensorType(.f32, [Dimension(symbol: "n")])).exp())
        let unbound = #expect(throws: ScheduleError.self) { try Scheduler.schedule(open.graph) }
        #expect(unbound?.message == "the size of f32[n] is not known: bind n")
        let huge = GraphBuilder(name: "huge")
        let x = try huge.input("x", TensorType(.f32))
        try huge.output("y", try x.broadcast(to: Shape([1 << 30, 1 << 30])).exp())
        let tooLarge = #expect(throws: ScheduleError.self) { try Scheduler.schedule(huge.graph) }
        #expect(tooLarge?.message.contains("is too large") == true)
    }

    /// An operation that only a program knows.
    private struct Reversed: Operation {
        static let signature = OperationSignature(
            "reversed", .custom, operands: ["x"], formula: "x from behind", documentation: "A test."
        )
        let fails: Bool
        init(fails: Bool) { self.fails = fails }
        init(attributes: AttributeValues) throws(OperationError) { fails = false }
        func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
            operands
        }
        func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
            if fails { throw OperationError(.evaluation, "it cannot be done") }
            let x = operands[0]
            return [Tensor(x.elementType, sizes: x.sizes, converting: x.doubles.reversed())]
        }
    }

    @Test func operationsOfAProgramRunByTheirEvaluation() throws {
        for fails in [false, true] {
            let builder = GraphBuilder(name: "custom")
            let x = try builder.input("x", TensorType(.f64, [3]))
            try builder.output("y", try builder.apply(Reversed(fails: fails), [x.exp()])[0] * 2)
            if fails {
                #expect(throws: ExecutionError.evaluation("it cannot be done")) {
                    try run(builder.graph, ["x": [0, 0, 0]])
                }
            } else {
                let session = try run(builder.graph, ["x": [0, 0, 1]])
                #expect(
                    try session.tensor("y").doubles.map { ($0 * 1000).rounded() } == [
                        5437, 2000, 2000,
                    ])
            }
        }
    }
}
