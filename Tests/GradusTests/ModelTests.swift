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

    /// A folder with a graph that imports a layer whose weights lie beside it.
    private func folder(checksum: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let parts = folder.appending(path: "parts")
        try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
        try Data(#"{"W": {"type": "f32[2]", "data": [3, 4]}}"#.utf8)
            .write(to: parts.appending(path: "weights.json"))
        let layer = """
            layer scaled(x) {
                param W: f32[2] = file("weights.json", "W", sha256: "\(checksum)")
                return x * W
            }
            """
        try Data(layer.utf8).write(to: parts.appending(path: "scaled.graph"))
        let graph = """
            language 1
            import "parts/scaled.graph"
            graph g { input x: f32[2]; h = scaled(x); output h }
            """
        try Data(graph.utf8).write(to: folder.appending(path: "main.graph"))
        return folder
    }

    @Test func importsAndTheirFilesLieBesideTheFile() throws {
        let folder = try folder(
            checksum: "f2bdd5c3855f5cfa22e37c7d5b333fcf04632df3f396137219bb9edca702e905")
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = try Model(contentsOf: folder.appending(path: "main.graph"))
        let session = try model.compile().makeSession()
        try session.run(["x": [1, 2]])
        let h: [Float] = try session["h"]
        #expect(h == [3, 8])
        #expect(model.graph.parameters.map(\.name) == ["h.W"])
    }

    @Test func aFileWithAnotherChecksumIsRefused() throws {
        let folder = try folder(checksum: "00")
        defer { try? FileManager.default.removeItem(at: folder) }
        let error = #expect(throws: DiagnosticError.self) {
            try Model(contentsOf: folder.appending(path: "main.graph"))
        }
        let message = try #require(error?.diagnostics.first?.message)
        #expect(
            message.contains(
                "it is another file than the checksum says: its SHA-256 is f2bdd5c3855f"))
        #expect(error?.diagnostics.first?.primary?.range.line == 2)
    }
}
