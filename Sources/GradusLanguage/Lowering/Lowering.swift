import Dispatch
import GradusIR
import GradusOperations
import GradusTensors
import Synchronization

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
    /// All graphs in the order of the file; those with errors as far as they go, which is enough to
    /// show the types of their values.
    package let sketches: [Graph]
    /// What the calls of functions and layers in graphs give, by where they stand. What is called in a
    /// loop gives that in its last iteration.
    package let callTypes: [SourceRange: [TensorType]]
    /// What the text can call beside the operations and the standard library.
    package let module: Module
    /// What was found, in the order of the text.
    package let diagnostics: [Diagnostic]

    /// Whether there is an error.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// From syntax to graphs: names become values, calls become nodes, literals become constants of the
/// element type that their place asks for, functions are written out where they are called.
package enum Lowering {
    /// What may stand after `~`.
    package static let initializerNames =
        ["zeros", "ones", "constant"] + RandomInitializer.Kind.allCases.map(\.rawValue)
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
        var sketches: [Graph] = []
        var callTypes: [SourceRange: [TensorType]] = [:]
        var places: [String: SourceRange] = [:]
        var called: Set<String> = []
        for syntax in file.graphs {
            if let first = places[syntax.name.text] {
                faults.add(.duplicate(syntax.name, first: first, "graph "))
            } else {
                places[syntax.name.text] = syntax.name.range
            }
            let lowering = GraphLowering(
                named: syntax.name.text, definitions: LaterNames(syntax.body), module: module,
                options: options)
            lowering.run(syntax)
            faults.add(contentsOf: lowering.faults.diagnostics)
            called.formUnion(lowering.calledFunctions)
            sketches.append(lowering.builder.graph)
            callTypes.merge(lowering.callTypes) { first, _ in first }
            if !lowering.faults.hasErrors { graphs.append(lowering.builder.graph) }
        }
        faults.add(
            contentsOf: UncalledFunctions.faults(
                in: module, except: called, registry: options.registry))
        if file.graphs.isEmpty, !file.declarations.isEmpty, !file.hasInvalidDeclaration {
            faults.add(.noGraph(in: file))
        }
        return LoweredFile(
            graphs: graphs, sketches: sketches, callTypes: callTypes, module: module,
            diagnostics: faults.sorted)
    }

    /// The graphs of a text.
    ///
    /// - Returns: the graphs in order, and warnings.
    /// - Throws: `DiagnosticError` with all errors of the text.
    package static func graphs(
        in file: SourceFile, options: LoweringOptions = LoweringOptions()
    ) throws(DiagnosticError) -> (graphs: [Graph], warnings: [Diagnostic]) {
        let analysis = KeptAnalysis(analyze(file, options: options))
        let lowered = analysis.lowered
        if file.isLong {
            // The syntax of a long text is a million parts to free.
            DispatchQueue.global().async { analysis.free() }
        }
        if lowered.hasErrors { throw DiagnosticError(lowered.diagnostics) }
        return (lowered.graphs, lowered.diagnostics)
    }

    /// What is known of a text.
    package typealias Analysis = (syntax: SyntaxFile, names: NameIndex, lowered: LoweredFile)

    /// The syntax of a text, its names and graphs, and all that is to be said about it: errors, or else
    /// what is probably not meant and no comment silences.
    package static func analyze(
        _ file: SourceFile, options: LoweringOptions = LoweringOptions()
    ) -> Analysis {
        let (syntax, parsing) = Parser.parse(file: file)
        let indexing = NameIndexing(syntax)
        let lowered = lower(syntax, options: options)
        var faults = DiagnosticBag()
        faults.add(contentsOf: parsing)
        faults.add(contentsOf: lowered.diagnostics)
        let (names, warnings) = (indexing.result.names, indexing.result.warnings)
        if !faults.hasErrors {
            faults.add(contentsOf: warnings)
            faults.add(
                contentsOf: FileWarnings.warnings(
                    syntax, lowered.graphs, lowered.module, registry: options.registry))
        }
        faults.add(contentsOf: Allowances(file).faults)
        return (
            syntax, names,
            LoweredFile(
                graphs: lowered.graphs, sketches: lowered.sketches, callTypes: lowered.callTypes,
                module: lowered.module, diagnostics: Allowances.unsilenced(faults.sorted))
        )
    }
}

/// An analysis that the thread frees which is told to, whoever holds it.
private final class KeptAnalysis: Sendable {
    let lowered: LoweredFile
    private let analysis: Mutex<Lowering.Analysis?>

    init(_ analysis: consuming sending Lowering.Analysis) {
        lowered = analysis.lowered
        self.analysis = Mutex(analysis)
    }

    func free() { analysis.withLock { $0 = nil } }
}

extension SyntaxFile {
    /// Whether a declaration has a fault, so that it may have been a graph.
    fileprivate var hasInvalidDeclaration: Bool {
        declarations.contains { declaration in
            if case .invalid = declaration.kind { true } else { false }
        }
    }
}
