import Foundation
import Gradus
import Testing

@Suite struct ModelTests {
    private static let gallery = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("graphs")

    private func model(_ name: String, graph: String? = nil) throws -> Model {
        try Model(
            contentsOf: ModelTests.gallery.appendingPathComponent("\(name).graph"), graph: graph)
    }

    @Test func gradientsOfTheTwoLayerClassifier() throws {
        let session = try model("two_layer").compile(.gradient).makeSession()
        try session.run(["x": [0.2, -0.3], "y": [0, 0, 1]])
        let loss: Float = try session["loss"]
        let bias: [Float] = try session["d_b2"]
        let weights: [Float] = try session["d_W1"]
        #expect(abs(loss - 1.6195583) < 1e-6)
        #expect(abs(bias[2] + 0.8020139) < 1e-6)
        #expect(abs(weights[5] + 0.0248472) < 1e-6)
    }

    @Test func trainingFollowsTheReference() throws {
        let session = try model("two_layer").compile(.trainingStep).makeSession()
        try session.set("x", to: [0.2, -0.3])
        try session.set("y", to: [0, 0, 1])
        try session.run(steps: 101)
        let loss: Double = try session["loss"]
        #expect(abs(loss - 0.042911001783855963) < 1e-5)
    }

    @Test func aDistributionIsChecked() throws {
        let session = try model("two_layer").compile(.gradient).makeSession()
        #expect(throws: ExecutionError.notADistribution(name: "y", row: 0, sum: 1.5)) {
            try session.set("y", to: [0, 0.5, 1])
        }
    }

    @Test func symbolicSizesAreBoundPerSession() throws {
        let executable = try model("and_gate").compile(.evaluation)
        #expect(executable.symbolicSizes == ["batch"])
        #expect(throws: ExecutionError.unboundSizes(["batch"])) { try executable.makeSession() }
        for batch in [1, 4] {
            let session = try executable.makeSession(["batch": batch])
            let rows = (0..<batch).map { _ in [1.0, 1.0] }
            try session.run(["x": rows, "y": [Double](repeating: 1, count: batch)])
            let p: [Float] = try session["p"]
            #expect(p.count == batch && abs(p[0] - 0.49875) < 1e-5)
        }
    }
}
