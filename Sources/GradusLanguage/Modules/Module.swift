import GradusIR

/// A function, layer or optimizer, with the module whose names its body means.
package struct FunctionDefinition: Sendable {
    /// As it was written.
    package let syntax: FunctionSyntax
    package let module: Module
}

/// What the text of one file can call beside the operations and the standard library: its own
/// functions, layers and optimizers, then those that the files it imports declare themselves.
package final class Module: Sendable {
    /// The path that the files which it names are relative to, seen from the file that is compiled.
    package let path: String
    /// What it declares itself.
    let functions: [String: FunctionSyntax]
    /// The names of its own in the order of the file.
    let names: [String]
    /// Names whose declaration has a fault: their calls are passed over.
    private let unknown: Set<String>
    let imports: [Module]
    /// Whether a declaration or an import has a fault, so that something may be missing.
    let isIncomplete: Bool

    init(
        path: String, functions: [String: FunctionSyntax], names: [String],
        unknown: Set<String> = [], imports: [Module] = [], isIncomplete: Bool = false
    ) {
        self.path = path
        self.functions = functions
        self.names = names
        self.unknown = unknown
        self.imports = imports
        self.isIncomplete = isIncomplete
    }

    /// What the bodies of the standard library see: operations and the standard library.
    static let standardLibrary = Module(path: "", functions: [:], names: [])

    /// What a name means, if the file or one that it imports declares it.
    package subscript(name: String) -> FunctionDefinition? {
        if let own = functions[name] { return FunctionDefinition(syntax: own, module: self) }
        for module in imports {
            if let syntax = module.functions[name] {
                return FunctionDefinition(syntax: syntax, module: module)
            }
        }
        return nil
    }

    /// Whether a name belongs to a declaration with a fault.
    func isUnknown(_ name: String) -> Bool {
        unknown.contains(name) || imports.contains { $0.unknown.contains(name) }
    }

    /// What can be called, own names first.
    package var callable: [String] { names + imports.flatMap(\.names) }
}
