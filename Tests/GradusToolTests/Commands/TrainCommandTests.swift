import Foundation
import Testing

@Suite struct TrainCommandTests {
    private static let graph = """
        graph fit {
            input x: f32[batch, 2]
            input y: f32[batch]
            param w: f32[2] ~ normal()
            param b: f32    = 0
            p = x @ w + b
            loss = mean((p - y)^2)
            output p
            minimize loss with sgd(learning_rate: 0.05)
        }
        """
    private static let table = "y,a,b,note\n1,0,1,9\n3,1,1,9\n2,1,0,9\n4,1,2,9\n0,0,0,9\n"

    private func withFiles<T>(
        _ body: (_ train: ([String]) async throws -> Command.Result, URL) async throws -> T
    ) async throws -> T {
        try await withTemporaryDirectory { directory in
            // The column that no input takes would make x three wide.
            let table = Self.table.split(separator: "\n").map {
                $0[..<($0.lastIndex(of: ",") ?? $0.endIndex)]
            }.joined(separator: "\n")
            try Data(table.utf8).write(to: directory.appending(path: "data.csv"))
            try Data(Self.table.utf8).write(to: directory.appending(path: "wide.csv"))
            try Data(Self.graph.utf8).write(to: directory.appending(path: "fit.graph"))
            return try await body(
                { try await Command.gradus(["train", "fit.graph"] + $0, in: directory) }, directory)
        }
    }

    /// Ten steps are five, saved and loaded, and five more.
    @Test(arguments: ["p.safetensors", "p.npz", "p.json"])
    func goesOnWhereItWasSaved(_ file: String) async throws {
        try await withFiles { train, _ in
            let data = ["--data", "data.csv", "--format", "json"]
            func run(_ arguments: [String]) async throws -> JSONValue {
                let result = try await train(data + arguments)
                try #require(result.status == 0, "\(result.errors)")
                return try JSONValue(parsing: result.output)
            }
            let whole = try await run(["--steps", "10", "--seed", "4"])
            let first = try await run(["--steps", "5", "--seed", "4", "--save", file])
            let second = try await run(["--steps", "5", "--load", file])
            let joined = first["objectives"].elements + second["objectives"].elements
            #expect(whole["objectives"] == .array(joined))
            #expect(whole["objectives"].numbers.count == 10)
            #expect(whole["parameters"] == second["parameters"])
            #expect(whole["outputs"] == second["outputs"])
            #expect(whole["outputs"]["p"]["data"].shape == [5])
            #expect(whole["outputs"]["loss"]["type"].text == "f32")
        }
    }

    /// Shuffled batches, dropout, the moments of Adam and its learning rate go on to the bit.
    @Test func aCheckpointHoldsStatesStepAndSeed() async throws {
        let graph = TrainCommandTests.graph.replacing("x @ w", with: "dropout(x) @ w").replacing(
            "sgd(learning_rate: 0.05)",
            with: "clip_by_global_norm(1), adam(learning_rate: cosine_decay(0.1, steps: 9))")
        try await withFiles { train, directory in
            try Data(graph.utf8).write(to: directory.appending(path: "fit.graph"))
            let data = ["--data", "data.csv", "--format", "json", "--batch-size", "2"]
            func run(_ arguments: [String]) async throws -> JSONValue {
                let result = try await train(data + arguments)
                try #require(result.status == 0, "\(result.errors)")
                return try JSONValue(parsing: result.output)
            }
            let whole = try await run(["--steps", "8", "--seed", "4", "--save", "whole.json"])
            let first = try await run(["--steps", "4", "--seed", "4", "--save", "half.npz"])
            let second = try await run(["--steps", "4", "--load", "half.npz", "--save", "end.json"])
            let joined = first["objectives"].elements + second["objectives"].elements
            #expect(whole["objectives"] == .array(joined))
            #expect(whole["outputs"] == second["outputs"])
            let files = try ["whole.json", "end.json"].map {
                try String(contentsOf: directory.appending(path: $0), encoding: .utf8)
            }
            #expect(files[0] == files[1])
            for name in ["w.first_moment", "b.second_moment", "training.step", "random.seed"] {
                #expect(files[0].contains("\"\(name)\""))
            }
        }
    }

    @Test func batchesAndEpochs() async throws {
        try await withFiles { train, _ in
            let arguments = ["--data", "data.csv", "--format", "json", "--epochs", "4"]
            let result = try JSONValue(
                parsing: try await train(arguments + ["--batch-size", "2"]).output)
            #expect(result["objectives"].numbers.count == 4 * 3)
            #expect(result["outputs"]["p"]["data"].shape == [5])
            let whole = try JSONValue(parsing: try await train(arguments).output)
            #expect(whole["objectives"].numbers.count == 4)
        }
    }

    @Test func printsAsItGoesAndDraws() async throws {
        try await withFiles { train, directory in
            let result = try await train([
                "--data", "data.csv", "--steps", "200", "--plot", "l.svg", "--plot-border", "b.svg",
            ])
            #expect(result.status == 0, "\(result.errors)")
            let lines = result.output.split(separator: "\n")
            #expect(lines[0].contains("step") && lines[0].contains("loss"))
            #expect(lines[1].hasPrefix("   1 ") && lines[11].hasPrefix(" 200 "))
            #expect(result.output.contains("\nafter 200 steps in "))
            #expect(result.output.contains("  w:    f32[2] = ["))
            for picture in ["l.svg", "b.svg"] {
                let text = try String(
                    contentsOf: directory.appending(path: picture), encoding: .utf8)
                #expect(text.hasSuffix("</svg>\n") && text.contains("<svg"))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 5)
        }
    }

    @Test(
        arguments: [
            ([], 1, "no value is given for x: f32[batch, 2], y: f32[batch]"),
            (["--data", "none.csv"], 1, "none.csv: cannot be read: there is no such file"),
            (
                ["--data", "wide.csv"], 1,
                "wide.csv: 'x' is f32[batch, 2] and needs 2 columns that no"
            ),
            (["--data", "fit.graph"], 1, "fit.graph:"),
            (["--data", "data.csv", "--learning-rate", "1e30"], 1, "at step 2: nothing is saved"),
            (
                ["--data", "data.csv", "--save", "p.txt"], 1,
                "p.txt: its name does not say which format"
            ),
            (["--data", "data.csv", "--save", "no/p.npz"], 1, "no/p.npz: cannot be written"),
            (["--data", "data.csv", "--load", "no.npz"], 1, "no.npz: cannot be read"),
            (["--data", "data.csv", "--plot", "l.png"], 2, "--plot writes SVG"),
            (["--data", "data.csv", "--steps", "-1"], 2, "--steps"),
            (["--data", "data.csv", "--batch-size", "0"], 2, "--batch-size must be positive"),
            (["--data", "data.csv", "--steps", "1", "--epochs", "1"], 2, "exclude each other"),
            (["--epochs", "1"], 2, "need --data"),
            (["--data", "data.csv", "--set", "x=[[1,2]]"], 1, "batch is 5"),
        ] as [([String], Int32, String)])
    func mistakesAreExplained(
        _ arguments: [String], _ status: Int32, _ message: String
    ) async throws {
        try await withFiles { train, directory in
            let result = try await train(arguments)
            #expect(result.status == status && !result.crashed)
            #expect(result.errors.contains(message), "\(result.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 3)
        }
    }
}
