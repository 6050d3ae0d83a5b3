import GradusIR
import GradusInterchange
import GradusLanguage

extension Document {
    /// Where the name at an offset is defined.
    func definition(at offset: Int, uri: String) -> JSONValue {
        guard let occurrence = names.occurrence(at: offset) else { return .null }
        if let symbol = occurrence.symbol {
            return .object([
                ("uri", .string(uri)), ("range", names.symbols[symbol].name.range.json),
            ])
        }
        guard occurrence.isCall, let definition = module[occurrence.text] else { return .null }
        return .object([
            ("uri", .string(DocumentPath.uri(of: definition.module.path, besides: uri))),
            ("range", definition.syntax.name.range.json),
        ])
    }

    /// The places where the name at an offset stands.
    func references(at offset: Int, uri: String) -> JSONValue {
        guard let symbol = names.occurrence(at: offset)?.symbol else { return .null }
        return .array(
            names.occurrences(of: symbol).map {
                .object([("uri", .string(uri)), ("range", $0.range.json)])
            })
    }

    /// The edits that give the name at an offset another spelling.
    ///
    /// - Throws: `ServerError` where the new name is none, or is taken.
    func rename(at offset: Int, to name: String, uri: String) throws(ServerError) -> JSONValue {
        guard let index = names.occurrence(at: offset)?.symbol else {
            throw ServerError(.requestFailed, "there is no name of this file here")
        }
        guard name.isName else {
            throw ServerError(
                .invalidParams,
                "'\(name)' is no name: letters, digits and '_', and no word of the language")
        }
        let symbol = names.symbols[index]
        let taken = names.symbols.contains {
            $0.name.text == name && $0.scope.overlaps(symbol.scope)
        }
        guard name == symbol.name.text || !taken else {
            throw ServerError(.requestFailed, "'\(name)' is defined already")
        }
        let edits = names.occurrences(of: index).map { occurrence in
            JSONValue.object([("range", occurrence.range.json), ("newText", .string(name))])
        }
        return .object([("changes", .object([(uri, .array(edits))]))])
    }

    /// The declarations of the file, the names that graphs and functions define within them.
    func symbols() -> JSONValue {
        let inner = names.symbols.filter { $0.kind != .size && $0.kind.level == .inner }
        var next = 0
        return .array(
            names.symbols.filter { $0.kind.level == .outer }.map { outer in
                // Both are in the order of the text.
                while next < inner.count,
                    inner[next].name.range.lowerBound < outer.definition.lowerBound
                {
                    next += 1
                }
                var children: [JSONValue] = []
                while next < inner.count, outer.definition.encloses(inner[next].name.range) {
                    children.append(inner[next].json(type: type(of: inner[next])?.description))
                    next += 1
                }
                return outer.json(type: nil, children: children)
            })
    }

    /// The edit that brings the text into the canonical layout; none where it has mistakes of
    /// grammar, or is in it already.
    func formatting() -> JSONValue {
        let (syntax, faults) = Parser.parse(file: file)
        guard faults.allSatisfy({ $0.severity != .error }) else { return .array([]) }
        let text = SyntaxPrinter.print(syntax)
        guard Array(text.utf8) != file.bytes else { return .array([]) }
        let whole = SourceRange(file: file, lowerBound: 0, upperBound: file.bytes.count)
        return .array([.object([("range", whole.json), ("newText", .string(text))])])
    }
}

extension Symbol {
    fileprivate func json(type: String?, children: [JSONValue] = []) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(name.text)), ("kind", .integer(kind.number)),
            ("range", definition.merged(with: name.range).json),
            ("selectionRange", name.range.json),
        ]
        if let type { members.append(("detail", .string(type))) }
        if !children.isEmpty { members.append(("children", .array(children))) }
        return .object(members)
    }
}

extension Symbol.Kind {
    fileprivate enum Level { case outer, inner }

    fileprivate var level: Level {
        switch self {
        case .graph, .function, .layer, .optimizer: .outer
        default: .inner
        }
    }

    /// The protocol's number: module, function, class, constant, variable, property.
    fileprivate var number: Int {
        switch self {
        case .graph: 2
        case .layer, .optimizer: 5
        case .function: 12
        case .constant, .size: 14
        case .input, .parameter, .state: 7
        case .value, .output, .argument, .index: 13
        }
    }
}

extension String {
    /// Whether it can be a name of the language.
    fileprivate var isName: Bool {
        let file = SourceFile(name: "name", text: self)
        let stream = Lexer.tokenize(file)
        return stream.diagnostics.isEmpty && stream.comments.isEmpty && stream.tokens.count == 2
            && stream.tokens[0].kind == .identifier && stream.tokens[0].keyword == nil
            && stream.tokens[0].upperBound == utf8.count
    }
}

extension SourceRange {
    fileprivate func overlaps(_ other: SourceRange) -> Bool {
        lowerBound < other.upperBound && other.lowerBound < upperBound
    }
}
