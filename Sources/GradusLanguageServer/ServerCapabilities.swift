import GradusInterchange

/// What the server can do, as `initialize` tells it.
enum ServerCapabilities {
    /// The requests about a document that are answered.
    static let methods: Set<String> = [
        "textDocument/hover", "textDocument/definition", "textDocument/references",
        "textDocument/completion", "textDocument/rename", "textDocument/documentSymbol",
        "textDocument/formatting",
    ]

    /// Those that go through the whole document.
    static let wholeTextMethods: Set<String> = [
        "textDocument/documentSymbol", "textDocument/formatting", "textDocument/rename",
        "textDocument/references",
    ]

    static let json = JSONValue.object([
        (
            "capabilities",
            .object([
                ("positionEncoding", .string("utf-16")),
                (
                    "textDocumentSync",
                    .object([("openClose", .bool(true)), ("change", .integer(1))])
                ),
                ("hoverProvider", .bool(true)), ("definitionProvider", .bool(true)),
                ("referencesProvider", .bool(true)),
                (
                    "completionProvider",
                    .object([("triggerCharacters", .array([.string("~"), .string(":")]))])
                ),
                ("renameProvider", .bool(true)), ("documentSymbolProvider", .bool(true)),
                ("documentFormattingProvider", .bool(true)),
            ])
        ),
        ("serverInfo", .object([("name", .string("gradus"))])),
    ])
}
