import Foundation
import Testing

/// What `gradus profile` reports; not how long anything takes.
@Suite struct ProfileCommandTests {
    private let text = """
        graph g {
            input x: f32[batch, 8]
            param W: f32[8, 4] ~ glorot_uniform()
            h = tanh(x @ W)
            minimize mean(h ^ 2) with sgd(learning_rate: 0.1)
        }

        """

    private func profile(_ arguments: String...) async throws -> (output: String, trace: String?) {
        try await withTemporaryDirectory { directory in
            try Data(text.utf8).write(to: directory.appending(path: "g.graph"))
            let common = ["profile", "g.graph", "--seconds", "0.01", "--size", "batch=16"]
            let result = try await Command.gradus(common + arguments, in: directory)
            #expect(result.status == 0, "\(result.errors)")
            let trace = try? String(
                contentsOf: directory.appending(path: "trace.json"), encoding: .utf8)
            return (result.output, trace)
        }
    }

    @Test func listsEveryCallWithItsShareAndLine() async throws {
        let report = try JSONValue(parsing: try await profile("--format", "json").output)
        #expect(report["graph"].text == "g" && report["stage"].text == "step")
        #expect((report["runs"].number ?? 0) >= 5)
        #expect((report["peak_flops_per_second"].number ?? 0) > 1e8)
        #expect((report["peak_bytes_per_second"].number ?? 0) > 1e7)
        let calls = report["instructions"].elements
        #expect(!calls.isEmpty)
        #expect(calls.indices.allSatisfy { calls[$0]["step"].number == Double($0) })
        let shares = calls.compactMap { $0["share"].number }
        #expect(shares.count == calls.count && abs(shares.reduce(0, +) - 1) < 1e-6)
        let product = try #require(
            calls.first { $0["kernel"].text?.hasPrefix("matmul") == true })
        #expect(product["line"].number == 4)
        #expect(product["flops"].number == 1024)
        #expect(calls.allSatisfy { ["flops", "bytes"].contains($0["bound"].text) })
        #expect(calls.allSatisfy { ($0["ns"].number ?? -1) >= 0 })
    }

    @Test func textHasTheLongestCallsAlone() async throws {
        let lines = try await profile("--top", "2", "--only", "forward", "--threads", "1").output
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("g, forward: ") && lines[0].contains(", 1 thread, "))
        #expect(lines[3].hasPrefix("peak  ") && lines[3].contains("flop/s, "))
        let head = try #require(lines.firstIndex { $0.contains("of peak") })
        #expect(lines[(head + 2)...].prefix { $0.contains(" %") }.count == 2)
    }

    @Test func tracesOneRun() async throws {
        let written = try #require(try await profile("--trace", "trace.json").trace)
        let events = try JSONValue(parsing: written)["traceEvents"].elements
        let calls = events.filter { $0["ph"].text == "X" }
        #expect(events.count == calls.count + 1 && !calls.isEmpty)
        var end = 0.0
        for call in calls {
            let start = try #require(call["ts"].number)
            #expect(start >= end)
            end = start
            #expect(try #require(call["dur"].number) >= 0)
            #expect(call["args"]["computes"].text?.isEmpty == false)
        }
    }

    @Test func refusesWhatCannotBeMeasured() async throws {
        try await withTemporaryDirectory { directory in
            try Data("graph g {\n    input x: f32\n    output y = x + 1\n}\n".utf8)
                .write(to: directory.appending(path: "g.graph"))
            let step = try await Command.gradus(
                ["profile", "g.graph", "--only", "step"], in: directory)
            #expect(step.status == 1 && step.errors.hasPrefix("error: "))
            let seconds = try await Command.gradus(
                ["profile", "g.graph", "--seconds", "0"], in: directory)
            #expect(seconds.status == 2)
            let heat = try await Command.gradus(
                ["render", "g.graph", "--heat", "time", "-o", "g.svg"], in: directory)
            #expect(heat.status == 2 && heat.errors.contains("--view schedule"))
        }
    }

    @Test(arguments: ["time", "bytes"])
    func heatColoursTheLargestCall(_ measure: String) async throws {
        try await withTemporaryDirectory { directory in
            try Data(text.utf8).write(to: directory.appending(path: "g.graph"))
            let result = try await Command.gradus(
                [
                    "render", "g.graph", "--view", "schedule", "--size", "batch=16", "--heat",
                    measure, "-o", "g.dot",
                ], in: directory)
            #expect(result.status == 0, "\(result.errors)")
            let drawing = try String(
                contentsOf: directory.appending(path: "g.dot"), encoding: .utf8)
            #expect(drawing.contains("#f46d43"))
        }
    }
}
