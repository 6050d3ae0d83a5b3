import GradusIR
import GradusTensors

extension GraphLowering {
    /// Lowers a line of a graph.
    func lower(_ statement: StatementSyntax) {
        self.statement = statement.range
        do {
            switch statement.kind {
            case .input(let input): try lower(input, at: statement.range)
            case .variable(let variable): try lower(variable, at: statement.range)
            case .binding(let binding): try lower(binding)
            case .update(let update): try lower(update)
            case .output(let output): lower(output)
            case .objective(let objective): try lower(objective, at: statement.range)
            case .loop(let loop):
                try lower(loop) { (inner) throws(Failed) in try lowerInLoop(inner) }
            case .return:
                throw fail(
                    .error(
                        .misplaced, "'return' stands outside of a function", at: statement.range,
                        help: ["a graph has outputs: output y"]))
            case .invalid: throw Failed()
            }
        } catch {
            defineUnknown(statement.names)
        }
        setInnerNames()
    }

    private func lower(_ input: InputSyntax, at range: SourceRange) throws(Failed) {
        let type = try type(input.type, introducesSizes: true)
        guard isNew(input.name) else { return }
        if let distribution = input.distribution,
            type.rank == 0 || !type.elementType.isFloatingPoint
        {
            throw fail(
                .error(
                    .invalidDistribution,
                    "a distribution has floating-point elements and at least one axis",
                    at: distribution, secondary: [.init(input.type.range, "this is \(type)")]))
        }
        builder.origin = .source(range)
        let value = try declare(input.name) { () throws(GraphError) in
            try builder.input(
                input.name.text, type, isDistribution: input.distribution != nil)
        }
        declaredTypes[value.id.node] = input.type
        scope.define(input.name, .value(value))
    }

    func declare(
        _ name: NameSyntax, _ declaration: () throws(GraphError) -> Value
    ) throws(Failed) -> Value {
        do {
            return try declaration()
        } catch {
            throw fail(.error(.typeMismatch, error.message, at: name.range))
        }
    }

    /// `a = expr` and `a, b = expr`.
    func lower(_ binding: BindingSyntax) throws(Failed) {
        let expression = try whatIsChosen(of: binding.value)
        if binding.names.count == 1, !isComputed(expression) {
            if isDecided(expression) || isSizeList(expression) || isSymbolicSize(expression) {
                return define(binding.names[0], .known(try known(expression)))
            }
            if isUntyped(expression) {
                return define(binding.names[0], .literal(try literal(expression)))
            }
        }
        let values = try values(of: expression, boundTo: binding.names)
        guard values.count == binding.names.count else {
            throw fail(
                .error(
                    .resultCount,
                    binding.names.count == 1
                        ? "one name cannot stand for \(values.count) values"
                        : "\(binding.names.count) names cannot stand for "
                            + values.count.counted("value"),
                    at: binding.names[0].range.merged(
                        with: binding.names[binding.names.count - 1].range),
                    secondary: [
                        .init(binding.value.range, "this gives \(values.count.counted("value"))")
                    ]))
        }
        for (name, value) in zip(binding.names, values) { define(name, .value(value)) }
        setNames(binding.names, of: values)
    }

    // MARK: Outputs

    private func lower(_ output: OutputSyntax) {
        if let name = output.name, let expression = output.values.first {
            do {
                let value = try single(
                    try values(of: expression, boundTo: [name]), of: expression)
                if scope[name]?.meaning.isSize ?? false {
                    try declareOutput(name, value)
                } else if isNew(name) {
                    scope.define(name, .value(value))
                    setName(name.text, of: value)
                    try declareOutput(name, value)
                }
            } catch {
                defineUnknown([name])
            }
            return
        }
        for expression in output.values {
            do {
                guard case .name(let name) = expression else {
                    _ = try values(of: expression)
                    throw fail(
                        .error(
                            .unnamedOutput, "an output that is no variable needs a name",
                            at: expression.range, help: ["output name = \(expression.range.brief)"])
                    )
                }
                try declareOutput(name, try value(of: expression))
            } catch {
                isComplete = false
            }
        }
    }

    private func declareOutput(_ name: NameSyntax, _ value: Value) throws(Failed) {
        if let first = outputs[name.text] {
            throw fail(
                .error(
                    .duplicateDefinition, "output '\(name.text)' is declared twice", at: name.range,
                    secondary: [.init(first, "first declared here")]))
        }
        outputs[name.text] = name.range
        if let kept = scope.kept[name.text], kept.id != value.id {
            throw fail(.updatedOutput(name, declared: scope[name]?.range))
        }
        do {
            try builder.output(name.text, value)
        } catch {
            throw fail(.error(.duplicateDefinition, error.message, at: name.range))
        }
    }

    // MARK: Objective

    private func lower(_ objective: ObjectiveSyntax, at range: SourceRange) throws(Failed) {
        var optimizers: [Graph.OptimizerCall] = []
        for call in objective.optimizers { optimizers.append(try optimizerCall(call)) }
        let value = try value(of: objective.value)
        let keyword = objective.direction.rawValue
        if let first = self.objective {
            throw fail(
                .error(
                    .secondObjective, "a graph has one objective", at: range,
                    secondary: [.init(first, "the first one")],
                    help: ["add them up: \(keyword) a + b"]))
        }
        self.objective = range
        guard value.type.elementType.isFloatingPoint, value.shape.isScalar else {
            let isFloatingPoint = value.type.elementType.isFloatingPoint
            throw fail(
                .error(
                    .invalidObjective, "'\(keyword)' needs a floating-point scalar",
                    at: objective.value.range, label: "this is \(value.type)",
                    help: isFloatingPoint
                        ? ["reduce it first: \(keyword) mean(\(objective.value.range.brief))"] : [])
            )
        }
        do {
            try builder.objective(
                objective.direction == .minimize ? .minimize : .maximize, value, with: optimizers)
        } catch {
            throw fail(.error(.invalidObjective, error.message, at: range))
        }
    }

    /// The numbers in a call of an initialiser, by name or position.
    func arguments(
        of call: CallSyntax, named names: [String], required: [String],
        aliases: [String: String] = [:]
    ) throws(Failed) -> [(name: String, number: Double, range: SourceRange)] {
        var given: [(name: String, number: Double, range: SourceRange)] = []
        for (position, argument) in call.arguments.enumerated() {
            let written = argument.name?.text ?? (position < names.count ? names[position] : nil)
            guard let name = written.map({ aliases[$0] ?? $0 }), names.contains(name) else {
                throw fail(
                    .unknownArgument(argument, of: call.function.text, among: names))
            }
            if let first = given.first(where: { $0.name == name }) {
                throw fail(.duplicateArgument(name, argument, first: first.range))
            }
            let value = try known(argument.value)
            guard let number = value.double else {
                throw fail(
                    .error(
                        .invalidAttribute,
                        "'\(name)' of '\(call.function.text)' is a number, found "
                            + value.description, at: argument.value.range))
            }
            given.append((name, number, argument.range))
        }
        for name in required where !given.contains(where: { $0.name == name }) {
            throw fail(
                .error(
                    .missingArgument, "'\(call.function.text)' needs '\(name)'", at: call.range,
                    help: ["\(call.function.text)(\(name): 0.1)"]))
        }
        return given
    }
}
