import GradusIR
import GradusTensors

/// Functions of the language: written out where they are called, in a scope of their own.
extension GraphLowering {
    func inline(
        _ function: FunctionSyntax, _ call: CallSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        calledFunctions.insert(function.name.text)
        try checkRecursion(function, call)
        let inner = Scope(later: function.laterNames)
        try bind(function, call, in: inner)
        let outer = scope
        scope = inner
        calls.append(FunctionCall(name: function.name.text, range: call.range))
        defer {
            scope = outer
            calls.removeLast()
        }
        switch function.body {
        case .values(let expressions): return try results(expressions, hint: hint)
        case .block(let block): return try lowerBody(block, of: function, hint: hint)
        }
    }

    private func checkRecursion(_ function: FunctionSyntax, _ call: CallSyntax) throws(Failed) {
        let name = function.name.text
        if let first = calls.firstIndex(where: { $0.name == name }) {
            let cycle = calls[first...].map(\.name) + [name]
            throw fail(
                .error(
                    .recursion, "function '\(name)' calls itself", at: call.function.range,
                    notes: cycle.count > 2
                        ? ["the calls are \(cycle.joined(separator: " → "))"] : [],
                    help: ["a function is written out where it is called, so that it cannot recur"])
            )
        }
        if writtenOut > options.mostWrittenOut {
            guard !isExhausted else { throw Failed() }
            isExhausted = true
            throw fail(
                .error(
                    .recursion,
                    "functions written out make more than \(options.mostWrittenOut) expressions",
                    at: call.function.range))
        }
        guard calls.count < Lowering.maximumCallDepth else {
            throw fail(
                .error(
                    .recursion,
                    "functions call each other more than \(Lowering.maximumCallDepth) deep",
                    at: call.function.range))
        }
    }

    // MARK: Arguments

    private func bind(
        _ function: FunctionSyntax, _ call: CallSyntax, in inner: Scope
    ) throws(Failed) {
        let parameters = function.parameters
        var given: [String: ArgumentSyntax] = [:]
        for (position, argument) in call.arguments.enumerated() {
            let names = parameters.map(\.name.text)
            guard
                let name = argument.name?.text
                    ?? (position < names.count ? names[position] : nil), names.contains(name)
            else {
                throw fail(
                    .unknownArgument(argument, of: function.name.text, among: names))
            }
            if let first = given[name] {
                throw fail(.duplicateArgument(name, argument, first: first.range))
            }
            given[name] = argument
        }
        var hasFailed = false
        for parameter in parameters {
            do {
                if let first = inner[parameter.name.text] {
                    throw fail(.duplicate(parameter.name, first: first.range))
                }
                if let argument = given[parameter.name.text] {
                    let meaning = try argumentMeaning(argument.value)
                    inner.define(
                        parameter.name,
                        try check(meaning, for: parameter, at: argument.value.range, in: inner))
                } else if let standard = parameter.defaultValue {
                    try bindDefault(standard, of: parameter, in: inner)
                } else {
                    throw fail(
                        .error(
                            .missingArgument,
                            "'\(function.name.text)' needs '\(parameter.name.text)'",
                            at: call.range,
                            secondary: [.init(parameter.name.range, "declared here")]))
                }
            } catch {
                hasFailed = true
                inner.define(parameter.name, .unknown)
            }
        }
        if hasFailed { throw Failed() }
    }

    private func bindDefault(
        _ standard: ExpressionSyntax, of parameter: FunctionParameterSyntax, in inner: Scope
    ) throws(Failed) {
        let outer = scope
        scope = inner
        defer { scope = outer }
        let meaning = try argumentMeaning(standard)
        inner.define(
            parameter.name, try check(meaning, for: parameter, at: standard.range, in: inner))
    }

    /// What an argument stands for within the function: numbers stay numbers, so that they take the
    /// element type of the place that uses them.
    private func argumentMeaning(_ expression: ExpressionSyntax) throws(Failed) -> Meaning {
        switch expression {
        case .boolean, .string: return .literal(Literal(expression, in: scope))
        case .name(let name):
            if scope[name.text] == nil, let type = ElementType(rawValue: name.text) {
                return .known(.elementType(type))
            }
            return try meaning(of: name)
        default:
            if isUntyped(expression) {
                let literal = Literal(expression, in: scope)
                if isPlain(expression) { literal.known = try known(expression) }
                return .literal(literal)
            }
            return .value(try value(of: expression))
        }
    }

    /// The argument as the parameter's declared type asks for it.
    private func check(
        _ meaning: Meaning, for parameter: FunctionParameterSyntax, at range: SourceRange,
        in inner: Scope
    ) throws(Failed) -> Meaning {
        guard let type = parameter.type else { return meaning }
        let kinds = ["int", "number", "bool"]
        if type.sizes.isEmpty, kinds.contains(type.element.text) {
            return try checkKnown(meaning, for: parameter, type.element.text, at: range)
        }
        return try checkTensor(meaning, for: parameter, type, at: range, in: inner)
    }

    private func checkKnown(
        _ meaning: Meaning, for parameter: FunctionParameterSyntax, _ type: String,
        at range: SourceRange
    ) throws(Failed) -> Meaning {
        let value: Known? =
            switch meaning {
            case .known(let known): known
            case .literal(let literal):
                try within(literal) { () throws(Failed) in try known(literal.expression) }
            case .value, .unknown: nil
            }
        switch (type, value) {
        case ("int", .integer(let number)?): return .known(.integer(number))
        case ("int", .size(let size)?): return .known(.size(size))
        case ("bool", .boolean(let truth)?): return .known(.boolean(truth))
        case ("number", .integer?), ("number", .number?): return meaning
        case ("bool", nil):
            if case .value = meaning { return meaning }
        default: break
        }
        throw fail(
            .error(
                .typeMismatch,
                "'\(parameter.name.text)' is declared \(type), found "
                    + (value?.description ?? "a tensor"), at: range,
                secondary: [.init(parameter.name.range, "declared here")]))
    }

    /// A tensor of the declared type; sizes that are names stand for those of the argument.
    private func checkTensor(
        _ meaning: Meaning, for parameter: FunctionParameterSyntax, _ type: TypeSyntax,
        at range: SourceRange, in inner: Scope
    ) throws(Failed) -> Meaning {
        let element = try elementType(type.element)
        let value: Value
        switch meaning {
        case .value(let given): value = given
        case .literal(let literal):
            value = try within(literal) { () throws(Failed) in
                try self.value(of: literal.expression, hint: element)
            }
        case .known, .unknown: return meaning
        }
        let outer = scope
        scope = inner
        defer { scope = outer }
        var fits = value.elementType == element && value.type.rank == type.sizes.count
        if fits {
            for (size, dimension) in zip(type.sizes, value.shape.dimensions) {
                if case .name(let name) = size, inner[name.text] == nil {
                    inner.define(
                        name, .known(dimension.size.map { .integer($0) } ?? .size(dimension)))
                } else if try known(size).dimension != dimension {
                    fits = false
                }
            }
        }
        guard fits else {
            throw fail(
                .error(
                    .typeMismatch,
                    "'\(parameter.name.text)' is declared \(type.range.brief), found \(value.type)",
                    at: range, label: "this is \(value.type)",
                    secondary: [.init(type.range, "declared here")]))
        }
        return .value(value)
    }

    // MARK: Body

    private func results(
        _ expressions: [ExpressionSyntax], hint: ElementType?
    ) throws(Failed) -> [Value] {
        if expressions.count == 1 { return try values(of: expressions[0], hint: hint) }
        var values: [Value] = []
        for expression in expressions { values.append(try value(of: expression, hint: hint)) }
        return values
    }

    private func lowerBody(
        _ block: BlockSyntax, of function: FunctionSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        let caller = self.statement
        defer { self.statement = caller }
        for (position, statement) in block.statements.enumerated() {
            self.statement = statement.range
            do {
                switch statement.kind {
                case .binding(let binding): try lower(binding)
                case .variable(let variable) where variable.role == .constant:
                    try lowerConstant(variable, at: statement.range)
                case .return(let result):
                    if position < block.statements.count - 1 {
                        throw fail(
                            .error(
                                .functionBody, "nothing after 'return' is reached",
                                at: block.statements[position + 1].range,
                                secondary: [.init(statement.range, "returns here")]))
                    }
                    return try results(result.values, hint: hint)
                case .invalid: throw Failed()
                case .loop(let loop): throw fail(.notAvailable("'for'", at: loop.variable.range))
                case .variable(let variable):
                    throw fail(.misplacedInFunction(variable.role.rawValue, at: statement.range))
                case .input: throw fail(.misplacedInFunction("input", at: statement.range))
                case .output: throw fail(.misplacedInFunction("output", at: statement.range))
                case .update: throw fail(.misplacedInFunction("<-", at: statement.range))
                case .objective(let objective):
                    throw fail(
                        .misplacedInFunction(objective.direction.rawValue, at: statement.range))
                }
            } catch {
                defineUnknown(statement.names)
                if case .return = statement.kind { throw Failed() }
            }
        }
        throw fail(
            .error(
                .functionBody, "function '\(function.name.text)' returns nothing",
                at: function.name.range, help: ["end it with: return y"]))
    }
}

extension FunctionSyntax {
    /// The first definition of every name that its body defines.
    fileprivate var laterNames: [String: SourceRange] {
        if case .block(let block) = body { block.definitions } else { [:] }
    }
}
