import GradusIR
import GradusOperations
import GradusTensors

/// Definitions that stand in the way of what their name means elsewhere.
enum HiddenNames {
    /// The functions of a file.
    static func warnings(
        _ file: SyntaxFile, _ module: Module, _ registry: OperationRegistry
    ) -> [Diagnostic] {
        file.declarations.compactMap { declaration in
            guard case .function(let function) = declaration.kind else { return nil }
            return warning(function, module, registry)
        }
    }

    /// The values of a file.
    static func warnings(_ names: NameIndex) -> [Diagnostic] {
        names.symbols.compactMap(warning)
    }

    /// Functions, layers and optimizers that are called instead of an operation, or of something of the
    /// standard library or of an import.
    private static func warning(
        _ function: FunctionSyntax, _ module: Module, _ registry: OperationRegistry
    ) -> Diagnostic? {
        let name = function.name.text
        let hidden: String
        var place: [Diagnostic.Label] = []
        if registry[name] != nil {
            hidden = "operation of that name"
        } else if let definition = StandardLibrary[name] {
            hidden = "\(definition.syntax.role.rawValue) of the standard library of that name"
        } else if let imported = module.imports.lazy.compactMap({ $0.functions[name] }).first {
            hidden = "\(imported.role.rawValue) of that name in an import"
            place = [.init(imported.name.range, "declared here, too")]
        } else {
            return nil
        }
        return .warning(
            .shadowing, "\(function.role.rawValue) '\(name)' hides the \(hidden)",
            at: function.name.range, secondary: place,
            help: ["give it a name of its own, so that '\(name)' keeps its meaning"])
    }

    /// What names mean that a value may have all the same.
    private static let meanings = SymbolTable(
        ElementType.allCases.map { ($0.rawValue, "the element type of that name") } + [
            ("step", "the number of training steps"),
            ("training", "the truth value that says whether a step is training"),
        ])

    /// Values that stand for an element type, or for what training gives a meaning.
    private static func warning(_ symbol: Symbol) -> Diagnostic? {
        switch symbol.kind {
        case .input, .parameter, .state, .constant, .value, .output: break
        case .graph, .function, .layer, .optimizer, .size, .argument, .index: return nil
        }
        guard let index = meanings.index(of: symbol.name) else { return nil }
        let name = symbol.name.text
        return .warning(
            .shadowing, "'\(name)' hides \(meanings[index])", at: symbol.name.range,
            help: ["give it a name of its own, so that '\(name)' keeps its meaning"])
    }
}
