import GradusIR
import GradusOperations

/// What is probably not meant in a file without errors.
enum FileWarnings {
    /// The warnings about the names of a file and about its graphs.
    static func warnings(
        _ file: SyntaxFile, _ graphs: [Graph], registry: OperationRegistry
    ) -> [Diagnostic] {
        UnusedNames.warnings(NameIndex(file)) + shadowing(in: file, registry)
            + graphs.flatMap { graph in
                GradientWarnings.warnings(graph) + FloatLabels.warnings(graph)
                    + LossWarnings.warnings(graph)
            }
    }

    /// Functions and layers that are called instead of an operation, or something of the standard
    /// library, of the same name.
    private static func shadowing(
        in file: SyntaxFile, _ registry: OperationRegistry
    ) -> [Diagnostic] {
        file.declarations.compactMap { declaration in
            guard case .function(let function) = declaration.kind else { return nil }
            let name = function.name.text
            let hidden: String
            if registry[name] != nil {
                hidden = "operation"
            } else if let definition = StandardLibrary[name] {
                hidden = "\(definition.syntax.role.rawValue) of the standard library"
            } else {
                return nil
            }
            return .warning(
                .shadowing,
                "\(function.role.rawValue) '\(name)' hides the \(hidden) of that name",
                at: function.name.range,
                help: ["give it a name of its own, so that '\(name)' keeps its meaning"])
        }
    }
}
