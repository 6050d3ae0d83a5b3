import Foundation
import Testing

/// The gradient of a graph is a graph in the same language.
@Suite struct GradientTextTests {
    /// The gradients, as JSON: NAME to tensor.
    private func gradients(
        _ graph: GalleryGraph, _ options: [String] = []
    ) async throws -> [String: JSONValue] {
        let run = try await graph.gradus(
            "run",
            graph.madeUpInputs + ["--gradients", "--format", "json"] + graph.byEverything + options)
        let gradients = try JSONValue(parsing: run.output)["gradients"].members
        #expect(!gradients.isEmpty)
        return gradients
    }

    /// The printed gradient graph is accepted, and gives the same gradients to the last bit.
    @Test(arguments: GalleryGraph.withObjective)
    func runsByItself(_ graph: GalleryGraph) async throws {
        let expected = try await gradients(graph)
        try await withTemporaryDirectory { directory in
            let files = ["gradient", "optimized"].map { ($0, directory.appending(path: $0).path) }
            for (stage, file) in files {
                _ = try await graph.gradus(
                    "compile", ["--emit", stage, "-o", file] + graph.byEverything)
                let run = try await Command.gradus(
                    ["run", file, "--format", "json"] + graph.madeUpInputs)
                try #require(run.status == 0, "\(run.errors)")
                let outputs = try JSONValue(parsing: run.output)["outputs"]
                for (name, gradient) in expected {
                    #expect(outputs["d_\(name)"] == gradient, "\(stage): d_\(name)")
                }
            }
            let check = try await Command.gradus(["check"] + files.map(\.1))
            #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
        }
    }

    /// The stable forms change how gradients are computed, not what they are: they agree within
    /// 1e-6 of the largest.
    @Test(arguments: GalleryGraph.withObjective)
    func isTheSameUnstabilized(_ graph: GalleryGraph) async throws {
        let expected = try await gradients(graph).sorted { $0.key < $1.key }
        let long = try await gradients(graph, ["--disable-pass", "stabilize"])
            .sorted { $0.key < $1.key }
        #expect(long.map(\.key) == expected.map(\.key))
        let error = relativeError(
            of: .array(long.map { $0.value["data"] }),
            from: .array(expected.map { $0.value["data"] }))
        #expect(error <= 1e-6, "\(long) instead of \(expected)")
    }

    /// Softmax and cross-entropy become one operation with the derivative `softmax(z) - y`, unless
    /// that is forbidden: then each is differentiated by itself.
    @Test func showsTheShortAndTheLongWay() async throws {
        let graph = try #require(GalleryGraph.all.first { $0.name == "two_layer" })
        let short = try await graph.gradus("compile", ["--emit", "gradient"]).output
        let long = try await graph.gradus(
            "compile", ["--emit", "gradient", "--disable-pass", "stabilize"]
        ).output
        #expect(short.contains("d_b2     = yhat - y"))
        #expect(!short.contains("# softmax, line"))
        #expect(long.contains("# softmax, line"))
        #expect(long.contains("# cross_entropy, line"))
    }

    /// A gradient graph is differentiated like any other: the second derivative of x³ is 6x.
    @Test func isDifferentiatedAgain() async throws {
        try await withTemporaryDirectory { directory in
            let first = directory.appending(path: "cube.graph")
            let second = directory.appending(path: "square.graph")
            let text = "graph cube {\n    input x: f64\n    minimize x ^ 3\n}\n"
            try Data(text.utf8).write(to: first)
            let gradient = try await Command.gradus(
                ["compile", first.path, "--emit", "gradient", "--wrt", "x"])
            try #require(gradient.status == 0, "\(gradient.errors)")
            let edited = gradient.output.replacing(/minimize .*/, with: "minimize d_x")
                .replacing("output d_x", with: "output slope = d_x")
            try Data(edited.utf8).write(to: second)
            let run = try await Command.gradus(
                ["run", second.path, "--set", "x=2", "--format", "json"]
                    + ["--gradients", "--wrt", "x"])
            try #require(run.status == 0, "\(run.errors)")
            let printed = try JSONValue(parsing: run.output)
            #expect(printed["outputs"]["slope"]["data"] == 12)
            #expect(printed["gradients"]["x"]["data"] == 12)
        }
    }
}
