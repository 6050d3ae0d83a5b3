import GradusIR
import GradusOperations
import GradusTensors
import GradusTraining
import GradusTransforms
import Testing

@testable import GradusExecution

@Suite struct SessionTests {
    /// minimise mean((w * x - y)²) over a vector
    private func model() throws -> Graph {
        let builder = GraphBuilder(name: "line")
        let x = try builder.input("x", TensorType(.f64, [3]))
        let y = try builder.input("y", TensorType(.f64, [3]))
        let w = try builder.parameter("w", TensorType(.f64), .fill(0.5))
        let error = try w * x - y
        let loss = try (error * error).sum() / 3
        builder.setName("loss", of: loss)
        try builder.output("error", error)
        try builder.objective(
            .minimize, loss,
            with: [Graph.OptimizerCall(name: "sgd", arguments: ["learning_rate": 0.1])])
        return builder.graph
    }

    @Test func trainingStepsFollowTheFormula() throws {
        let executable = Executable(try model().trainingStep(), options: PipelineOptions())
        let session = try executable.makeSession()
        let (x, y) = ([1.0, 2, 3], [2.0, 4, 6])
        try session.set("x", to: x.span)
        try session.set("y", to: y.span)
        var w = 0.5
        for _ in 0..<5 {
            let gradient = zip(x, y).map { 2 * (w * $0 - $1) * $0 }.reduce(0, +) / 3
            let loss = zip(x, y).map { (w * $0 - $1) * (w * $0 - $1) }.reduce(0, +) / 3
            try session.run()
            #expect(abs((session.objective ?? 0) - loss) < 1e-12)
            w -= 0.1 * gradient
            #expect(abs(try session.tensor("w").doubles[0] - w) < 1e-12)
        }
        try session.run(steps: 100)
        #expect(abs(try session.tensor("w").doubles[0] - 2) < 1e-9)
    }

    @Test func missingInputsAreNamedWithTheirTypes() throws {
        let session = try Executable(try model(), options: PipelineOptions()).makeSession()
        let type = TensorType(.f64, [3])
        #expect(throws: ExecutionError.missingInputs(["x": type, "y": type])) { try session.run() }
        #expect(
            throws: ExecutionError.typeMismatch(
                name: "x", expected: type, found: TensorType(.f32, [2]))
        ) { try session.set("x", to: [Float(1), 2].span) }
    }
}
