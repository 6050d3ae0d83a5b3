import Foundation
import Testing

@Suite struct RunCommandTests {
    /// A graph with a size that the values give, a parameter, and an objective that needs another
    /// input.
    private static let line = """
        graph line {
            input x: f64[n]
            input y: f64[n]
            param w: f64[n] = 2
            p = w * x
            output p
            minimize sum((p - y)^2)
        }
        """

    /// Runs a graph of this text in a directory with some files.
    private func run(
        _ arguments: [String], graph: String = line, files: [String: String] = [:]
    ) async throws -> Command.Result {
        try await withTemporaryDirectory { directory in
            for (name, text) in files.merging(["line.graph": graph], uniquingKeysWith: { $1 }) {
                try Data(text.utf8).write(to: directory.appending(path: name))
            }
            return try await Command.gradus(["run", "line.graph"] + arguments, in: directory)
        }
    }

    @Test func printsTheOutputsAlone() async throws {
        let result = try await run(["--set", "x=[1,0.1]", "--format", "json"])
        #expect(
            result.output == """
                {
                  "outputs": {
                    "p": {"type": "f64[2]", "data": [2.0, 0.2]}
                  }
                }

                """)
        #expect(result.status == 0 && result.errors.isEmpty)
    }

    @Test func printsTheObjectiveWhereItCanBeComputed() async throws {
        let result = try await run(["--set", "x=[1,2]", "--set", "y=[2,3]", "--gradients"])
        #expect(
            result.output == """
                p:         f64[2] = [2, 4]
                objective: f64    = 1
                d_w:       f64[2] = [0, 4]

                """)
        let json = try JSONValue(
            parsing: try await run(
                [
                    "--set", "x=[1,2]", "--set", "y=[2,3]", "--gradients", "--wrt", "y,x",
                    "--format", "json",
                ]
            ).output)
        #expect(json["gradients"]["x"]["data"] == [0, 4])
        #expect(json["gradients"]["y"]["data"] == [0, -2])
        #expect(json["gradients"].members.count == 2)
    }

    @Test func takesValuesFromFiles() async throws {
        let files = [
            "w.json": #"{"a.w": {"type": "f64[2]", "data": [3, "Infinity"]}}"#,
            "bad.json": #"{"a": {"type": "f64[2]", "data": [3]}}"#,
        ]
        let result = try await run(
            ["--set", "x=[1,-1]", "--set", "w=@w.json#a.w", "--format", "json"], files: files)
        #expect(
            try JSONValue(parsing: result.output)["outputs"]["p"]["data"].numbers == [
                3, -.infinity,
            ])
        let bad = try await run(["--set", "x=[1,1]", "--set", "w=@bad.json#a"], files: files)
        #expect(
            bad.status == 1 && bad.errors.contains("bad.json:1:7: the type is f64[2], the data"))
    }

    @Test func drawsWhatIsNotSet() async throws {
        let first = try await run(["--random", "7", "--size", "n=3", "--format", "json"])
        let again = try await run(["--random", "7", "--size", "n=3", "--format", "json"])
        let other = try await run(["--random", "8", "--size", "n=3", "--format", "json"])
        #expect(first.output == again.output && first.output != other.output)
        let printed = try JSONValue(parsing: first.output)
        #expect(printed["outputs"]["p"]["data"].shape == [3])
        #expect(printed["outputs"]["objective"]["type"].text == "f64")
    }

    @Test(
        arguments: [
            ([], 1, "no value is given for x: f64[n]\nhelp: give --set x=…, or --random SEED"),
            (["--random", "1"], 1, "no number is given for the size n of x: f64[n]"),
            (["--random", "1", "--size", "m=2"], 1, "--size m: there is no symbolic size 'm'"),
            (
                ["--random", "1", "--size", "n=-2"], 2,
                "'n=-2' is invalid for '--size <name=number>'"
            ),
            (["--random", "1", "--size", "n=99999999999999"], 1, "more than fits into the memory"),
            (
                ["--set", "x=[1,2]", "--set", "y=[1]"], 1,
                "--set y: 'y' is f64[n], given is f64[1] (n is 2, from 'x')"
            ),
            (["--set", "x=[[1]]"], 1, "--set x: 'x' is f64[n], given is f64[1, 1]"),
            (["--set", "x=1"], 1, "--set x: one number cannot fill f64[n]: give --size n=…"),
            (["--set", "x=[1,oops]"], 1, "--set x: character 4: found 'oops' instead of a number"),
            (
                ["--set", "x=@none.npy"], 1,
                "--set x: none.npy: cannot be read: there is no such file"
            ),
            (["--set", "z=1"], 1, "--set z: there is no input or parameter 'z': there is x, y, w"),
            (["--set", "x=[1]", "--set", "x=[2]"], 2, "'x' is given twice"),
            (["--set", "x"], 2, "'x' is invalid for '--set <name=value>'"),
            (["--set", "x=[1]", "--wrt", "w"], 2, "--wrt needs --gradients"),
            (["--set", "x=[1]", "--gradients"], 1, "no value is given for y: f64[1]"),
            (
                ["--random", "1", "--size", "n=1", "--gradients", "--wrt", "q"], 1,
                "'q' is no input"
            ),
            (["--graph", "lime", "--random", "1"], 1, "there is no graph 'lime' in line.graph"),
            (["--random", "1", "--disable-pass", "stabilise"], 2, "did you mean 'stabilize'?"),
            (["--random", "1", "--threads", "0"], 2, "--threads must be between 1 and 1024"),
        ] as [([String], Int32, String)])
    func mistakesAreExplained(
        _ arguments: [String], _ status: Int32, _ message: String
    ) async throws {
        let result = try await run(arguments)
        #expect(result.status == status && !result.crashed)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test func savesTheResults() async throws {
        try await withTemporaryDirectory { directory in
            try Data(Self.line.utf8).write(to: directory.appending(path: "line.graph"))
            let values = ["run", "line.graph", "--set", "x=[1,2]", "--set", "y=[2,3]"]
            let saved = try await Command.gradus(
                values + ["--gradients", "--save", "results.json"], in: directory)
            #expect(saved.status == 0 && saved.output.isEmpty && saved.errors.isEmpty)
            let results = try JSONValue(
                parsing: String(
                    contentsOfFile: directory.appending(path: "results.json").path,
                    encoding: .utf8))
            #expect(results["p"]["data"] == [2, 4])
            #expect(results["objective"]["data"] == 1)
            #expect(results["d_w"]["data"] == [0, 4])
            let refused = try await Command.gradus(
                values + ["--save", "results.txt"], in: directory)
            #expect(refused.status == 1)
        }
    }
}
