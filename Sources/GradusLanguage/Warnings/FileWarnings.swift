import GradusIR
import GradusOperations

/// What is probably not meant in a file without errors.
enum FileWarnings {
    /// The warnings about the functions of a file and about its graphs.
    static func warnings(
        _ file: SyntaxFile, _ graphs: [Graph], _ module: Module, registry: OperationRegistry
    ) -> [Diagnostic] {
        HiddenNames.warnings(file, module, registry)
            + graphs.flatMap { graph in
                GradientWarnings.warnings(graph) + FloatLabels.warnings(graph)
                    + LossWarnings.warnings(graph)
            }
    }

    /// The warnings about the names of a file.
    static func warnings(_ names: NameIndex) -> [Diagnostic] {
        UnusedNames.warnings(names) + HiddenNames.warnings(names)
    }
}
