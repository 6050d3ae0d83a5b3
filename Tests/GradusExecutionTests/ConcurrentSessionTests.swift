import GradusIR
import GradusOperations
import GradusScheduling
import GradusTensors
import GradusTransforms
import TestSupport
import Testing

@testable import GradusExecution

/// Sessions of one executable share its programs and nothing else.
@Suite struct ConcurrentSessionTests {
    /// minimise mean((tanh(x @ W) - y)²) for any number of rows
    private func executable() throws -> Executable {
        let graph = try Graph.statements(
            """
            input x: f32[batch, 6]
            input y: f32[batch, 5]
            param W: f32[6, 5] ~ glorot_uniform()
            h = tanh(x @ W)
            output h
            minimize mean((h - y) ^ 2) with sgd(learning_rate: 0.3)
            """)
        return Executable(try graph.trainingStep(), options: PipelineOptions())
    }

    private func numbers(_ count: Int, seed: Int) -> [Float] {
        (0..<count).map { Float(RandomStream(seed: UInt64(seed), path: "x").normal(at: $0)) }
    }

    private func trained(_ executable: Executable, seed: Int) throws -> [Tensor] {
        let rows = 1 + seed % 3
        let session = try executable.makeSession(["batch": rows], seed: UInt64(seed))
        let (x, y) = (numbers(rows * 6, seed: seed), numbers(rows * 5, seed: seed + 100))
        for _ in 0..<20 {
            try session.set("x", to: x.span)
            try session.set("y", to: y.span)
            try session.run(steps: 3)
        }
        return [try session.tensor("W"), try session.tensor("h")]
    }

    @Test func sessionsRunAtOnce() async throws {
        let executable = try executable()
        let expected = try (0..<12).map { try trained(try self.executable(), seed: $0) }
        let found = try await withThrowingTaskGroup(of: (Int, [Tensor]).self) { group in
            for seed in 0..<12 {
                group.addTask { (seed, try trained(executable, seed: seed)) }
            }
            var results = [[Tensor]](repeating: [], count: 12)
            for try await (seed, tensors) in group { results[seed] = tensors }
            return results
        }
        #expect(found == expected)
    }

    @Test func programsAreKeptBySizes() throws {
        let executable = try executable()
        let first = try executable.program(["batch": 2])
        let again = try executable.program(["batch": 2])
        // The same kernels' memory, not only equal ones.
        let details = zip(first.instructions, again.instructions).map { one, other in
            one.call.details === other.call.details
        }
        #expect(!details.isEmpty && details.allSatisfy { $0 })
        var cache = ProgramCache(limit: 2)
        for size in [1, 2, 1, 3] { _ = cache.keep(first, for: ["batch": size]) }
        #expect(cache.count == 2)
        #expect(cache.program(for: ["batch": 2]) == nil)
        #expect(cache.program(for: ["batch": 1]) != nil && cache.program(for: ["batch": 3]) != nil)
    }

    /// What is read lies in the session's memory: the next run changes it in place.
    @Test func outputsAreReadInPlace() throws {
        let session = try executable().makeSession(["batch": 1])
        try session.set("x", to: numbers(6, seed: 1).span)
        try session.set("y", to: numbers(5, seed: 2).span)
        try session.run()
        func place(_ name: String) throws -> Int {
            try session.withElements(of: name, as: Float.self) { span in
                span.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
            }
        }
        let places = [try place("h"), try place("W")]
        let before = try session.withElements(of: "W", as: Float.self) { $0[0] }
        try session.run()
        #expect([try place("h"), try place("W")] == places)
        #expect(try session.withElements(of: "W", as: Float.self) { $0[0] } != before)
    }

    /// A large start is drawn part by part, and is the same as drawn at once.
    @Test func startsAreWrittenPartByPart() throws {
        let graph = try Graph.statements(
            """
            param W: f32[250, 170] ~ normal()
            param V: f64[3] = [1, 2, 3]
            param b: f32[9] = 0.5
            output y = sum(W) + sum(b) + cast(sum(V), f32)
            """)
        let session = try Executable(graph, options: PipelineOptions()).makeSession(seed: 5)
        for parameter in graph.parameters {
            let whole = parameter.initializer.tensor(
                for: graph.type(of: parameter.value), path: parameter.name, seed: 5)
            #expect(try session.tensor(parameter.name) == whole)
        }
    }

    /// Fails for negative numbers.
    private struct Picky: Operation {
        static let signature = OperationSignature(
            "picky", .custom, operands: ["x"], formula: "x", documentation: "A test.")
        init() {}
        init(attributes: AttributeValues) throws(OperationError) {}
        func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
            operands
        }
        func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
            guard operands[0].doubles.allSatisfy({ $0 >= 0 }) else {
                throw OperationError(.evaluation, "negative")
            }
            return operands
        }
    }

    @Test func aFaultStaysInItsSession() throws {
        let builder = GraphBuilder(name: "picky")
        let x = try builder.input("x", TensorType(.f64, [2]))
        try builder.output("y", try builder.apply(Picky(), [x])[0])
        let executable = Executable(builder.graph, options: PipelineOptions())
        let (good, bad) = (try executable.makeSession(), try executable.makeSession())
        try good.set("x", to: [1.0, 2].span)
        try bad.set("x", to: [1.0, -2].span)
        #expect(throws: ExecutionError.evaluation("negative")) { try bad.run() }
        try good.run()
        #expect(throws: ExecutionError.evaluation("negative")) { try bad.run() }
        try bad.set("x", to: [1.0, 2].span)
        try bad.run()
    }
}
