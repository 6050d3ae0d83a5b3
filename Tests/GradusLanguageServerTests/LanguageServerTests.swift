import GradusInterchange
import Testing

@testable import GradusLanguageServer

/// A scripted exchange, message by message.
@Suite struct LanguageServerTests {
    private static let net = """
        # Twice as much.
        function twice(v, k: int = 2) = v * k

        graph net {
            input x: f32[batch, 4]  # 𝒙 beyond the basic plane
            param W: f32[4, 2] = 0.5
            h = twice(x) @ W
            output y = softmax(h)
        }

        """

    @Test func livesAsTheProtocolSays() throws {
        let editor = Editor(isInitialized: false)
        #expect(editor.request("shutdown", "null")["error"]["code"].integer == -32002)
        let answer = editor.request("initialize", "{}")["result"]["capabilities"]
        #expect(answer["textDocumentSync"]["change"].integer == 1)
        #expect(answer["positionEncoding"].string == "utf-16")
        #expect(editor.request("initialize", "{}")["error"]["code"].integer == -32600)
        #expect(editor.request("unknown/method", "{}")["error"]["code"].integer == -32601)
        editor.notify("unknown/notification", "{}")
        let end = editor.request("shutdown", "null")
        #expect(end["error"].isNull && end["result"].isNull)
        #expect(editor.request("textDocument/hover", "{}")["error"]["code"].integer == -32600)
        editor.notify("exit", "null")
        guard case .ended(isExpected: true)? = editor.server?.phase else {
            Issue.record("the server has not ended")
            return
        }
    }

    @Test func endsWithoutShutdownAsAFailure() {
        let editor = Editor()
        editor.notify("exit", "{}")
        guard case .ended(isExpected: false)? = editor.server?.phase else {
            Issue.record("the server has not ended")
            return
        }
    }

    @Test func publishesFindingsAsOneTypes() throws {
        let editor = Editor()
        editor.open(Self.net)
        #expect(editor.diagnostics.isEmpty)
        let wrong = Self.net.replacing("W: f32[4, 2]", with: "W: f32[3, 2]")
        editor.notify(
            "textDocument/didChange",
            """
            {"textDocument": {"uri": "\(Editor.uri)", "version": 2},
             "contentChanges": [{"text": \(JSONValue.string(wrong).text)}]}
            """)
        let finding = try #require(editor.diagnostics.first)
        #expect(editor.diagnostics.count == 1)
        #expect(finding["code"].string == "E0203")
        #expect(finding["severity"].integer == 1)
        #expect(finding["source"].string == "gradus")
        #expect(finding["message"].string == "inner sizes of '@' differ: 4 and 3")
        #expect(place(finding["range"]) == "6:17-6:18")
        let related = try #require(finding["relatedInformation"].elements)
        #expect(
            related.map { "\(place($0["location"]["range"])) \($0["message"].string ?? "")" } == [
                "6:8-6:16 left is f32[batch, 4]", "6:19-6:20 right is f32[3, 2]",
                "4:24-4:25 4 comes from here", "5:17-5:18 3 comes from here",
            ])
        editor.notify("textDocument/didClose", #"{"textDocument": {"uri": "\#(Editor.uri)"}}"#)
        #expect(editor.diagnostics.isEmpty)
        #expect(editor.request("textDocument/hover", at: "«").isNull)
    }

    @Test func marksUnusedNames() throws {
        let editor = Editor()
        editor.open("graph g {\n    input x: f32\n    a = x + 1\n    output x\n}\n")
        let finding = try #require(editor.diagnostics.first)
        #expect(finding["code"].string == "W0203" && finding["severity"].integer == 2)
        #expect(finding["tags"].elements?.first?.integer == 1)
    }

    /// Positions count UTF-16 units: a character beyond the basic plane is two.
    @Test func countsUnitsOfSixteenBits() throws {
        let editor = Editor()
        editor.open("graph g { input x: f32; output y = \"𝒙é\" + z }\n")
        let findings = editor.diagnostics.map { "\($0["code"].string ?? "") \(place($0["range"]))" }
        #expect(findings == ["E0213 0:35-0:40", "E0201 0:43-0:44"])
    }

    @Test(arguments: [
        ("h = «twice(x)", "function twice(v, k: int = 2) = v * k", "Twice as much."),
        ("h = «twice(x)", "function twice", "Here it gives `f32[batch, 4]`."),
        ("twice(«x) @", "input x: f32[batch, 4]", "```"),
        ("@ «W\n", "param W: f32[4, 2]", "W = 0.5"),
        ("softmax(«h)", "h: f32[batch, 2]", "h = twice(x) @ W"),
        ("y = «softmax(h)", "softmax(x, axis: -1)", "Here it gives `f32[batch, 2]`."),
        ("y = s«oftmax(h)", "exp(x) / Σ exp(x)", "d_x = "),
        ("f32[«batch, 4]", "batch", "A symbolic size"),
        ("(v, «k: int", "k: int", "An argument."),
    ])
    func saysWhatANameIs(_ place: String, _ first: String, _ second: String) throws {
        let editor = Editor()
        editor.open(Self.net)
        let plain = place.filter { $0 != "«" }
        let text = Self.net.replacing(plain, with: place, maxReplacements: 1)
        #expect(text.contains("«"))
        let hover = editor.request("textDocument/hover", at: text)
        let shown = try #require(hover["contents"]["value"].string)
        #expect(shown.contains(first) && shown.contains(second), "\(shown)")
    }

    /// Types are shown in a graph with an error, as far as they are known.
    @Test func hoversInFaultyTexts() throws {
        let editor = Editor()
        let text = Self.net.replacing("softmax(h)", with: "sofmax(«h)")
        editor.open(text)
        #expect(editor.diagnostics.count == 1)
        let hover = editor.request("textDocument/hover", at: text)
        #expect(hover["contents"]["value"].string?.contains("h: f32[batch, 2]") == true)
    }

    @Test(arguments: [
        ("h = «twice(x)", "1:9-1:14"), ("softmax(«h)", "6:4-6:5"), ("twice(«x) @", "4:10-4:11"),
        ("@ W«\n", "5:10-5:11"), ("= «v * k", "1:15-1:16"), ("v * «k", "1:18-1:19"),
    ])
    func goesToDefinitions(_ from: String, _ target: String) throws {
        let editor = Editor()
        editor.open(Self.net)
        let plain = from.filter { $0 != "«" }
        let text = Self.net.replacing(plain, with: from, maxReplacements: 1)
        let definition = editor.request("textDocument/definition", at: text)
        #expect(definition["uri"].string == Editor.uri)
        #expect(place(definition["range"]) == target)
        #expect(editor.request("textDocument/definition", at: "graph «{").isNull)
    }

    @Test func followsImports() throws {
        let editor = Editor(files: ["my parts.graph": "# Parts.\nlayer half(x) { return x / 2 }"])
        let text = """
            import "my parts.graph"
            graph g {
                input x: f32[n, 4]
                output y = «half(dense(x, units: 3))
            }
            """
        editor.open(text)
        #expect(editor.diagnostics.isEmpty)
        let definition = editor.request("textDocument/definition", at: text)
        #expect(definition["uri"].string == "file:///models/my%20parts.graph")
        #expect(place(definition["range"]) == "1:6-1:10")
        let hover = editor.request("textDocument/hover", at: text)
        #expect(
            hover["contents"]["value"].string
                == "```graph\nlayer half(x)\n```\n\nParts.\n\nHere it gives `f32[n, 3]`.\n")
        let library = editor.request(
            "textDocument/hover",
            at: text.replacing("«half(dense", with: "half(«dense"))
        let shown = try #require(library["contents"]["value"].string)
        #expect(shown.contains("layer dense(x, units: int) {"))
        #expect(shown.contains("From the standard library."))
        #expect(shown.contains("Here it gives `f32[n, 3]`."))
        let completion = editor.request("textDocument/completion", at: text)
        let labels = (completion["items"].elements ?? []).compactMap { $0["label"].string }
        #expect(labels.contains("half") && labels.contains("dense"))
    }

    @Test func findsReferences() throws {
        let editor = Editor()
        editor.open(Self.net)
        let text = Self.net.replacing("twice(x) @", with: "twice(«x) @")
        let found = editor.request("textDocument/references", at: text).elements ?? []
        #expect(found.map { place($0["range"]) } == ["4:10-4:11", "6:14-6:15"])
    }

    @Test func renames() throws {
        let editor = Editor()
        editor.open(Self.net)
        let text = Self.net.replacing("softmax(h)", with: "softmax(«h)")
        let edit = editor.request("textDocument/rename", at: text, #", "newName": "hidden""#)
        let changes = try #require(edit["changes"][Editor.uri].elements)
        #expect(changes.map { place($0["range"]) } == ["6:4-6:5", "7:23-7:24"])
        #expect(changes.allSatisfy { $0["newText"].string == "hidden" })
        for wrong in ["x", "2h", "a b", "output", ""] {
            let refused = editor.request(
                "textDocument/rename", at: text, #", "newName": "\#(wrong)""#)
            #expect(refused.isNull, "\(wrong)")
        }
    }

    @Test(arguments: [
        ("    «", ["input", "param", "output", "for", "minimize", "h"], ["graph", "softmax"]),
        ("    inp«", ["input"], ["graph", "softmax"]),
        ("    input z: «", ["f32", "i64", "bool"], ["x", "softmax"]),
        ("    param V: f32[4] ~ gl«", ["glorot_uniform", "zeros"], ["softmax", "x"]),
        ("    q = «", ["x", "W", "twice", "sigmoid", "batch"], ["q", "v", "input"]),
        ("    q = softmax(h, «", ["axis: ", "h", "x"], ["input"]),
        ("    q = twice(h, «)", ["k: ", "v: "], []),
        ("    # «", [], ["x", "softmax", "graph"]),
        ("}\n«", ["function", "graph", "layer"], ["x", "input", "softmax"]),
    ])
    func completes(_ line: String, _ wanted: [String], _ unwanted: [String]) throws {
        let editor = Editor()
        let text = Self.net.replacing("    output y = softmax(h)", with: line)
        editor.open(text)
        let answer = editor.request("textDocument/completion", at: text)
        let labels = (answer["items"].elements ?? []).compactMap { $0["label"].string }
        for label in wanted { #expect(labels.contains(label), "\(label) in \(labels)") }
        for label in unwanted { #expect(!labels.contains(label), "\(label)") }
    }

    /// Of very many names those that begin like the word, so that answers stay short.
    @Test func completesInLongGraphs() throws {
        let lines = (0..<2000).map { "    h\($0 + 1) = tanh(h\($0))\n" }.joined()
        let text = "graph long {\n    input h0: f32[4]\n\(lines)    y = relu(h19«9)\n}\n"
        let editor = Editor()
        editor.open(text.replacing("«", with: ""))
        let completion = editor.request("textDocument/completion", at: text)
        let labels = (completion["items"].elements ?? []).compactMap { $0["label"].string }
        let names = labels.filter { $0.wholeMatch(of: /h\d+/) != nil }
        let wanted = [19] + Array(190...199) + Array(1900...1999)
        #expect(Set(names) == Set(wanted.map { "h\($0)" }))
        #expect(labels.contains("relu"))
        guard case .bool(true) = completion["isIncomplete"] else {
            Issue.record("the list is taken to be complete")
            return
        }
    }

    @Test func listsSymbols() throws {
        let editor = Editor()
        editor.open(Self.net)
        let answer = editor.request(
            "textDocument/documentSymbol", #"{"textDocument": {"uri": "\#(Editor.uri)"}}"#)
        let symbols = try #require(answer["result"].elements)
        #expect(symbols.map { $0["name"].string } == ["twice", "net"])
        let inner = symbols.map { symbol in
            (symbol["children"].elements ?? []).map {
                "\($0["name"].string ?? "") \($0["detail"].string ?? "")"
            }
        }
        #expect(
            inner == [
                ["v ", "k "],
                ["x f32[batch, 4]", "W f32[4, 2]", "h f32[batch, 2]", "y f32[batch, 2]"],
            ])
    }

    @Test func formats() throws {
        let editor = Editor()
        let params = """
            {"textDocument": {"uri": "\(Editor.uri)"}, "options": {"tabSize": 4}}
            """
        editor.open(Self.net)
        #expect(editor.request("textDocument/formatting", params)["result"].elements?.count == 0)
        editor.open(Self.net.replacing("    h = ", with: "h="), version: 2)
        let edits = try #require(
            editor.request("textDocument/formatting", params)["result"].elements)
        #expect(edits.map { $0["newText"].string } == [Self.net])
        #expect(edits.map { place($0["range"]) } == ["0:0-9:0"])
        editor.open("graph {", version: 3)
        #expect(editor.request("textDocument/formatting", params)["result"].elements?.count == 0)
    }
}
