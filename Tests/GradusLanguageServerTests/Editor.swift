import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors
import Synchronization
import Testing

@testable import GradusLanguageServer

/// The other side of the exchange: sends messages to a server and keeps what comes back.
final class Editor: Sendable {
    private let received = Mutex<[JSONValue]>([])
    private let servers = Mutex<LanguageServer?>(nil)
    private let nextID = Mutex(1)

    static let uri = "file:///models/net.graph"

    /// - Parameter files: the texts beside those that are opened.
    init(isInitialized: Bool = true, files: [String: String] = [:]) {
        let server = LanguageServer(
            options: { _ in LoweringOptions(resources: Files(texts: files)) },
            send: { text in
                guard let message = try? JSONValue(parsing: Array(text.utf8)) else {
                    Issue.record("no JSON: \(text)")
                    return
                }
                self.received.withLock { $0.append(message) }
            })
        servers.withLock { $0 = server }
        if isInitialized {
            _ = request("initialize", "{}")
            notify("initialized", "{}")
        }
    }

    var server: LanguageServer? { servers.withLock { $0 } }

    /// Everything that came so far.
    var messages: [JSONValue] { received.withLock { $0 } }

    func send(_ text: String) { server?.receive(Array(text.utf8)) }

    func notify(_ method: String, _ params: String) {
        send(#"{"jsonrpc": "2.0", "method": "\#(method)", "params": \#(params)}"#)
    }

    /// Sends a request, and gives its answer.
    func request(_ method: String, _ params: String) -> JSONValue {
        let id = nextID.withLock { id in
            id += 1
            return id
        }
        send(#"{"jsonrpc": "2.0", "id": \#(id), "method": "\#(method)", "params": \#(params)}"#)
        return messages.last { $0["id"].integer == id } ?? .null
    }

    /// Opens a text; `«` and `»` are left out.
    func open(_ text: String, version: Int = 1) {
        let quoted = JSONValue.string(text.filter { $0 != "«" && $0 != "»" }).text
        notify(
            "textDocument/didOpen",
            #"{"textDocument": {"uri": "\#(Self.uri)", "version": \#(version), "text": \#(quoted)}}"#
        )
    }

    /// A request about the position of `«` in a text.
    func request(_ method: String, at text: String, _ more: String = "") -> JSONValue {
        let before = text.prefix { $0 != "«" }
        let line = before.count { $0 == "\n" }
        let column = before.reversed().prefix { $0 != "\n" }.reduce(0) { $0 + $1.utf16.count }
        return request(
            method,
            """
            {"textDocument": {"uri": "\(Self.uri)"}, \
            "position": {"line": \(line), "character": \(column)}\(more)}
            """)["result"]
    }

    /// The findings that came last.
    var diagnostics: [JSONValue] {
        messages.last { $0["method"].string == "textDocument/publishDiagnostics" }?["params"][
            "diagnostics"
        ].elements ?? []
    }
}

/// The files of a folder.
private struct Files: ResourceLoader {
    let texts: [String: String]

    func tensor(of resource: ResourceName) throws(ResourceError) -> Tensor {
        throw ResourceError("there is no such file")
    }

    func source(at path: String) throws(ResourceError) -> SourceFile {
        guard let text = texts[path] else { throw ResourceError("there is no such file") }
        return SourceFile(name: path, text: text)
    }
}

/// `line:character-line:character`
func place(_ range: JSONValue) -> String {
    func text(_ position: JSONValue) -> String {
        "\(position["line"].integer ?? -1):\(position["character"].integer ?? -1)"
    }
    return "\(text(range["start"]))-\(text(range["end"]))"
}
