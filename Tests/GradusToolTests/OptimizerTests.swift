import Foundation
import Testing

/// What the command shows of the optimiser's work, and the ways to ask whether it is right.
@Suite struct OptimizerTests {
    private static let graph = """
        graph g {
            input x: f32[3]
            param w: f32[3] = [1, 2, 3]
            h = sigmoid(w * x) * 1
            p = softmax(h)
            output p
            minimize -sum(log(p))
        }
        """

    /// Runs the command beside a graph and rules; the files that are there afterwards come with it.
    private func gradus(
        _ arguments: String..., graph: String = OptimizerTests.graph,
        rules: String = "rule wrong (exact): sigmoid(x) => tanh(x)"
    ) async throws -> (result: Command.Result, files: [String: String]) {
        try await withTemporaryDirectory { directory in
            try Data(graph.utf8).write(to: directory.appending(path: "g.graph"))
            try Data(rules.utf8).write(to: directory.appending(path: "my.rules"))
            let result = try await Command.gradus(arguments, in: directory)
            var files: [String: String] = [:]
            let names = FileManager.default.enumerator(atPath: directory.path)
            while let name = names?.nextObject() as? String {
                if let data = try? Data(contentsOf: directory.appending(path: name)) {
                    files[name] = String(decoding: data, as: UTF8.self)
                }
            }
            return (result, files)
        }
    }

    // MARK: Levels

    @Test(arguments: ["-O0", "-O1", "-O2", "--fast"])
    func levelsComputeTheSame(_ level: String) async throws {
        let (run, _) = try await gradus("compile", "g.graph", "--emit", "optimized", level)
        #expect(run.status == 0)
        #expect(run.output.contains("* 1") == (level == "-O0"))
        let (values, _) = try await gradus("run", "g.graph", "--set", "x=[1,2,3]", level)
        #expect(values.output.contains("[0.278267, 0.357643, 0.364089]"))
    }

    @Test func levelsExcludeEachOther() async throws {
        #expect(try await gradus("run", "g.graph", "-O0", "--fast").result.status == 2)
        let (passes, _) = try await gradus("passes", "-O0", "--format", "json")
        let names = try JSONValue(parsing: passes.output)
        #expect(names[0]["name"] == .string("differentiate"))
    }

    // MARK: Rules

    @Test func provesRulesAndShowsCounterExamples() async throws {
        let rules = """
            rule right (reorders): log(exp(x) * y) => x + log(y)
            rule wrong (exact): sigmoid(x) => tanh(x)
            """
        let (run, _) = try await gradus(
            "rules", "--prove", "my.rules", "--format", "json", rules: rules)
        #expect(run.status == 1)
        let report = try JSONValue(parsing: run.output)
        #expect(report["ok"] == .bool(false))
        #expect(report["rules"][0]["ok"] == .bool(true))
        #expect(report["rules"][0]["counter_example"] == .null)
        #expect(report["rules"][1]["ok"] == .bool(false))
        let example = report["rules"][1]["counter_example"]
        #expect(example["output"] == .string("result"))
        #expect(example["left"] != example["right"])
        let (text, _) = try await gradus("rules", "--prove", "my.rules")
        #expect(text.output.contains("my.rules:1:1: sigmoid(x) => tanh(x)"))
        #expect(text.output.contains("1 of 1 rules are not proved"))
        let (one, _) = try await gradus("rules", "--prove", "log_softmax")
        #expect(one.status == 0 && one.output.contains("both sides agree for all 1 rules"))
        #expect(try await gradus("rules", "--prove", "nothing").result.status == 1)
    }

    @Test func rulesOfAFileAreChecked() async throws {
        let (missing, _) = try await gradus(
            "compile", "g.graph", "--verify", "--rules", "none.rules")
        #expect(missing.status == 1 && missing.errors.contains("none.rules"))
        let (taken, _) = try await gradus(
            "compile", "g.graph", "--verify", "--rules", "my.rules",
            rules: "rule log_softmax (exact): tanh(x) => x")
        #expect(taken.status == 1 && taken.errors.contains("there is a rule 'log_softmax' already"))
        let (unknown, _) = try await gradus(
            "compile", "g.graph", "--verify", "--rules", "my.rules", "--disable-rule", "wrung")
        #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'wrong'?"))
        let (disabled, _) = try await gradus(
            "compile", "g.graph", "--emit", "optimized", "--rules", "my.rules", "--disable-rule",
            "wrong")
        #expect(disabled.output.contains("sigmoid"))
    }

    // MARK: Watching

    @Test func remarksAndRewritesNameRuleAndLine() async throws {
        let (run, _) = try await gradus(
            "compile", "g.graph", "--emit", "schedule", "--remarks", "--trace-rewrites",
            "--time-passes", "--print-after", "stabilize")
        #expect(run.status == 0)
        for part in [
            "remark: g.graph:4:9: canonicalize: multiply_one: x * 1 => x",
            "rewrite: g.graph:4:9: canonicalize: multiply_one: sigmoid(w * x) * 1 => sigmoid(w * x)",
            "fuse:", "# After stabilize.\ngraph g {", "schedule", "total",
        ] {
            #expect(run.errors.contains(part), "\(part)")
        }
        let (quiet, _) = try await gradus("compile", "g.graph", "--emit", "schedule")
        #expect(quiet.errors.isEmpty && quiet.output == run.output)
    }

    @Test func dumpsOnlyWhatChanged() async throws {
        let (run, files) = try await gradus(
            "compile", "g.graph", "--emit", "optimized", "--dump", "stages")
        #expect(run.status == 0 && run.errors.isEmpty)
        let stages = files.keys.filter { $0.hasPrefix("stages/") }.sorted()
        #expect(stages.contains("stages/00-input.graph"))
        #expect(stages.contains("stages/03-canonicalize.svg"))
        #expect(stages.contains("stages/21-fuse.svg"))
        #expect(!stages.contains { $0.contains("01-") })
        #expect(files["stages/03-canonicalize.graph"]?.contains("* 1") == false)
        #expect(files["stages/00-input.graph"]?.contains("* 1") == true)
        #expect(files["stages/05-differentiate.svg"]?.contains("</svg>") == true)
        for (name, text) in files where name.hasSuffix(".graph") && name.hasPrefix("stages/") {
            #expect(text.contains("graph g {"), "\(name)")
        }
    }

    @Test func dumpsLargeGraphsWithoutPictures() async throws {
        let names = ["x"] + (0..<500).map { "h\($0)" }
        let steps = zip(names.dropFirst(), names).map { "\($0) = sin(\($1))" }
        let body = ["input x: f32[3]"] + steps + ["output y = h499"]
        let (run, files) = try await gradus(
            "compile", "g.graph", "--emit", "optimized", "--dump", "stages",
            graph: "graph g {\n\(body.joined(separator: "\n"))\n}\n")
        #expect(run.status == 0)
        #expect(files["stages/00-input.graph"]?.contains("h499 = sin(h498)") == true)
        #expect(!files.keys.contains { $0.hasSuffix(".svg") })
        #expect(
            run.errors.contains(
                "stages/00-input.svg is left out: it would have 502 nodes, and pictures of "
                    + "passes have 400 at most\n"), "\(run.errors)")
    }

    @Test func aPassThatFailsLeavesAReproducer() async throws {
        let loop = """
            rule there (exact): tanh(x) => sigmoid(x)
            rule back (exact): sigmoid(x) => tanh(x)
            """
        let (run, files) = try await gradus(
            "compile", "g.graph", "--emit", "schedule", "-O1", "--rules", "my.rules", rules: loop)
        #expect(run.status == 1 && !run.crashed)
        #expect(run.errors.contains("'back', 'there' fire again and again"))
        let text = try #require(files["reproducer.graph"])
        let first = try #require(text.split(separator: "\n").first)
        #expect(
            first
                == "# gradus compile --emit optimized -O1 --rules my.rules reproducer.graph")
        #expect(text.contains("sigmoid(w * x)"))
    }

    // MARK: Verification

    @Test func verifiesThePassesOrNamesTheFirstThatIsWrong() async throws {
        let (right, _) = try await gradus("compile", "g.graph", "--verify")
        #expect(right.status == 0)
        #expect(right.output.contains("all passes agree with the graph as given"))
        let (wrong, _) = try await gradus(
            "compile", "g.graph", "--verify", "--rules", "my.rules", "--format", "json")
        #expect(wrong.status == 1)
        let report = try JSONValue(parsing: wrong.output)
        #expect(report["ok"] == .bool(false))
        #expect(report["passes"][0]["difference"] == .null)
        #expect(report["passes"][2]["pass"] == .string("canonicalize"))
        let difference = report["passes"][2]["difference"]
        #expect(difference["rule"] == .string("wrong"))
        #expect(difference["rule_line"] == .number(4))
        #expect(difference["output"] == .string("p"))
        #expect(difference["element"] == .array([.number(0)]))
        let (text, _) = try await gradus("compile", "g.graph", "--verify", "--rules", "my.rules")
        #expect(text.output.contains("rule 'wrong' is at fault at g.graph:4:9:"))
        #expect(try await gradus("compile", "g.graph").result.status == 2)
    }

    @Test(arguments: ["two_layer", "iris", "stable", "activations", "layers_mse", "fxy"])
    func theGalleryIsTranslatedRight(_ name: String) async throws {
        let result = try await Command.gradus(["compile", "graphs/\(name).graph", "--verify"])
        #expect(result.status == 0, "\(result.output)")
    }
}
