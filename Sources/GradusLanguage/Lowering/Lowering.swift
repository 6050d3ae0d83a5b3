import GradusIR
import GradusOperations

/// What lowering depends on beside the text.
package struct LoweringOptions: Sendable {
    /// The operations that can be called.
    package var registry: OperationRegistry
    /// Reads the tensors that `file("x.npy")` names; nil refuses them.
    package var resources: (any ResourceLoader)?
    /// The largest tensor that may be declared, in bytes.
    package var largestTensor: Int
    /// How many expressions the functions of one graph may make when they are written out.
    package var mostWrittenOut = 200_000
    /// How often a loop may run.
    package var mostIterations = 10_000

    package init(
        registry: OperationRegistry = .standard, resources: (any ResourceLoader)? = nil,
        largestTensor: Int = 1 << 36
    ) {
        self.registry = registry
        self.resources = resources
        self.largestTensor = largestTensor
    }
}

/// A file as graphs.
package struct LoweredFile: Sendable {
    /// The graphs without errors, in the order of the file.
    package let graphs: [Graph]
    /// What was found, in the order of the text.
    package let diagnostics: [Diagnostic]

    /// Whether there is an error.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// From syntax to graphs: names become values, calls become nodes, literals become constants of the
/// element type that their place asks for, functions are written out where they are called.
package enum Lowering {
    /// How many functions may be written out within one another.
    static let maximumCallDepth = 64
    /// How deep expressions may nest, functions written out.
    static let maximumNesting = 1_100

    /// The graphs of a syntax tree. One run finds the errors of the whole file: what a faulty
    /// statement would have defined counts as unknown, and nothing is said about its uses.
    package static func lower(
        _ file: SyntaxFile, options: LoweringOptions = LoweringOptions()
    ) -> LoweredFile {
        var faults = DiagnosticBag()
        let module = ModuleLoader.load(file, resources: options.resources, faults: &faults)
        var graphs: [Graph] = []
        var places: [String: SourceRange] = [:]
        var called: Set<String> = []
        for syntax in file.graphs {
            if let first = places[syntax.name.text] {
                faults.add(.duplicate(syntax.name, first: first, "graph "))
            } else {
                places[syntax.name.text] = syntax.name.range
            }
            let lowering = GraphLowering(syntax, module: module, options: options)
            lowering.run()
            faults.add(contentsOf: lowering.faults.diagnostics)
            called.formUnion(lowering.calledFunctions)
            if !lowering.faults.hasErrors { graphs.append(lowering.builder.graph) }
        }
        faults.add(
            contentsOf: UncalledFunctions.faults(
                in: module, except: called, registry: options.registry))
        if file.graphs.isEmpty, !file.declarations.isEmpty {
            faults.add(.noGraph(in: file))
        }
        return LoweredFile(graphs: graphs, diagnostics: faults.sorted)
    }

    /// The graphs of a text.
    ///
    /// - Returns: the graphs in order, and warnings.
    /// - Throws: `DiagnosticError` with all errors of the text.
    package static func graphs(
        in file: SourceFile, options: LoweringOptions = LoweringOptions()
    ) throws(DiagnosticError) -> (graphs: [Graph], warnings: [Diagnostic]) {
        let (syntax, parsing) = Parser.parse(file: file)
        let lowered = lower(syntax, options: options)
        var faults = DiagnosticBag()
        faults.add(contentsOf: parsing)
        faults.add(contentsOf: lowered.diagnostics)
        try faults.throwIfErrors()
        return (lowered.graphs, faults.sorted)
    }
}
