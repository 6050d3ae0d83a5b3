import GradusIR
import GradusOperations
import GradusTensors

/// The fault is recorded; what was being lowered is unknown.
struct Failed: Error {}

/// Lowers one graph. Extensions in the files beside this one hold statements, expressions, calls,
/// literals, attributes, indices and diagnostics.
final class GraphLowering {
    /// Whose names the body that is being lowered means.
    // Read at every call, and never while it is written.
    @exclusivity(unchecked) var module: Module
    private let callees: Callees
    let options: LoweringOptions
    @exclusivity(unchecked) var builder: GraphBuilder
    /// A graph to try things in.
    let scratch: GraphBuilder

    var faults = DiagnosticBag()
    /// What was said already, so that a function's fault is told once.
    var told: Set<Diagnostic> = []
    /// The names of the body that is being lowered.
    // Like what follows here, read and written at every expression, and never while that is done.
    @exclusivity(unchecked) var scope: Scope
    /// The functions that are being written out, outermost first.
    @exclusivity(unchecked) var calls: [FunctionCall] = []
    /// The functions of the file that were written out at least once.
    var calledFunctions: Set<String> = []
    /// What owns the parameters of the body that is being lowered.
    @exclusivity(unchecked) var owner = Owner()
    /// The layer call that takes its name from the binding at hand.
    @exclusivity(unchecked) var namedCall: (place: SourceRange, name: String)?
    /// The layers that have parameters, by path.
    var layers: [String: LayerSite] = [:]
    /// The parameters, by path.
    var parameters: [String: Value] = [:]
    /// How many expressions functions and loops made.
    @exclusivity(unchecked) var writtenOut = 0
    /// The statement at hand.
    @exclusivity(unchecked) var statement: SourceRange?
    /// Whether nothing is unknown so far.
    var isComplete = true
    /// How deep the expression at hand nests.
    @exclusivity(unchecked) var nesting = 0

    /// Whether functions made too many, so that no further one is written out.
    var isExhausted = false

    /// The type as it was written, for each input, parameter and constant, by node.
    var declaredTypes: [Int: TypeSyntax] = [:]
    /// What the calls of functions and layers in the graph's own text give.
    var callTypes: [SourceRange: [TensorType]] = [:]
    /// Names that functions give to values, to be set when the statement that calls them has named
    /// its own.
    @exclusivity(unchecked) var innerNames: [(name: String, value: Value)] = []
    /// Names of nodes that are taken.
    lazy var takenNames = Set(definitions.all.keys)
    private var numberedNames = NumberedNames()
    /// What the body of the graph defines.
    private let definitions: LaterNames
    /// Where outputs, the objective and updates were declared.
    var outputs: [String: SourceRange] = [:]
    var objective: SourceRange?
    var updates: [String: SourceRange] = [:]
    /// The states that the text declares, in order.
    var states: [(name: String, range: SourceRange)] = []
    /// The keys of random operations so far.
    var randomKeys: Set<String> = []
    var numberedKeys = NumberedNames()
    /// What is lowered for, where the body is an optimiser's.
    var optimizer: OptimizerContext?

    /// A function that is being written out.
    struct FunctionCall {
        let function: FunctionSyntax
        let range: SourceRange
        var name: String { function.name.text }
    }

    init(
        named name: String, definitions: LaterNames = LaterNames(), module: Module,
        options: LoweringOptions
    ) {
        self.module = module
        callees = Callees(of: module, options.registry)
        self.options = options
        builder = GraphBuilder(name: name)
        builder.reserveCapacity(definitions.statementCount)
        scratch = GraphBuilder(name: name)
        scope = Scope(later: definitions)
        self.definitions = definitions
    }

    func run(_ syntax: GraphSyntax) {
        for statement in syntax.body.statements { lower(statement) }
        warnOfIdleStates()
        checkOptimizers()
        if builder.graph.roots.isEmpty, isComplete, !faults.hasErrors {
            report(
                .warning(
                    .noOutput, "graph '\(syntax.name.text)' has no output", at: syntax.name.range,
                    help: ["name what it is to compute: output y"]))
        }
    }

    // MARK: Calls

    /// What a name means where the body that is being lowered calls it.
    func callee(_ name: NameSyntax) -> Callee { callees.callee(name, in: module) }

    /// An operation of the registry.
    func operation(named name: String) -> RegisteredOperation? { callees.operation(named: name) }

    // MARK: Names

    /// Defines a name, unless it is defined already.
    func define(_ name: NameSyntax, _ meaning: Meaning) {
        if scope.mayAssignAnew(name) {
            scope.define(name, meaning, isVariable: true)
        } else if let first = scope.defineVariable(name, meaning) {
            reportDuplicate(name, first)
        }
    }

    /// Records that names stand for something unknown.
    func defineUnknown(_ names: [NameSyntax]) {
        isComplete = false
        for name in names where scope[name] == nil { scope.define(name, .unknown) }
    }

    /// Whether a name may be defined; it is a fault where it is defined already.
    func isNew(_ name: NameSyntax) -> Bool {
        guard let first = scope[name], first.range != name.range else { return true }
        reportDuplicate(name, first)
        return false
    }

    private func reportDuplicate(_ name: NameSyntax, _ first: Scope.Definition) {
        report(.duplicate(name, first: first.range, isSize: first.meaning.isSize))
    }

    /// The meaning of a name at a place that uses it.
    func meaning(of name: NameSyntax) throws(Failed) -> Meaning {
        guard let definition = scope[name] else {
            if owner.ownsParameters, let value = parameters[owner.prefix + name.text] {
                return .value(value)
            }
            if scope.later(name.text) == nil, let value = try impliedValue(name) {
                return .value(value)
            }
            throw undefined(name)
        }
        if !scope.updated.isEmpty, let new = scope.updated.removeValue(forKey: name.text) {
            return try readUpdated(name, new)
        }
        if case .unknown = definition.meaning { throw Failed() }
        return definition.meaning
    }

    private func undefined(_ name: NameSyntax) -> Failed {
        if let definition = scope.later(name.text) {
            let isOwn = statement.map { $0.contains(definition) } ?? false
            return fail(
                .error(
                    .usedBeforeDefinition,
                    isOwn
                        ? "'\(name.text)' is used in its own definition"
                        : "'\(name.text)' is used before it is defined", at: name.range,
                    secondary: [.init(definition, "defined here")],
                    help: isOwn ? [] : ["move its definition up"]))
        }
        var help: [String] = []
        if let near = nearestName(to: name.text, among: scope.names + ownedNames(like: name.text)) {
            help = ["did you mean '\(near)'?"]
        } else if isCallable(name) {
            help = ["'\(name.text)' is called with its operands: \(name.text)(x)"]
        } else if ElementType(rawValue: name.text) != nil {
            help = ["'\(name.text)' is a type; cast(x, \(name.text)) converts to it"]
        }
        return fail(
            .error(.undefinedName, "'\(name.text)' is not defined", at: name.range, help: help))
    }

    /// Names a value after the variable that holds it. Within a function the name is kept until the
    /// calling statement has given its own.
    func setName(_ name: String, of value: Value) {
        guard builder.node(value.id.node).resultCount == 1 else { return }
        if calls.isEmpty {
            builder.setName(optimizer?.shown(name, value) ?? owner.path(of: name), of: value)
        } else {
            innerNames.append((owner.path(of: name), value))
        }
    }

    /// Names several values; the results of one node together.
    func setNames(_ names: [NameSyntax], of values: [Value]) {
        if names.count == 1, values.count == 1 { return setName(names[0].text, of: values[0]) }
        guard let node = values.first?.id.node else { return }
        let results = values.map(\.id)
        let count = builder.node(node).resultCount
        if count > 1, calls.isEmpty,
            results == (0..<count).map({ ValueID(node: node, result: $0) })
        {
            let paths = names.map { owner.path(of: $0.text) }
            builder.setName(paths.joined(separator: ", "), of: values[0])
            return
        }
        for (name, value) in zip(names, values) { setName(name.text, of: value) }
    }

    /// Gives the names from within functions, outer functions first, to values that have none.
    func setInnerNames() {
        guard !innerNames.isEmpty else { return }
        for (name, value) in innerNames.reversed()
        where builder.node(value.id.node).name == nil {
            let free = freeName(name)
            builder.setName(free, of: value)
            takenNames.insert(free)
        }
        innerNames.removeAll(keepingCapacity: true)
    }

    private func freeName(_ name: String) -> String {
        var free = name
        while takenNames.contains(free) { free = numberedNames.next(like: name) }
        return free
    }

    // MARK: Faults

    /// Records a finding. In a function, labels show the calls that led to it.
    func report(_ diagnostic: Diagnostic) {
        guard told.insert(diagnostic).inserted else { return }
        var diagnostic = diagnostic
        for call in calls.reversed().prefix(4) {
            diagnostic.secondary.append(.init(call.range, "in this call of '\(call.name)'"))
        }
        faults.add(diagnostic)
    }

    /// Records a fault that makes what is being lowered unknown.
    func fail(_ diagnostic: Diagnostic) -> Failed {
        report(diagnostic)
        return Failed()
    }

    /// Counts a level of nesting; undone by `nesting -= 1`.
    func descend(at range: @autoclosure () -> SourceRange) throws(Failed) {
        nesting += 1
        if !calls.isEmpty || !owner.indices.isEmpty { writtenOut += 1 }
        if nesting > Lowering.maximumNesting {
            nesting -= 1
            throw fail(
                .error(
                    .nestingTooDeep,
                    "nesting is deeper than \(Lowering.maximumNesting) levels", at: range(),
                    help: ["give names to the inner parts"]))
        }
    }
}

extension SourceRange {
    /// Whether another stretch lies within this one.
    fileprivate func contains(_ other: SourceRange) -> Bool {
        file === other.file && lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}

extension Meaning {
    /// Whether it is a symbolic size.
    var isSize: Bool {
        if case .known(.size) = self { true } else { false }
    }
}
