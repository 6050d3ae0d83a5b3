import GradusInterchange
import Testing

@testable import GradusLanguageServer

/// What is no message, and texts that are large.
@Suite struct RobustnessTests {
    @Test func takesMessagesOutOfAStream() {
        var buffer = MessageBuffer()
        let stream =
            MessageBuffer.frame("{}") + "garbage\r\nContent-Length: x\r\n\r\n"
            + "content-length:  4 \r\nContent-Type: text\r\n\r\nnull"
            + "Content-Length: -3\r\n\r\nContent-Length: 99999999999999999999\r\n\r\n"
            + "Content-Length: 5\n\nfalse" + MessageBuffer.frame("\"ü\"")
        var messages: [String] = []
        for byte in stream.utf8 {
            buffer.append([byte])
            while let message = buffer.next() {
                messages.append(String(decoding: message, as: UTF8.self))
            }
        }
        #expect(messages == ["{}", "null", "false", "\"ü\""])
    }

    /// Bytes without a head are given up as they come.
    @Test func keepsNoGarbage() {
        var buffer = MessageBuffer()
        for _ in 0..<100 {
            buffer.append([UInt8](repeating: 0x43, count: 10_000))
            #expect(buffer.next() == nil)
        }
        buffer.append(Array(MessageBuffer.frame("[]").utf8))
        #expect(buffer.next().map { String(decoding: $0, as: UTF8.self) } == "[]")
    }

    @Test(arguments: [
        ("{", -32700), ("", -32700), ("\u{0}", -32700), ("[1, 2]", -32600), ("42", -32600),
        (#"{"id": 1}"#, -32600), (#"{"id": 1, "method": 7}"#, -32600),
        (String(repeating: "[", count: 10_000), -32700),
        (#"{"id": 1, "method": "textDocument/hover"}"#, -32602),
        (#"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": 3}}"#, -32602),
        (#"{"id": 1, "method": "textDocument/hover", "params": [[]]}"#, -32602),
    ])
    func answersWhatIsNoRequestWithAnError(_ text: String, _ code: Int) {
        let editor = Editor()
        editor.send(text)
        #expect(editor.messages.last?["error"]["code"].integer == code)
        // It goes on.
        editor.open("graph g { }")
        #expect(editor.diagnostics.first?["code"].string == "W0201")
    }

    @Test(arguments: [
        #"{"textDocument": {"uri": "file:///models/net.graph"}}"#,
        #"{"textDocument": {"uri": "file:///models/net.graph"}, "position": {"line": -1}}"#,
        #"{"textDocument": {"uri": "file:///models/net.graph"}, "position": {"line": "a"}}"#,
    ])
    func needsAPosition(_ params: String) {
        let editor = Editor()
        editor.open("graph g { }")
        #expect(editor.request("textDocument/hover", params)["error"]["code"].integer == -32602)
    }

    /// Positions beyond the text are its end.
    @Test func takesPositionsBeyondTheText() {
        let editor = Editor()
        editor.open("graph g {\n}\n")
        for method in ["hover", "definition", "completion", "references"] {
            let answer = editor.request(
                "textDocument/\(method)",
                """
                {"textDocument": {"uri": "\(Editor.uri)"},
                 "position": {"line": 1000000, "character": 1000000}}
                """)
            #expect(answer["error"].isNull)
        }
    }

    /// Every prefix of a text, as somebody types it, with a request at each.
    @Test func followsTyping() {
        let editor = Editor()
        let text = "function f(a) = a # é\ngraph g { input x: f32[n, 2]\n y = f(x[0:1]) ~ 𝒙 \"s\" }"
        for end in text.indices {
            let part = String(text[..<end])
            editor.open(part)
            for method in ["hover", "completion", "definition"] {
                _ = editor.request("textDocument/\(method)", at: part + "«")
            }
            _ = editor.request(
                "textDocument/documentSymbol", #"{"textDocument": {"uri": "\#(Editor.uri)"}}"#)
        }
        #expect(editor.messages.allSatisfy { $0["error"].isNull })
    }

    /// A large text is read in the background: the next request is answered at once, from what was
    /// known before, and the findings come when they are there.
    @Test func doesNotWaitForLargeTexts() async throws {
        let editor = Editor()
        let small = "graph g {\n    input x: f32\n    output x\n}\n"
        editor.open(small)
        let lines = (0..<20_000).map { "    v\($0 + 1) = v\($0) * 1.5\n" }.joined()
        editor.open("graph g {\n    input v0: f32\n\(lines)    output v20000, w\n}\n", version: 2)
        let hover = editor.request("textDocument/hover", at: "graph g {\n    input «x")
        #expect(hover["contents"]["value"].string?.contains("input x: f32") == true)
        for _ in 0..<600 where editor.diagnostics.isEmpty {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(editor.diagnostics.map { $0["code"].string } == ["E0201"])
        let symbols = editor.request(
            "textDocument/documentSymbol", #"{"textDocument": {"uri": "\#(Editor.uri)"}}"#)
        #expect(symbols["result"].isNull, "answered later")
        for _ in 0..<600 where (editor.messages.last?["result"]).map({ $0.isNull }) ?? true {
            try await Task.sleep(for: .milliseconds(100))
        }
        let answer = editor.messages.last?["result"].elements?.first
        #expect(answer?["children"].elements?.count == 20_001)
    }

    @Test func resolvesPaths() {
        #expect(DocumentPath("file:///a%20b/%C3%BC.graph").path == "/a b/ü.graph")
        #expect(DocumentPath("file://host/a.graph").path == "/a.graph")
        #expect(DocumentPath("untitled:1").path == "untitled:1")
        #expect(DocumentPath("file:///100%").path == "/100%")
    }
}
