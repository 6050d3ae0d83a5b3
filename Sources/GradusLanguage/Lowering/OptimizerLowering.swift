import GradusIR
import GradusOperations
import GradusTensors

/// An optimiser as a file or the standard library declares it: its body is lowered for each parameter.
struct DeclaredOptimizer: OptimizerDefinition {
    let declaration: String?
    private let definition: FunctionDefinition
    private let options: LoweringOptions

    init(_ definition: FunctionDefinition, options: LoweringOptions) {
        self.definition = definition
        self.options = options
        let isStandard = definition.module === Module.standardLibrary
        declaration = isStandard ? nil : definition.textWithCalled
    }

    /// Whether it comes with Gradus.
    var isStandard: Bool { declaration == nil }

    func apply(
        to step: inout OptimizerStep, arguments: [String: OptimizerStep.Argument]
    ) throws(GraphError) {
        let faults = lower(&step, arguments: arguments)
        guard let first = faults.first(where: { $0.severity == .error }) else { return }
        throw GraphError(first.message, origin: first.primary.map { .source($0.range) } ?? .unknown)
    }

    /// Adds what it does to a training step, and gives what is wrong with it.
    func lower(
        _ step: inout OptimizerStep, arguments: [String: OptimizerStep.Argument]
    ) -> [Diagnostic] {
        let syntax = definition.syntax
        guard case .block(let block) = syntax.body else { return [] }
        let before = step.parameters
        var faults = DiagnosticBag()
        let names = LaterNames(block)
        for index in before.indices {
            let lowering = GraphLowering(
                named: syntax.name.text, definitions: names,
                module: definition.module, options: options)
            lowering.builder = step.builder
            lowering.optimizer = OptimizerContext(
                name: syntax.name, parameter: before[index], all: before)
            lowering.bind(syntax, arguments)
            lowering.run(optimizer: block)
            if let context = lowering.optimizer { step.parameters[index] = context.parameter }
            faults.add(contentsOf: lowering.faults.diagnostics)
            if faults.hasErrors { break }
        }
        return faults.sorted
    }
}

/// What the body of an optimiser is lowered for.
struct OptimizerContext {
    /// The optimiser's name.
    let name: NameSyntax
    /// The parameter at hand, with what the body has made of it.
    var parameter: OptimizerStep.Parameter
    /// All parameters as the optimiser finds them.
    let all: [OptimizerStep.Parameter]

    /// The path of a state of the parameter at hand.
    func path(of state: String) -> String { "\(parameter.name).\(state)" }

    /// What a value of the body is shown as: scalars are shared by all parameters.
    func shown(_ name: String, _ value: Value) -> String {
        value.shape.isScalar ? name : "\(name)_\(parameter.name)"
    }
}

extension GraphLowering {
    private static let parameterName = "param"
    private static let gradientName = "d_param"

    /// The names that the bodies of optimisers may use without defining them.
    static let optimizerNames = [parameterName, gradientName, "gradient_norm"]

    // MARK: Head

    /// Defines what the body of an optimiser may use: the parameter, its gradient, the arguments.
    fileprivate func bind(
        _ syntax: FunctionSyntax, _ arguments: [String: OptimizerStep.Argument]
    ) {
        guard let parameter = optimizer?.parameter else { return }
        let place = syntax.name.range
        let known = [
            (GraphLowering.parameterName, parameter.value),
            (GraphLowering.gradientName, parameter.gradient),
        ]
        for (name, value) in known {
            scope.define(NameSyntax(range: place, text: name), .value(value))
        }
        for argument in syntax.parameters {
            do {
                scope.define(argument.name, try meaning(of: argument, arguments))
            } catch {
                scope.define(argument.name, .unknown)
            }
        }
    }

    private func meaning(
        of parameter: FunctionParameterSyntax, _ arguments: [String: OptimizerStep.Argument]
    ) throws(Failed) -> Meaning {
        switch arguments[parameter.name.text] {
        case .number(let number): return .known(.number(number))
        case .value(let value):
            guard let type = optimizer?.parameter.value.elementType, type != value.elementType
            else {
                return .value(value)
            }
            builder.origin = .source(parameter.name.range)
            do {
                return .value(try builder.apply(Cast(type), [value])[0])
            } catch {
                throw fail(.error(.typeMismatch, error.message, at: parameter.name.range))
            }
        case nil:
            guard let standard = parameter.defaultValue else { throw Failed() }
            guard isPlain(standard) else {
                throw fail(
                    .error(
                        .invalidInitialValue, "an optimizer's argument defaults to a number",
                        at: standard.range))
            }
            return .known(try known(standard))
        }
    }

    // MARK: Body

    fileprivate func run(optimizer block: BlockSyntax) {
        for statement in block.statements {
            self.statement = statement.range
            do {
                switch statement.kind {
                case .binding(let binding): try lower(binding)
                case .variable(let variable) where variable.role == .constant:
                    try lowerConstant(variable, at: statement.range)
                case .variable(let variable) where variable.role == .state:
                    try lowerState(variable, at: statement.range)
                case .update(let update): try lowerInOptimizer(update)
                case .invalid: throw Failed()
                default: throw fail(.misplacedInOptimizer(statement))
                }
            } catch {
                defineUnknown(statement.names)
            }
            setInnerNames()
        }
        guard isComplete, !faults.hasErrors else { return }
        warnOfIdleStates()
        if updates[GraphLowering.parameterName] == nil, updates[GraphLowering.gradientName] == nil,
            let name = optimizer?.name
        {
            report(
                .error(
                    .optimizerBody, "optimizer '\(name.text)' moves nothing", at: name.range,
                    help: ["it ends in an update: param <- param - learning_rate * d_param"]))
        }
    }

    /// `param <- …`, `d_param <- …`, and updates of states.
    private func lowerInOptimizer(_ update: UpdateSyntax) throws(Failed) {
        let name = update.name
        let isParameter = name.text == GraphLowering.parameterName
        guard isParameter || name.text == GraphLowering.gradientName,
            let parameter = optimizer?.parameter
        else {
            try lower(update)
            if let optimizer, let value = scope.updated[name.text] {
                builder.setName(optimizer.shown(name.text, value), of: value)
            }
            return
        }
        if let first = updates[name.text] { throw fail(.updatedTwice(name, first: first)) }
        updates[name.text] = name.range
        let value = try newValue(update, of: parameter.value.type)
        scope.redefine(name, .value(value))
        if isParameter {
            optimizer?.parameter.value = value
        } else {
            optimizer?.parameter.gradient = value
        }
    }

    /// `gradient_norm`: √Σ g², over all elements of all gradients.
    func gradientNorm(for optimizer: OptimizerContext) throws(GraphError) -> Value {
        let type = optimizer.parameter.value.elementType
        var sum: Value?
        for parameter in optimizer.all {
            var square = try parameter.gradient.square().sum()
            if square.elementType != type { square = try builder.apply(Cast(type), [square])[0] }
            sum = try sum.map { sum throws(GraphError) in try sum + square } ?? square
        }
        return try (sum ?? builder.constant(0, type)).sqrt()
    }
}

// MARK: Calls

extension GraphLowering {
    /// `sgd(learning_rate: 0.1)` after `with`.
    func optimizerCall(_ call: CallSyntax) throws(Failed) -> Graph.OptimizerCall {
        let name = call.function
        guard let definition = callee(name).definition, definition.syntax.role == .optimizer
        else {
            if module.isUnknown(name.text) || module.isIncomplete { throw Failed() }
            throw fail(.unknownOptimizer(name, module))
        }
        calledFunctions.insert(name.text)
        let syntax = definition.syntax
        let parameters = syntax.parameters.map(\.name.text)
        var arguments: [String: Graph.OptimizerCall.Argument] = [:]
        var given: [String: SourceRange] = [:]
        for (position, argument) in call.arguments.enumerated() {
            let written =
                argument.name?.text ?? (position < parameters.count ? parameters[position] : nil)
            guard let written, parameters.contains(written) else {
                throw fail(.unknownArgument(argument, of: name.text, among: parameters))
            }
            if let first = given.updateValue(argument.range, forKey: written) {
                throw fail(.duplicateArgument(written, argument, first: first))
            }
            arguments[written] = try optimizerArgument(argument.value, written, of: name.text)
        }
        for parameter in syntax.parameters
        where parameter.defaultValue == nil && given[parameter.name.text] == nil {
            throw fail(
                .error(
                    .missingArgument, "'\(name.text)' needs '\(parameter.name.text)'",
                    at: call.range, help: ["\(name.text)(\(parameter.name.text): 0.1)"]))
        }
        return Graph.OptimizerCall(
            name: name.text, arguments: arguments,
            definition: DeclaredOptimizer(definition, options: options))
    }

    private func optimizerArgument(
        _ expression: ExpressionSyntax, _ name: String, of optimizer: String
    ) throws(Failed) -> Graph.OptimizerCall.Argument {
        let found: String
        if isPlain(expression) || isBoolean(expression) {
            let known = try known(expression)
            if let number = known.double { return .number(number) }
            found = known.description
        } else {
            let value = try value(of: expression, hint: .f64)
            if value.shape.isScalar, value.elementType.isFloatingPoint { return .value(value.id) }
            found = value.type.description
        }
        throw fail(
            .error(
                .invalidAttribute, "'\(name)' of '\(optimizer)' is a number, found \(found)",
                at: expression.range))
    }
}

extension Diagnostic {
    fileprivate static func unknownOptimizer(_ name: NameSyntax, _ module: Module) -> Diagnostic {
        let own = module.callable.filter { module[$0]?.syntax.role == .optimizer }
        let known = StandardLibrary.optimizerNames + own
        return .error(
            .unknownOptimizer, "there is no optimizer '\(name.text)'", at: name.range,
            help: nearestName(to: name.text, among: known).map { ["did you mean '\($0)'?"] }
                ?? ["known: \(known.joined(separator: ", "))"])
    }

    fileprivate static func misplacedInOptimizer(_ statement: StatementSyntax) -> Diagnostic {
        let keyword = statement.range.text.prefix { $0.isLetter }
        return .error(
            .misplaced, "'\(keyword)' cannot stand in an optimizer", at: statement.range,
            help: ["an optimizer has states and formulas, and updates param or d_param"])
    }
}

extension FunctionDefinition {
    /// Its text, with the functions of the user's own that it calls before it.
    fileprivate var textWithCalled: String {
        var ordered: [FunctionSyntax] = []
        var seen: Set<String> = []
        collect(into: &ordered, &seen)
        return SyntaxPrinter.print(ordered)
    }

    /// - Parameter seen: the functions that are there or come, which may mention each other in a circle.
    private func collect(into ordered: inout [FunctionSyntax], _ seen: inout Set<String>) {
        guard seen.insert(syntax.name.text).inserted else { return }
        for name in module.callable where syntax.mentions(name) {
            module[name]?.collect(into: &ordered, &seen)
        }
        ordered.append(syntax)
    }
}

extension FunctionSyntax {
    /// Whether a word stands in its body.
    fileprivate func mentions(_ name: String) -> Bool {
        let range =
            switch body {
            case .block(let block): block.range
            case .values(let values): values[0].range.merged(with: values[values.count - 1].range)
            }
        return range.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains {
            $0 == name
        }
    }
}
