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
    private let types: ExpressionTypes

    init(_ file: SourceFile, version: Int?, options: LoweringOptions) {
        self.file = file
        self.version = version
        registry = options.registry
        let (syntax, names, lowered) = Lowering.analyze(file, options: options)
        self.syntax = syntax
        diagnostics = lowered.diagnostics
        module = lowered.module
        self.names = names
        types = ExpressionTypes(file, bodies: syntax.graphs.map(\.body.range), lowered)
    }

    /// Makes ready what the first question about a type would wait for.
    func prepare() { types.prepare() }

    /// The type of the expression that a stretch of the text is.
    func type(of range: SourceRange) -> TensorType? { types.type(of: range) }

    /// The types that a call gives; none where it is not known.
    func types(ofCall range: SourceRange) -> [TensorType] {
        types.callTypes[range] ?? type(of: range).map { [$0] } ?? []
    }

    /// The type of what a name stands for.
    func type(of symbol: Symbol) -> TensorType? {
        switch symbol.kind {
        case .input, .parameter, .state: type(of: symbol.definition)
        case .constant, .value, .output:
            types.type(named: symbol) ?? symbol.value.flatMap { valueType($0) }
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

    /// The comments directly above a declaration, without their signs.
    static func documentation(above declaration: SourceRange) -> String {
        var lines: [Substring] = []
        for line in (1..<max(1, declaration.line)).reversed() {
            let text = declaration.file.line(line).drop(while: \.isWhitespace)
            guard text.first == "#" else { break }
            let words = text.drop { $0 == "#" }
            lines.append(words.first == " " ? words.dropFirst() : words)
        }
        return lines.reversed().joined(separator: "\n")
    }
}
