import Foundation
import Testing

/// A graph of one of the files in `graphs/`.
struct GalleryGraph: Sendable, CustomTestStringConvertible {
    /// The file, from the root of the package.
    var file: String
    var name: String
    /// What stands between the graph's braces.
    var body: String

    var testDescription: String { "\(file), \(name)" }

    static let files: [String] = {
        let folder = Command.packageRoot.appending(path: "graphs").path
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return entries.filter { $0.hasSuffix(".graph") }.sorted().map { "graphs/\($0)" }
    }()

    /// Those that are small enough for everything to be tested: one block of a kind is as good as
    /// twelve.
    static let all = every.filter { !["transformer", "lenet", "lstm"].contains($0.name) }

    /// Those that a test can run.
    static let runnable = every.filter { $0.name != "transformer" }

    static let every: [GalleryGraph] = files.flatMap { file in
        let text = (try? String(contentsOf: Command.file(file), encoding: .utf8)) ?? ""
        return text.matches(of: /(?m)^graph (?<name>\w+) \{\n(?<body>(?s:.*?))^\}/).map {
            GalleryGraph(file: file, name: String($0.name), body: String($0.body))
        }
    }

    static let withObjective = all.filter { $0.body.contains(/(?:minimize|maximize)\s/) }

    /// The options that give every input a made-up value, and every symbolic size a small one.
    var madeUpInputs: [String] {
        let sizes = [("batch", 4), ("n", 3)].filter { body.contains("[\($0.0)") }
        return ["--random", "1"] + sizes.flatMap { ["--size", "\($0.0)=\($0.1)"] }
    }

    /// The options that ask for gradients by all floating-point parameters and inputs that the text
    /// declares; by the parameters of its layers where it declares none.
    var byEverything: [String] {
        let names = body.matches(of: /(?m)^ *(?:param|input) (?<name>\w+): f/).map(\.name)
        return names.isEmpty ? [] : ["--wrt", names.joined(separator: ",")]
    }

    /// Runs a subcommand of `gradus` on the graph, and expects it to succeed.
    func gradus(_ command: String, _ options: [String]) async throws -> Command.Result {
        let result = try await Command.gradus([command, file, "--graph", name] + options)
        try #require(result.status == 0, "gradus \(command): \(result.errors)")
        return result
    }
}
