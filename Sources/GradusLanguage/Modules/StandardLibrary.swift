import GradusIR

/// The layers and functions that come with the language, written in it. Their names are always there;
/// a declaration of the user's own goes first, and what the library calls itself stays its own.
package enum StandardLibrary {
    /// A file of it, parsed when something of it is used.
    private enum Section: CaseIterable {
        case layers, normalization, attention, recurrent, losses, random, optimizers, schedules

        var bytes: [UInt8] {
            switch self {
            case .layers: PackageResources.layers_graph
            case .normalization: PackageResources.normalization_graph
            case .attention: PackageResources.attention_graph
            case .recurrent: PackageResources.recurrent_graph
            case .losses: PackageResources.losses_graph
            case .optimizers: PackageResources.optimizers_graph
            case .random: PackageResources.random_graph
            case .schedules: PackageResources.schedules_graph
            }
        }

        var definitions: [String: Entry] {
            switch self {
            case .layers: StandardLibrary.layers
            case .normalization: StandardLibrary.normalization
            case .attention: StandardLibrary.attention
            case .recurrent: StandardLibrary.recurrent
            case .losses: StandardLibrary.losses
            case .optimizers: StandardLibrary.optimizers
            case .random: StandardLibrary.random
            case .schedules: StandardLibrary.schedules
            }
        }
    }

    /// What operations are in terms of others, by their names. Nothing of it is called by the text.
    private static let operations = entries(
        "operations.graph", PackageResources.operations_graph)

    /// One declaration.
    private struct Entry: Sendable {
        let syntax: FunctionSyntax
        /// The declaration and the comment above it, as they were written.
        let text: String
    }

    private static let layers = entries("layers.graph", Section.layers.bytes)
    private static let normalization = entries(
        "normalization.graph", Section.normalization.bytes)
    private static let attention = entries("attention.graph", Section.attention.bytes)
    private static let recurrent = entries("recurrent.graph", Section.recurrent.bytes)
    private static let losses = entries("losses.graph", Section.losses.bytes)
    private static let random = entries("random.graph", Section.random.bytes)
    private static let optimizers = entries("optimizers.graph", Section.optimizers.bytes)
    private static let schedules = entries("schedules.graph", Section.schedules.bytes)

    /// Where each name is declared. Only the first words of lines are read to find that out.
    private static let sections: [String: Section] = {
        var sections: [String: Section] = [:]
        for section in Section.allCases {
            for name in declaredNames(in: section.bytes) { sections[name] = section }
        }
        return sections
    }()

    /// The names that it declares, sorted.
    package static let names: [String] = sections.keys.sorted()

    /// What a name means.
    package static subscript(name: String) -> FunctionDefinition? {
        guard let entry = sections[name]?.definitions[name] else { return nil }
        return FunctionDefinition(syntax: entry.syntax, module: .standardLibrary)
    }

    /// How something is declared, with the comment above it; nil if the library has no such name. Of an
    /// operation that is defined by others, its definition.
    package static func text(of name: String) -> String? {
        (sections[name]?.definitions[name] ?? operations[name])?.text
    }

    /// The names of the operations that are defined by others, sorted.
    package static var definedOperations: [String] { operations.keys.sorted() }

    /// The definition of an operation by others.
    static func definition(ofOperation name: String) -> FunctionSyntax? {
        operations[name]?.syntax
    }

    // MARK: Optimisers

    /// The names of its optimisers, sorted.
    package static var optimizerNames: [String] { optimizers.keys.sorted() }

    /// An optimiser by name.
    package static func optimizer(named name: String) -> (any OptimizerDefinition)? {
        guard let entry = optimizers[name] else { return nil }
        let definition = FunctionDefinition(syntax: entry.syntax, module: .standardLibrary)
        return DeclaredOptimizer(definition, options: LoweringOptions())
    }

    // MARK: Reading

    private static func entries(_ name: String, _ bytes: [UInt8]) -> [String: Entry] {
        let file = SourceFile(name: "standard library, \(name)", bytes: bytes)
        var entries: [String: Entry] = [:]
        for declaration in Parser.parse(file: file).0.declarations {
            guard case .function(let function) = declaration.kind else { continue }
            let comments = declaration.trivia.leading.map { $0.text + "\n" }.joined()
            entries[function.name.text] = Entry(
                syntax: function, text: comments + declaration.range.text)
        }
        return entries
    }

    /// The names behind `function`, `layer` and `optimizer` at the beginning of lines.
    private static func declaredNames(in bytes: [UInt8]) -> [String] {
        let roles = ["function ", "layer ", "optimizer "].map { Array($0.utf8) }
        var names: [String] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let role = roles.first(where: { line.starts(with: $0) }) else { continue }
            let name = line.dropFirst(role.count).prefix { $0.isIdentifierPart }
            names.append(String(decoding: name, as: UTF8.self))
        }
        return names
    }
}
