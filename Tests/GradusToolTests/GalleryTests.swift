import Foundation
import Testing

/// Every graph of the gallery is checked, run, differentiated and compiled.
@Suite struct GalleryTests {
    @Test func isThere() {
        #expect(GalleryGraph.files.count >= 11)
        #expect(GalleryGraph.every.count >= 25)
    }

    @Test(arguments: GalleryGraph.files)
    func startsWithWhatItTeaches(_ file: String) throws {
        let text = try String(contentsOf: Command.file(file), encoding: .utf8)
        let comment = text.prefix { $0 != "{" }
        #expect(comment.hasPrefix("# ") && comment.contains("teach"))
        #expect(comment.contains("#     gradus "))
        #expect(text.split(separator: "\n").filter { $0.count > 100 } == [])
    }

    /// Whole networks are short texts, and each has a small graph that the other tests differentiate.
    @Test(arguments: [
        ("transformer", "small_transformer"), ("lenet", "small_lenet"), ("lstm", "small_lstm"),
        ("autoencoder", "autoencoder"),
    ])
    func networksAreShort(_ name: String, _ small: String) throws {
        let text = try String(contentsOf: Command.file("graphs/\(name).graph"), encoding: .utf8)
        #expect(text.count { $0 == "\n" } < 40)
        #expect(GalleryGraph.withObjective.contains { $0.name == small })
    }

    /// The language model with all its blocks, but narrow.
    @Test func twelveBlocksDifferentiateAndLearn() async throws {
        let text = try String(contentsOf: Command.file("graphs/transformer.graph"), encoding: .utf8)
        let narrow = text.replacing("blocks: 2, heads: 2", with: "blocks: 12, heads: 2")
        #expect(narrow != text)
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "narrow.graph")
            try Data(narrow.utf8).write(to: file)
            // Half a minute on a machine of its own; the other tests run beside it.
            let check = try await Command.gradus(
                ["gradcheck", file.path, "--size", "batch=1", "--format", "json"], seconds: 300)
            let report = try JSONValue(parsing: check.output)
            #expect(report["ok"] == .bool(true))
            #expect(report["nodes"].elements.count > 400)
            let training = try await Command.gradus(
                ["train", file.path, "--size", "batch=2", "--random", "1", "--steps", "20"],
                seconds: 300)
            #expect(training.status == 0, "\(training.errors)")
            let loss = training.output.firstMatch(of: /loss: f32 = (?<number>[\d.]+)/)
            #expect(loss.flatMap { Double($0.number) }.map { $0 < 1 } == true)
        }
    }

    @Test func hasNoFault() async throws {
        let result = try await Command.gradus(["check"] + GalleryGraph.files)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count == GalleryGraph.every.count)
    }

    @Test func neitherHaveTheBenchmarks() async throws {
        let folder = "tools/benchmarks"
        let names = try FileManager.default.contentsOfDirectory(atPath: Command.file(folder).path)
        let files = names.filter { $0.hasSuffix(".graph") }.sorted().map { "\(folder)/\($0)" }
        #expect(files.count >= 9)
        let result = try await Command.gradus(["check"] + files)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }

    @Test(arguments: GalleryGraph.runnable)
    func givesNumbers(_ graph: GalleryGraph) async throws {
        let run = try await graph.gradus("run", graph.madeUpInputs + ["--format", "json"])
        let outputs = try JSONValue(parsing: run.output)["outputs"].members
        #expect(!outputs.isEmpty)
        let numbers = outputs.values.flatMap { $0["data"].numbers }
        #expect(!numbers.isEmpty && numbers.allSatisfy(\.isFinite), "\(run.output)")
    }

    @Test(arguments: GalleryGraph.all)
    func differentiatesAsMeasured(_ graph: GalleryGraph) async throws {
        let check = try await graph.gradus("gradcheck", graph.madeUpInputs + ["--format", "json"])
        let report = try JSONValue(parsing: check.output)
        #expect(report["ok"] == .bool(true))
        #expect(!report["nodes"].elements.isEmpty)
    }

    /// What `compile` prints of a graph is a file that computes the same, to the last bit.
    @Test(arguments: GalleryGraph.all)
    func printsTextThatRuns(_ graph: GalleryGraph) async throws {
        let options = graph.madeUpInputs + ["--format", "json"]
        let direct = try await graph.gradus("run", options)
        try await withTemporaryDirectory { directory in
            for stage in ["syntax", "graph"] {
                let file = directory.appending(path: "\(stage).graph").path
                _ = try await graph.gradus("compile", ["--emit", stage, "-o", file])
                let again = try await Command.gradus(
                    ["run", file, "--graph", graph.name] + options)
                #expect(again.status == 0, "\(again.errors)")
                #expect(again.output == direct.output, "\(stage)")
            }
        }
    }

    /// Every graph is drawn forward, and with its gradients.
    @Test(arguments: GalleryGraph.all, ["forward", "both"])
    func isDrawn(_ graph: GalleryGraph, _ view: String) async throws {
        try await withTemporaryDirectory { directory in
            let picture = directory.appending(path: "graph.svg")
            _ = try await graph.gradus("render", ["--view", view, "-o", picture.path])
            let text = try String(contentsOf: picture, encoding: .utf8)
            #expect(text.contains("<svg") && text.hasSuffix("</svg>\n"))
            let names = graph.body.matches(of: /(?m)^ *(?:input|param) (?<name>\w+):/)
            #expect(names.allSatisfy { text.contains($0.name) })
        }
    }

    @Test(arguments: GalleryGraph.all, ["schedule", "memory"])
    func reports(_ graph: GalleryGraph, _ stage: String) async throws {
        let report = try await graph.gradus("compile", ["--emit", stage, "--format", "json"])
        #expect(try !JSONValue(parsing: report.output).members.isEmpty)
    }
}
