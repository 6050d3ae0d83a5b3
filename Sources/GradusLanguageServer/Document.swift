import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// What is known about one version of a text: its syntax, names, types and findings.
struct Document: Sendable {
    let file: SourceFile
    let version: Int?
    let syntax: SyntaxFile
    let names: NameIndex
    let diagnostics: [Diagnostic]
    let registry: OperationRegistry
    /// What the text can call beside operations and the standard library.
    let module: Module
    /// The types of expressions, by where they stand.
    private let types: [Stretch: TensorType]
    /// The graphs in the order of the text, and the types of the values that have names.
    private let graphs: [(body: SourceRange, types: [String: TensorType])]

    /// Bytes of a text.
    private struct Stretch: Hashable {
        let lowerBound: Int
        let upperBound: Int

        init(_ range: SourceRange) {
            lowerBound = range.lowerBound
            upperBound = range.upperBound
        }
    }

    init(_ file: SourceFile, version: Int?, options: LoweringOptions) {
        self.file = file
        self.version = version
        registry = options.registry
        let (syntax, lowered) = Lowering.analyze(file, options: options)
        self.syntax = syntax
        diagnostics = lowered.diagnostics
        module = lowered.module
        names = NameIndex(syntax)
        let sketches = lowered.sketches
        graphs = zip(syntax.graphs, sketches).map { ($0.body.range, $1.namedTypes) }
        var types: [Stretch: TensorType] = [:]
        for graph in sketches {
            for node in graph.nodes where node.resultTypes.count == 1 {
                guard let place = node.origin.source, place.file === file else { continue }
                // What is written in one place may be broadcast: the last node is its value.
                types[Stretch(place)] = node.resultTypes[0]
            }
        }
        self.types = types
    }

    /// The type of the expression that a stretch of the text is.
    func type(of range: SourceRange) -> TensorType? { types[Stretch(range)] }

    /// The type of what a name stands for.
    func type(of symbol: Symbol) -> TensorType? {
        switch symbol.kind {
        case .input, .parameter, .state: type(of: symbol.definition)
        case .constant, .value, .output: named(symbol) ?? symbol.value.flatMap { valueType($0) }
        case .graph, .function, .layer, .optimizer, .size, .argument, .index: nil
        }
    }

    private func valueType(_ expression: ExpressionSyntax) -> TensorType? {
        if let type = type(of: expression.range) { return type }
        guard case .name(let name) = expression,
            let occurrence = names.occurrence(at: name.range.lowerBound),
            let symbol = occurrence.symbol.map({ names.symbols[$0] }),
            symbol.name.range.lowerBound < name.range.lowerBound
        else { return nil }
        return type(of: symbol)
    }

    /// The type of the value that has the name of a symbol in its graph.
    private func named(_ symbol: Symbol) -> TensorType? {
        var (low, high) = (0, graphs.count)
        while low < high {
            let middle = (low + high) / 2
            if graphs[middle].body.lowerBound <= symbol.definition.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, graphs[low - 1].body.encloses(symbol.definition) else { return nil }
        return graphs[low - 1].types[symbol.name.text]
    }

    /// What a function, layer or optimizer is that the text can call: its own, an imported one, or one
    /// of the standard library.
    func function(named name: String) -> FunctionSyntax? {
        (module[name] ?? StandardLibrary[name])?.syntax
    }

    /// The declaration of a function of the text itself.
    func declaration(of name: String) -> DeclarationSyntax? {
        syntax.declarations.first { declaration in
            if case .function(let function) = declaration.kind {
                function.name.text == name
            } else {
                false
            }
        }
    }

    /// The comments directly above a declaration or statement, without their signs.
    static func documentation(_ trivia: TriviaSyntax) -> String {
        var lines: [String] = []
        for comment in trivia.followsBlankLine ? [] : trivia.leading {
            if comment.followsBlankLine { lines.removeAll() }
            var text = comment.text.drop { $0 == "#" }
            if text.first == " " { text = text.dropFirst() }
            lines.append(String(text))
        }
        return lines.joined(separator: "\n")
    }
}

extension Graph {
    /// The types of the values that have names.
    fileprivate var namedTypes: [String: TensorType] {
        var types: [String: TensorType] = [:]
        for (index, node) in nodes.enumerated() where node.name != nil {
            for result in node.resultTypes.indices {
                let value = ValueID(node: index, result: result)
                if let name = self.name(of: value) { types[name] = node.resultTypes[result] }
            }
        }
        return types
    }
}
