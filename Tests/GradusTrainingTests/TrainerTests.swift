import GradusExecution
import GradusIR
import GradusInterchange
import GradusOperations
import GradusTensors
import GradusTransforms
import Testing

@testable import GradusTraining

/// Minimises mean((w x - y)²), the gradient of which is 2 mean((w x - y) x).
@Suite struct TrainerTests {
    private let points = [(1.0, 2.0), (2, 3), (3, 7), (4, 8), (5, 9)]
    private let rate = 0.01

    private func model(rows: Dimension = Dimension(symbol: "batch")) throws -> Graph {
        let builder = GraphBuilder(name: "line")
        let x = try builder.input("x", TensorType(.f64, [rows]))
        let y = try builder.input("y", TensorType(.f64, [rows]))
        let w = try builder.parameter("w", TensorType(.f64), .fill(0))
        let error = try w * x - y
        let loss = try builder.call(Mean(attributes: AttributeValues()), [error * error])[0]
        builder.setName("loss", of: loss)
        try builder.output("loss", loss)
        try builder.objective(
            .minimize, loss,
            with: [Graph.OptimizerCall(name: "sgd", arguments: ["learning_rate": rate])])
        return builder.graph
    }

    private var table: String {
        "x,y\n" + points.map { "\($0.0),\($0.1)\n" }.joined()
    }

    private func trainer(_ graph: Graph, batchSize: Int? = nil, seed: UInt64 = 0) throws -> Trainer
    {
        let data = try Dataset(try CSVTable(Array(table.utf8)), for: graph)
        return try Trainer(
            Executable(try graph.trainingStep(), options: PipelineOptions()), data: data,
            options: Trainer.Options(batchSize: batchSize, seed: seed))
    }

    /// The objective before a step on some of the rows, and the parameter after it.
    private func step(_ w: Double, rows: [Int]) -> (objective: Double, w: Double) {
        let errors = rows.map { (w * points[$0].0 - points[$0].1, points[$0].0) }
        let count = Double(rows.count)
        let objective = errors.reduce(0) { $0 + $1.0 * $1.0 } / count
        let gradient = errors.reduce(0) { $0 + 2 * $1.0 * $1.1 } / count
        return (objective, w - rate * gradient)
    }

    private func expect(_ trainer: Trainer, toFollow batches: [[Int]]) throws {
        var w = 0.0
        #expect(trainer.objectives.count == batches.count)
        for (index, rows) in batches.enumerated() {
            let expected = step(w, rows: rows)
            #expect(abs(trainer.objectives[index] - expected.objective) < 1e-9, "step \(index)")
            w = expected.w
        }
        #expect(abs(trainer.parameters[0].tensor.doubles[0] - w) < 1e-12)
    }

    @Test func allRowsInEachStep() throws {
        let trainer = try trainer(try model())
        #expect(trainer.stepsPerEpoch == 1)
        var reports: [Int] = []
        try trainer.fit(steps: 25, reportingEvery: 10) { progress in
            reports.append(progress.step)
            #expect(progress.metrics.map(\.name) == ["loss"])
            #expect(progress.metrics[0].value == progress.objective)
            return true
        }
        #expect(reports == [1, 10, 20, 25])
        try expect(trainer, toFollow: Array(repeating: Array(0..<5), count: 25))
    }

    /// The last batch of an epoch is short, and its parameters are those of the batch before.
    @Test func batches() throws {
        let trainer = try trainer(try model(), batchSize: 2, seed: 3)
        #expect(trainer.stepsPerEpoch == 3)
        try trainer.fit(steps: 4)
        try trainer.fit(steps: 3)
        let epochs = (0..<3).map { RowOrder(rowCount: 5, seed: 3).rows(epoch: $0) }
        let batches = epochs.flatMap { rows in
            [Array(rows[0..<2]), Array(rows[2..<4]), [rows[4]]]
        }
        try expect(trainer, toFollow: Array(batches.prefix(7)))
    }

    /// With a number as the first axis rows that fill no batch are left out.
    @Test func fixedBatches() throws {
        let trainer = try trainer(try model(rows: 2))
        #expect(trainer.stepsPerEpoch == 2)
        try trainer.fit(steps: 4)
        let epochs = (0..<2).map { RowOrder(rowCount: 5, seed: 0).rows(epoch: $0) }
        try expect(
            trainer, toFollow: epochs.flatMap { [Array($0[0..<2]), Array($0[2..<4])] })
        #expect(throws: ExecutionError.invalidSize(name: "batch size", size: 3)) {
            _ = try self.trainer(try model(rows: 2), batchSize: 3)
        }
    }

    @Test func stopsWhenToldTo() throws {
        let trainer = try trainer(try model())
        try trainer.fit(steps: 100, reportingEvery: 7) { $0.step < 14 }
        #expect(trainer.objectives.count == 14)
        try trainer.fit(steps: 0)
        #expect(trainer.objectives.count == 14)
    }

    @Test func startsFromGivenValues() throws {
        let executable = Executable(try model().trainingStep(), options: PipelineOptions())
        let x = try #require(Tensor([1.0, 2], sizes: [2]))
        let trainer = try Trainer(
            executable, values: ["x": x, "y": x, "w": Tensor(1.0)], sizes: ["batch": 2])
        try trainer.fit(steps: 3)
        #expect(trainer.objectives == [0, 0, 0])
        #expect(throws: ExecutionError.unknownName("z", known: ["x", "y", "w"])) {
            _ = try Trainer(executable, values: ["z": x], sizes: ["batch": 2])
        }
    }
}
