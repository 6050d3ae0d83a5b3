import GradusIR
import GradusInterchange
import GradusLanguage
import GradusTensors

extension Document {
    /// How many names of the file are offered at once.
    private static let nameLimit = 500

    /// What may stand at an offset. Where there are too many names, those that begin with the word at hand,
    /// the nearest first; the editor asks again when the word is longer.
    func completions(at offset: Int) -> JSONValue {
        let context = CompletionContext(file, offset)
        var items: [CompletionItem] = []
        var isComplete = true
        func addNames() {
            let names = visibleNames(at: offset, like: context.word)
            items += names.items
            isComplete = names.isComplete
        }
        switch context.place {
        case .type: items = ElementType.allCases.map { CompletionItem("\($0)", .type) }
        case .initializer:
            items = Lowering.initializerNames.map { CompletionItem($0, .function) }
        case .statement:
            items = context.isInBlock ? Keyword.statements : Keyword.declarations
            if context.isInBlock { addNames() }
        case .expression(let call):
            if let call { items = attributes(of: call) }
            addNames()
            items += functions + operations
        case .comment: break
        }
        var seen: Set<String> = []
        return .object([
            ("isIncomplete", .bool(!isComplete)),
            ("items", .array(items.filter { seen.insert($0.label).inserted }.map(\.json))),
        ])
    }

    private func visibleNames(
        at offset: Int, like word: String
    ) -> (items: [CompletionItem], isComplete: Bool) {
        var symbols = names.symbols(visibleAt: offset)
        let isComplete = symbols.count <= Self.nameLimit
        if !isComplete { symbols.removeAll { !$0.name.text.hasPrefix(word) } }
        let items = symbols.lazy.compactMap { visibleName($0, at: offset) }.prefix(Self.nameLimit)
        return (Array(items), isComplete)
    }

    private func visibleName(_ symbol: Symbol, at offset: Int) -> CompletionItem? {
        switch symbol.kind {
        case .graph, .optimizer: nil
        case .function, .layer:
            CompletionItem(symbol.name.text, .function, detail: symbol.kind.rawValue)
        default:
            // What is defined further down cannot be used yet.
            isDone(symbol, before: offset)
                ? CompletionItem(
                    symbol.name.text, .variable,
                    detail: type(of: symbol).map { "\($0)" } ?? symbol.kind.rawValue) : nil
        }
    }

    /// Whether the line that defines a name ends before an offset.
    private func isDone(_ symbol: Symbol, before offset: Int) -> Bool {
        let end = max(symbol.definition.upperBound, symbol.name.range.upperBound)
        guard end < offset else { return false }
        if symbol.kind == .argument || symbol.kind == .index || symbol.kind == .size { return true }
        return file.bytes[end..<offset].contains { $0 == 0x0A || $0 == UInt8(ascii: ";") }
    }

    /// What other files declare, and the standard library.
    private var functions: [CompletionItem] {
        module.callable.map { CompletionItem($0, .function, detail: "function") }
            + StandardLibrary.names.map { name in
                CompletionItem(
                    name, .function, detail: "standard library",
                    documentation: StandardLibrary.text(of: name))
            }
    }

    private var operations: [CompletionItem] {
        registry.signatures.map { signature in
            CompletionItem(
                signature.name, .function, detail: signature.callText,
                documentation: signature.documentation)
        } + ["true", "false", "inf", "nan"].map { CompletionItem($0, .keyword) }
    }

    private func attributes(of call: String) -> [CompletionItem] {
        if let function = function(named: call) {
            return function.parameters.map {
                CompletionItem("\($0.name.text): ", .field, detail: $0.type?.range.text)
            }
        }
        return (registry[call]?.signature.attributes ?? []).map {
            CompletionItem("\($0.name): ", .field, detail: $0.described)
        }
    }
}

/// One thing that may be written.
struct CompletionItem {
    /// The protocol's numbers.
    enum Kind: Int {
        case function = 3
        case field = 5
        case variable = 6
        case type = 7
        case keyword = 14
    }

    let label: String
    private let kind: Kind
    private let detail: String?
    private let documentation: String?

    init(_ label: String, _ kind: Kind, detail: String? = nil, documentation: String? = nil) {
        self.label = label
        self.kind = kind
        self.detail = detail
        self.documentation = documentation
    }

    var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("label", .string(label)), ("kind", .integer(kind.rawValue)),
        ]
        if let detail { members.append(("detail", .string(detail))) }
        if let documentation { members.append(("documentation", .string(documentation))) }
        return .object(members)
    }
}

extension Keyword {
    fileprivate static var statements: [CompletionItem] {
        allCases.filter(\.beginsStatement).map { CompletionItem($0.rawValue, .keyword) }
    }

    fileprivate static var declarations: [CompletionItem] {
        allCases.filter { $0.beginsDeclaration && $0 != .rule }
            .map { CompletionItem($0.rawValue, .keyword) }
    }
}

/// What kind of place an offset is, from the words before it.
struct CompletionContext {
    enum Place {
        case statement
        /// Within the parentheses of a call, if there is one.
        case expression(call: String?)
        case type
        case initializer
        case comment
    }

    private(set) var place = Place.statement
    /// Whether a brace is open.
    private(set) var isInBlock = false
    /// What is written of the word at hand.
    private(set) var word = ""

    /// Lines before the place that are looked at: a statement is seldom longer.
    private static let lines = 200

    init(_ file: SourceFile, _ offset: Int) {
        let line = file.textPosition(at: offset).line
        let start = file.lineStarts[max(0, line - Self.lines)]
        let excerpt = SourceFile(name: file.name, bytes: Array(file.bytes[start..<offset]))
        let stream = Lexer.tokenize(excerpt)
        if let comment = stream.comments.last,
            !excerpt.bytes[comment.upperBound...].contains(0x0A)
        {
            place = .comment
            return
        }
        var tokens = stream.tokens.dropLast()
        // The word that is being written says nothing yet.
        if let last = tokens.last, last.kind == .identifier, last.upperBound == offset - start {
            word = String(decoding: excerpt.bytes[last.lowerBound...], as: UTF8.self)
            tokens.removeLast()
        }
        isInBlock = start > 0 || tokens.reduce(0) { $0 + $1.braceDepth } > 0
        let hasLineEnd = excerpt.bytes[(tokens.last?.upperBound ?? 0)...].contains(0x0A)
        let brackets = CompletionContext.openBrackets(Array(tokens))
        guard let last = tokens.last, !hasLineEnd || !brackets.isEmpty else { return }
        let first = tokens.last { $0.beginsLine } ?? last
        switch last.kind {
        case .leftBrace, .rightBrace: return
        case .tilde: place = .initializer
        case .colon where brackets.isEmpty && first.keyword?.beginsStatement == true: place = .type
        default:
            place = .expression(
                call: brackets.last.flatMap { $0 > 0 ? Array(tokens)[$0 - 1] : nil }
                    .flatMap { $0.kind == .identifier ? $0 : nil }
                    .map { token in
                        String(
                            decoding: excerpt.bytes[token.lowerBound..<token.upperBound],
                            as: UTF8.self)
                    })
        }
    }

    /// The brackets and parentheses that are open at the end, by their positions.
    private static func openBrackets(_ tokens: [Token]) -> [Int] {
        var open: [Int] = []
        for (position, token) in tokens.enumerated() {
            switch token.kind {
            case .leftParenthesis, .leftBracket: open.append(position)
            case .rightParenthesis, .rightBracket: _ = open.popLast()
            case .leftBrace, .rightBrace: open.removeAll()
            default: break
            }
        }
        return open
    }
}

extension Token {
    /// What it adds to the number of open braces.
    fileprivate var braceDepth: Int {
        switch kind {
        case .leftBrace: 1
        case .rightBrace: -1
        default: 0
        }
    }
}
