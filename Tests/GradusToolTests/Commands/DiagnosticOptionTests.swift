import Foundation
import Testing

/// `--werror`, `--diagnostics json`, `gradus explain`, `gradus lsp`.
@Suite struct DiagnosticOptionTests {
    private static let unused = "graph g {\n    input x: f32\n    h = x + 1\n    output x\n}\n"

    private func inDirectory(_ body: (URL) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try Data(Self.unused.utf8).write(to: directory.appending(path: "a.graph"))
            try await body(directory)
        }
    }

    @Test(arguments: [["check", "a.graph"], ["run", "a.graph", "--set", "x=1"]])
    func warningsBecomeErrors(_ arguments: [String]) async throws {
        try await inDirectory { directory in
            let plain = try await Command.gradus(arguments, in: directory)
            #expect(plain.status == 0 && plain.errors.hasPrefix("warning[W0203]: value 'h' is not"))
            let strict = try await Command.gradus(arguments + ["--werror"], in: directory)
            #expect(strict.status == 1 && strict.output.isEmpty)
            #expect(strict.errors.hasPrefix("error[W0203]: value 'h' is not used\n"))
        }
    }

    @Test func writesJSON() async throws {
        try await inDirectory { directory in
            let result = try await Command.gradus(
                ["check", "a.graph", "--diagnostics", "json"], in: directory)
            let data = Data(result.errors.utf8)
            let found = try #require(
                try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
            let finding = try #require(found.first)
            #expect(
                Set(finding.keys) == [
                    "severity", "code", "message", "file", "line", "column", "endLine", "endColumn",
                    "labels", "notes", "help",
                ])
            #expect(finding["code"] as? String == "W0203")
            #expect(finding["line"] as? Int == 3 && finding["endColumn"] as? Int == 6)
            #expect(result.output.hasPrefix("a.graph: graph g:"))
            let report = try await Command.gradus(
                ["check", "a.graph", "--format", "json"], in: directory)
            #expect(report.output == result.errors && report.errors.isEmpty)
        }
    }

    @Test func warnsOfWhatStaysUnstable() async throws {
        try await withTemporaryDirectory { directory in
            let text = "graph g {\n    input z: f32[3]\n    output y = log(softmax(z))\n}\n"
            try Data(text.utf8).write(to: directory.appending(path: "a.graph"))
            let arguments = ["run", "a.graph", "--set", "z=[1,2,3]"]
            #expect(try await Command.gradus(arguments, in: directory).errors.isEmpty)
            for option in [["--disable-pass", "stabilize"], ["-O1"], ["-O0"]] {
                let result = try await Command.gradus(arguments + option, in: directory)
                #expect(result.status == 0)
                #expect(result.errors.hasPrefix("warning[W0206]: 'log(softmax(z))' is computed"))
            }
        }
    }

    @Test(arguments: [
        ("E0203", "E0203: sizes do not fit\n"), ("w0203", "W0203: unused name\n"),
        ("softmax", "softmax(x, axis: -1)\n"), ("dense", "# A fully connected layer"),
    ])
    func explains(_ topic: String, _ start: String) async throws {
        let result = try await Command.gradus(["explain", topic])
        #expect(result.status == 0 && result.output.hasPrefix(start), "\(result.output)")
    }

    @Test func explainsNothingElse() async throws {
        let result = try await Command.gradus(["explain", "sofmax"])
        #expect(result.status == 1)
        #expect(
            result.errors
                == "error: there is no code, operation or layer 'sofmax': did you mean 'softmax'?\n"
        )
    }

    /// The command frames what the server says, and ends as the protocol has it.
    @Test func servesAnEditor() async throws {
        func frame(_ message: String) -> String {
            "Content-Length: \(message.utf8.count)\r\n\r\n\(message)"
        }
        try await withTemporaryDirectory { directory in
            let open = #"""
                {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument":
                {"uri": "file:///é/a.graph", "version": 1, "text": "graph g { output y = z }\n"}}}
                """#
            let messages = [
                #"{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}"#, "no JSON",
                open, #"{"jsonrpc": "2.0", "id": "end", "method": "shutdown"}"#,
                #"{"jsonrpc": "2.0", "method": "exit"}"#,
            ]
            let input = directory.appending(path: "input")
            try Data(("garbage\n" + messages.map(frame).joined()).utf8).write(to: input)
            let products = try Command.productsDirectory().path
            let result = try await Command.run(
                URL(filePath: "/bin/sh"), ["-c", "\(products)/gradus lsp < input"], in: directory)
            #expect(result.status == 0 && result.errors.isEmpty)
            var rest = Data(result.output.utf8)[...]
            var bodies: [String] = []
            while let end = rest.firstRange(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
                let length = try #require(Int(head.replacing("Content-Length: ", with: "")))
                let body = rest[end.upperBound...].prefix(length)
                bodies.append(String(decoding: body, as: UTF8.self))
                rest = rest[body.endIndex...]
            }
            #expect(bodies.count == 4 && rest.isEmpty)
            for (body, part) in zip(
                bodies, ["hoverProvider", "-32700", "E0201", #""id":"end""#])
            {
                #expect(body.contains(part), "\(body)")
            }
            try Data(frame(messages[4]).utf8).write(to: input)
            let early = try await Command.run(
                URL(filePath: "/bin/sh"), ["-c", "\(products)/gradus lsp < input"], in: directory)
            #expect(early.status == 1 && early.errors.isEmpty)
        }
    }
}
