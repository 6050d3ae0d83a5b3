import Foundation
import Testing

/// Formulas that overflow as they stand are computed in the stable form, however they are spelled.
@Suite struct StabilityTests {
    private func run(
        _ file: String, _ options: [String]
    ) async throws -> JSONValue {
        let result = try await Command.gradus(
            ["run", file, "--gradients", "--wrt", "z", "--format", "json"] + options)
        try #require(result.status == 0, "\(result.errors)")
        return try JSONValue(parsing: result.output)
    }

    @Test(arguments: ["spelled_out", "half_spelled_out", "stable"])
    func crossEntropyOfDistantLogits(_ graph: String) async throws {
        let printed = try await run(
            "graphs/stable.graph",
            ["--graph", graph, "--set", "z=[1000,0,-1000]", "--set", "y=[0.25,0.25,0.5]"])
        #expect(printed["outputs"]["p"]["data"] == [1, 0, 0])
        #expect(printed["outputs"]["loss"]["data"] == 1250)
        #expect(printed["gradients"]["z"]["data"] == [0.75, -0.25, -0.5])
    }

    @Test func binaryCrossEntropyOfDistantLogits() async throws {
        let printed = try await run(
            "graphs/stable.graph",
            ["--graph", "stable_binary", "--set", "z=[1000,-1000,1000]", "--set", "y=[1,0,0]"])
        #expect(printed["outputs"]["p"]["data"] == [1, 0, 1])
        #expect(printed["outputs"]["loss"]["data"] == 1000)
        #expect(printed["gradients"]["z"]["data"] == [0, 0, 1])
    }

    /// The same values and gradients, to the last bit.
    @Test func logarithmOfSoftmaxInEverySpelling() async throws {
        let spellings = [
            "log(exp(z) / sum(exp(z)))", "log(softmax(z))", "log_softmax(z)",
            "z - log(sum(exp(z)))", "z - logsumexp(z)",
        ]
        try await withTemporaryDirectory { directory in
            for spelling in spellings {
                let file = directory.appending(path: "spelling.graph")
                let text = """
                    graph spelling {
                        input z: f64[3]
                        l = \(spelling)
                        output l
                        output p = softmax(z)
                        minimize -l[2]
                    }
                    """
                try Data(text.utf8).write(to: file)
                let printed = try await run(file.path, ["--set", "z=[1000,0,-1000]"])
                #expect(printed["outputs"]["p"]["data"] == [1, 0, 0], "\(spelling)")
                #expect(printed["outputs"]["l"]["data"] == [0, -1000, -2000], "\(spelling)")
                #expect(printed["gradients"]["z"]["data"] == [1, 0, -1], "\(spelling)")
            }
        }
    }
}
