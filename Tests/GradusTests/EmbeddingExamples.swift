import Foundation
import Gradus
import Testing

/// The programs that the documentation shows, line by line.
@Suite struct EmbeddingExamples {
    private func gallery(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "graphs/\(name).graph")
    }

    @Test func aGradient() throws {
        let url = gallery("two_layer")

        let model = try Model(contentsOf: url)
        let session = try model.compile(.gradient).makeSession()
        try session.run(["x": [0.2, -0.3], "y": [0, 0, 1]])
        let loss: Float = try session["loss"]
        let slope: [Float] = try session["d_b2"]

        #expect(abs(loss - 1.6195583) < 1e-6)
        #expect(slope.count == 3 && abs(slope.reduce(0, +)) < 1e-6)
    }

    @Test func aBatch() throws {
        let url = gallery("and_gate")

        let model = try Model(contentsOf: url)
        let session = try model.compile(.trainingStep).makeSession(["batch": 4])
        try session.set("x", to: [[0, 0], [0, 1], [1, 0], [1, 1]] as [[Float]])
        try session.set("y", to: [0, 0, 0, 1] as [Float])
        try session.run(steps: 1000)

        let accuracy: Float = try session["accuracy"]
        #expect(accuracy == 1)
    }

    func mistakes(in text: String) -> [String] {
        do {
            _ = try Model(text: text)
            return []
        } catch {
            return error.diagnostics.map { "\($0.code.rawValue): \($0.message)" }
        }
    }

    @Test func aMistake() {
        #expect(
            mistakes(in: "graph g {\n    output y = sigmoyd(1)\n}\n")
                == ["E0210: there is no operation or function 'sigmoyd'"])
    }
}
