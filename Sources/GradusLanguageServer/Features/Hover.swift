import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors

extension Document {
    /// What there is to say about the word at an offset.
    func hover(at offset: Int) -> JSONValue {
        guard let occurrence = names.occurrence(at: offset) else { return .null }
        let text: String
        if let symbol = occurrence.symbol.map({ names.symbols[$0] }) {
            text = describe(symbol) + (occurrence.isCall ? result(ofCallAt: occurrence) : "")
        } else if occurrence.isCall, module[occurrence.text] == nil,
            let operation = registry[occurrence.text]
        {
            text = OperationPage(operation).markdown + result(ofCallAt: occurrence)
        } else if occurrence.isCall, let callable = describeCallable(occurrence.text) {
            text = callable + result(ofCallAt: occurrence)
        } else {
            return .null
        }
        return hover(text, at: occurrence.range)
    }

    private func hover(_ text: String, at range: SourceRange) -> JSONValue {
        .object([
            ("contents", .object([("kind", .string("markdown")), ("value", .string(text))])),
            ("range", range.json),
        ])
    }

    /// What an imported function or layer is, or one of the standard library.
    private func describeCallable(_ name: String) -> String? {
        if let function = module[name]?.syntax {
            return block(function.head) + documentation(of: function)
        }
        guard let text = StandardLibrary.text(of: name) else { return nil }
        return block(text) + "\nFrom the standard library.\n"
    }

    private func describe(_ symbol: Symbol) -> String {
        let name = symbol.name.text
        switch symbol.kind {
        case .function, .layer, .optimizer:
            guard let declaration = declaration(of: name),
                case .function(let function) = declaration.kind
            else { return block(name) }
            let isShort = !declaration.range.text.contains("\n")
            return block(isShort ? declaration.range.text : function.head)
                + documentation(of: function)
        case .graph: return block("graph \(name)")
        case .size: return block(name) + "\nA symbolic size: one number throughout the graph.\n"
        case .index: return block("for \(name)") + "\nThe index of a loop.\n"
        case .argument:
            let type = symbol.type.map { ": \($0.range.text)" } ?? ""
            return block(name + type) + "\nAn argument.\n"
        case .input, .parameter, .state, .constant, .value, .output:
            let type =
                type(of: symbol).map { ": \($0)" } ?? symbol.type.map { ": \($0.range.text)" }
            let keyword = symbol.kind.keyword.map { "\($0) " } ?? ""
            var text = block("\(keyword)\(name)\(type ?? "")")
            if let value = symbol.value {
                let source = SyntaxPrinter.print(value)
                if source.utf8.count <= 200 { text += block("\(name) = \(source)") }
            }
            return text
        }
    }

    /// What the comment above a function or layer says.
    private func documentation(of function: FunctionSyntax) -> String {
        let comment = Document.documentation(above: function.name.range)
        return comment.isEmpty ? "" : "\n\(comment)\n"
    }

    private func block(_ text: String) -> String {
        "```graph\n\(text.trimmed)\n```\n"
    }

    /// The types that a call gives.
    private func result(ofCallAt occurrence: NameOccurrence) -> String {
        // The call's closing parenthesis is where the brackets behind its name are even again.
        var depth = 0
        var end = occurrence.range.upperBound
        while end < file.bytes.count {
            let byte = file.bytes[end]
            end += 1
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                depth -= 1
                if depth <= 0 { break }
            }
        }
        let call = SourceRange(
            file: file, lowerBound: occurrence.range.lowerBound, upperBound: end)
        let types = types(ofCall: call).map { "`\($0)`" }
        return types.isEmpty ? "" : "\nHere it gives \(types.joined(separator: " and ")).\n"
    }
}

extension FunctionSyntax {
    /// `layer dense(x, units: int)`
    fileprivate var head: String {
        let parameters = parameters.map { parameter in
            parameter.name.text + (parameter.type.map { ": \($0.range.text)" } ?? "")
                + (parameter.defaultValue.map { " = \(SyntaxPrinter.print($0))" } ?? "")
        }
        return "\(role.rawValue) \(name.text)(\(parameters.joined(separator: ", ")))"
    }
}

extension Symbol.Kind {
    /// The word that declares it.
    fileprivate var keyword: String? {
        switch self {
        case .input: "input"
        case .parameter: "param"
        case .state: "state"
        case .constant: "const"
        case .output: "output"
        default: nil
        }
    }
}

extension String {
    /// Without blanks, `=` and opening braces at the end.
    fileprivate var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace || last == "=" || last == "{" {
            text = text.dropLast()
        }
        return String(text)
    }
}
