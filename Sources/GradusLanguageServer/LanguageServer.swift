import GradusIR
import GradusInterchange
import GradusLanguage
import Synchronization

/// A server of the Language Server Protocol (version 3.17) for graph files: findings as one types,
/// hover, definitions, references, completion, renaming, symbols and formatting.
///
/// Messages are answered in the order in which they come, but for texts above `immediateBytes`: these
/// are read, and gone through as a whole, in tasks of their own. Until a text is read, requests are
/// answered from the version before it.
package final class LanguageServer: Sendable {
    /// Where the server is in its life.
    package enum Phase: Sendable {
        case started, initialized, shutDown
        /// `exit` came: after `shutdown`, or too early.
        case ended(isExpected: Bool)
    }

    /// Bytes up to which a text is read while its message waits.
    private static let immediateBytes = 1 << 17

    private let options: @Sendable (String) -> LoweringOptions
    private let send: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var phase = Phase.started
        var documents: [String: OpenText] = [:]
    }

    /// A text that an editor has open.
    private struct OpenText {
        var text: SourceFile
        var version: Int?
        /// Counts the changes, so that a finding about an old text is not shown.
        var revision: Int
        /// What is known about the text, or one before it.
        var document: Document?
    }

    /// - Parameters:
    ///   - options: what a file is read with, by its path.
    ///   - send: takes the JSON of each message that the server sends; called from several threads.
    package init(
        options: @escaping @Sendable (String) -> LoweringOptions,
        send: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.send = send
    }

    /// Where the server is in its life.
    package var phase: Phase { state.withLock(\.phase) }

    /// Takes one message.
    package func receive(_ bytes: [UInt8]) {
        let message: JSONValue
        do {
            message = try JSONValue(parsing: bytes)
        } catch {
            return reply(to: .null, .failure(ServerError(.parseError, error.description)))
        }
        guard case .object = message, let method = message["method"].string else {
            // An answer to a request of the server's own would have an id and no method.
            if message["id"].isNull || message["result"].isNull && message["error"].isNull {
                reply(
                    to: message["id"],
                    .failure(ServerError(.invalidRequest, "the message has no method")))
            }
            return
        }
        let isRequest: Bool =
            switch message["id"] {
            case .string, .integer: true
            default: false
            }
        if isRequest, isSlow(method, message["params"]) {
            Task.detached {
                self.reply(to: message["id"], self.answer(method, message["params"]))
            }
        } else if isRequest {
            reply(to: message["id"], answer(method, message["params"]))
        } else {
            notify(method, message["params"])
        }
    }

    /// Whether a request goes through the whole of a large text.
    private func isSlow(_ method: String, _ params: JSONValue) -> Bool {
        guard ServerCapabilities.wholeTextMethods.contains(method),
            let uri = params["textDocument"]["uri"].string
        else { return false }
        let size = state.withLock { $0.documents[uri]?.text.bytes.count } ?? 0
        return size > Self.immediateBytes
    }

    private func reply(to id: JSONValue, _ result: Result<JSONValue, ServerError>) {
        var members: [(key: String, value: JSONValue)] = [
            ("jsonrpc", .string("2.0")), ("id", id),
        ]
        switch result {
        case .success(let value): members.append(("result", value))
        case .failure(let error):
            members.append(
                (
                    "error",
                    .object([
                        ("code", .integer(error.code.rawValue)),
                        ("message", .string(error.message)),
                    ])
                ))
        }
        send(JSONValue.object(members).compactText)
    }

    // MARK: Notifications

    private func notify(_ method: String, _ params: JSONValue) {
        let document = params["textDocument"]
        switch method {
        case "exit":
            state.withLock { state in
                if case .shutDown = state.phase {
                    state.phase = .ended(isExpected: true)
                } else {
                    state.phase = .ended(isExpected: false)
                }
            }
        case "textDocument/didOpen":
            guard let uri = document["uri"].string, let text = document["text"].string else {
                return
            }
            update(uri, text, version: document["version"].integer)
        case "textDocument/didChange":
            // The whole text comes each time: the last change is the text.
            guard let uri = document["uri"].string,
                let text = params["contentChanges"].elements?.last?["text"].string
            else { return }
            update(uri, text, version: document["version"].integer)
        case "textDocument/didClose":
            guard let uri = document["uri"].string else { return }
            state.withLock { _ = $0.documents.removeValue(forKey: uri) }
            publish([], uri, version: nil)
        default: break
        }
    }

    private func update(_ uri: String, _ text: String, version: Int?) {
        let path = DocumentPath(uri).path
        let file = SourceFile(name: path, text: text)
        let revision = state.withLock { state in
            var open =
                state.documents[uri]
                ?? OpenText(text: file, version: version, revision: 0, document: nil)
            open.text = file
            open.version = version
            open.revision += 1
            state.documents[uri] = open
            return open.revision
        }
        let options = self.options(path)
        if file.bytes.count <= Self.immediateBytes {
            finish(Document(file, version: version, options: options), uri, revision)
        } else {
            Task.detached {
                guard self.state.withLock({ $0.documents[uri]?.revision == revision }) else {
                    return
                }
                self.finish(Document(file, version: version, options: options), uri, revision)
            }
        }
    }

    /// Keeps what was found about a text, and tells the editor, unless the text has changed since.
    private func finish(_ document: Document, _ uri: String, _ revision: Int) {
        let isCurrent = state.withLock { state in
            guard state.documents[uri]?.revision == revision else { return false }
            state.documents[uri]?.document = document
            return true
        }
        guard isCurrent else { return }
        publish(
            document.diagnostics.map { $0.message(in: document.file, uri: uri) }, uri,
            version: document.version)
        if document.file.bytes.count > Self.immediateBytes { document.prepare() }
    }

    private func publish(_ diagnostics: [JSONValue], _ uri: String, version: Int?) {
        var params: [(key: String, value: JSONValue)] = [("uri", .string(uri))]
        if let version { params.append(("version", .integer(version))) }
        params.append(("diagnostics", .array(diagnostics)))
        send(
            JSONValue.object([
                ("jsonrpc", .string("2.0")),
                ("method", .string("textDocument/publishDiagnostics")),
                ("params", .object(params)),
            ]).compactText)
    }

    // MARK: Requests

    private func answer(
        _ method: String, _ params: JSONValue
    ) -> Result<JSONValue, ServerError> {
        switch (phase, method) {
        case (.started, "initialize"):
            state.withLock { $0.phase = .initialized }
            return .success(ServerCapabilities.json)
        case (.started, _):
            return .failure(ServerError(.notInitialized, "'initialize' comes first"))
        case (.initialized, "shutdown"):
            state.withLock { $0.phase = .shutDown }
            return .success(.null)
        case (.initialized, "initialize"):
            return .failure(ServerError(.invalidRequest, "'initialize' came already"))
        case (.initialized, _): break
        case (.shutDown, _), (.ended, _):
            return .failure(ServerError(.invalidRequest, "the server is shut down"))
        }
        do throws(ServerError) {
            return .success(try documentRequest(method, params))
        } catch {
            return .failure(error)
        }
    }

    private func documentRequest(
        _ method: String, _ params: JSONValue
    ) throws(ServerError) -> JSONValue {
        guard ServerCapabilities.methods.contains(method) else {
            throw ServerError(.methodNotFound, "there is no method '\(method)'")
        }
        guard let uri = params["textDocument"]["uri"].string else {
            throw ServerError(.invalidParams, "'\(method)' needs a text document")
        }
        guard let open = state.withLock({ $0.documents[uri] }) else {
            throw ServerError(.invalidParams, "'\(uri)' is not open")
        }
        guard let document = open.document else { return .null }
        if method == "textDocument/documentSymbol" { return document.symbols() }
        if method == "textDocument/formatting" {
            // An edit for an old text would spoil the new one.
            return document.file === open.text ? document.formatting() : .array([])
        }
        guard let position = TextPosition(params["position"]) else {
            throw ServerError(.invalidParams, "'\(method)' needs a position")
        }
        let offset = document.file.offset(of: position)
        switch method {
        case "textDocument/hover": return document.hover(at: offset)
        case "textDocument/definition": return document.definition(at: offset, uri: uri)
        case "textDocument/references": return document.references(at: offset, uri: uri)
        case "textDocument/completion": return document.completions(at: offset)
        default:
            guard let name = params["newName"].string else {
                throw ServerError(.invalidParams, "'\(method)' needs a new name")
            }
            guard document.file === open.text else {
                throw ServerError(.requestFailed, "the text is still being read")
            }
            return try document.rename(at: offset, to: name, uri: uri)
        }
    }
}
