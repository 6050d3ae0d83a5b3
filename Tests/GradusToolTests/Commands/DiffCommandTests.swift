import Foundation
import Testing

@Suite struct DiffCommandTests {
    private let before = """
        graph g {
            input x: f32[2]
            param w: f32[2] = 1
            h = tanh(x * w)
            output y = sum(h)
        }
        """

    private func diff(
        _ after: String, _ options: [String] = [], in directory: URL
    ) async throws -> Command.Result {
        let files = [("a.graph", before), ("b.graph", after)].map { name, text in
            (directory.appending(path: name), text)
        }
        for (url, text) in files { try text.write(to: url, atomically: true, encoding: .utf8) }
        return try await Command.gradus(
            ["diff", files[0].0.path, files[1].0.path] + options)
    }

    @Test func equalGraphsPrintNothing() async throws {
        try await withTemporaryDirectory { directory in
            let renamed = before.replacing("h = tanh", with: "k = tanh")
                .replacing("sum(h)", with: "sum(k)")
            let result = try await diff(renamed, in: directory)
            #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
        }
    }

    @Test func differencesAreLinesWithSigns() async throws {
        try await withTemporaryDirectory { directory in
            let after = before.replacing("tanh(x * w)", with: "exp(sigmoid(x * w))")
            let result = try await diff(after, in: directory)
            #expect(result.status == 1 && result.errors.isEmpty)
            let lines = result.output.split(separator: "\n").map(String.init)
            #expect(lines[0].hasPrefix("--- ") && lines[0].hasSuffix("a.graph: graph g"))
            #expect(lines[1].hasPrefix("+++ ") && lines[1].hasSuffix("b.graph: graph g"))
            #expect(lines.contains { $0.hasPrefix("- h = tanh(") && $0.hasSuffix("# line 4") })
            #expect(lines.contains { $0.hasPrefix("+ ") && $0.contains("sigmoid(") })
            #expect(lines.last?.hasSuffix("unchanged") == true)
        }
    }

    @Test func reportsAndDraws() async throws {
        try await withTemporaryDirectory { directory in
            let picture = directory.appending(path: "d.svg")
            let after = before.replacing("tanh(x * w)", with: "tanh(x * w) * w")
            let result = try await diff(
                after, ["--format", "json", "-o", picture.path], in: directory)
            #expect(result.status == 1)
            let report = try JSONValue(parsing: result.output)
            #expect(report["equal"] == .bool(false))
            #expect(report["added"].numbers == [1])
            #expect(report["changes"].elements.first?["kind"] == .string("added"))
            let text = try String(contentsOf: picture, encoding: .utf8)
            #expect(text.contains("<svg") && text.contains("+ × w") || text.contains("+ ×"))
            #expect(text.contains("1 added"))
        }
    }

    @Test func mistakesAreSaid() async throws {
        try await withTemporaryDirectory { directory in
            let broken = try await diff("graph g { output y = z }", in: directory)
            #expect(broken.status == 1 && broken.errors.contains("z"))
            let format = try await diff(before, ["-o", "d.txt"], in: directory)
            #expect(format.status == 2 && format.errors.contains("must end in one of"))
            let input = try await Command.gradus(["diff", "-", "-"])
            #expect(input.status == 2)
        }
    }
}
