import Foundation
import Testing

/// The commands that say what there is, and the help of all.
@Suite struct ReportTests {
    private func gradus(_ arguments: String...) async throws -> String {
        let result = try await Command.gradus(arguments)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test(arguments: [
        "check", "compile", "run", "gradcheck", "train", "bench", "profile", "render", "ops",
        "rules", "passes",
    ])
    func helpHasExamplesAndNarrowLines(_ command: String) async throws {
        let help = try await gradus(command, "--help")
        #expect(help.contains("\n  gradus \(command)"))
        #expect(help.split(separator: "\n").filter { $0.count > 80 } == [])
        #expect(try await gradus("--help").contains("\n  \(command) "))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completesInShells(_ shell: String) async throws {
        #expect(try await gradus("--generate-completion-script", shell).contains("gradcheck"))
    }

    @Test(arguments: [("ops", "softmax"), ("rules", "log_softmax"), ("passes", "stabilize")])
    func listsAgree(_ command: String, _ member: String) async throws {
        let rows = try JSONValue(parsing: try await gradus(command, "--format", "json")).elements
        let names = rows.compactMap { $0["name"].text }
        #expect(names.count == rows.count && names.contains(member))
        let text = try await gradus(command)
        #expect(names.filter { !text.contains($0) } == [])
    }

    @Test func oneOperationAndOneRule() async throws {
        let page = try await gradus("ops", "swish")
        #expect(page.hasPrefix("silu(x)\n") && page.contains("Also called swish."))
        #expect(try await gradus("rules", "softplus").contains("log1p(exp(x)) => softplus(x)"))
        for (command, name, nearest) in [
            ("ops", "softmx", "softmax"), ("rules", "softpls", "softplus"),
        ] {
            let result = try await Command.gradus([command, name])
            #expect(result.status == 1 && result.errors.contains("did you mean '\(nearest)'?"))
        }
    }

    @Test func checkReportsEveryFile() async throws {
        try await withTemporaryDirectory { directory in
            let good = "graph g {\n    input x: f32[3]\n    output sum = sum(x)\n}\n"
            let bad = good.replacing("sum(x)", with: "sum(z)")
            for (name, text) in [("a.graph", good), ("b.graph", bad), ("c.graph", good)] {
                try Data(text.utf8).write(to: directory.appending(path: name))
            }
            let arguments = ["check", "a.graph", "b.graph", "none.graph", "c.graph"]
            let text = try await Command.gradus(arguments, in: directory)
            #expect(text.status == 1)
            #expect(
                text.output == """
                    a.graph: graph g: 1 input, 0 parameters, 1 output
                    c.graph: graph g: 1 input, 0 parameters, 1 output

                    """)
            #expect(text.errors.contains("none.graph: cannot be read"))
            #expect(text.errors.contains("--> b.graph:3:22"))
            let json = try await Command.gradus(arguments + ["--format", "json"], in: directory)
            let rows = try JSONValue(parsing: json.output).elements
            #expect(json.status == 1 && rows.count == 1)
            #expect(rows[0]["code"].text == "E0201" && rows[0]["line"] == 3)
        }
    }

    @Test func reportsOfAProgram() async throws {
        let file = "graphs/iris.graph"
        let memory = try JSONValue(
            parsing: try await gradus(
                "compile", file, "--emit", "memory", "--size", "batch=8", "--format", "json"))
        let peak = try #require(memory["peak_bytes"].number)
        let bound = try #require(memory["lower_bound_bytes"].number)
        let naive = try #require(memory["naive_bytes"].number)
        #expect(bound <= peak && peak <= naive && memory["buffers"].elements.count > 10)
        let schedule = try await gradus("compile", file, "--emit", "schedule")
        #expect(schedule.contains("matmul f32 32x8x4"))
        let bench = try JSONValue(
            parsing: try await gradus("bench", file, "--seconds", "0.01", "--format", "json"))
        let keys = ["forward_ns", "gradient_ns", "step_ns", "arena_bytes", "compile_ns"]
        #expect(Set(bench.members.keys) == Set(keys))
        #expect(keys.allSatisfy { bench[$0].number ?? 0 > 0 })
        let step = try JSONValue(
            parsing: try await gradus(
                "bench", "graphs/two_layer.graph", "--set", "x=[0.2,-0.3]", "--set", "y=[0,0,1]",
                "--seconds", "0.01", "--only", "step", "--steps", "1000", "--format", "json"))
        #expect(step["forward_ns"].number == nil && step["gradient_ns"].number == nil)
        #expect(abs((step["objective"].number ?? 0) - 0.00325127) < 1e-7)
    }

    @Test func writesIntoAFile() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "g.graph").path
            let printed = try await gradus("compile", "graphs/fxy.graph", "--emit", "graph")
            let silent = try await gradus(
                "compile", "graphs/fxy.graph", "--emit", "graph", "-o", file)
            #expect(silent.isEmpty)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == printed)
        }
    }
}
