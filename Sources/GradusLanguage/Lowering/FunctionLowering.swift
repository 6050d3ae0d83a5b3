import GradusIR
import GradusTensors

/// Functions and layers of the language: written out where they are called, in a scope of their own.
extension GraphLowering {
    func inline(
        _ definition: FunctionDefinition, _ call: CallSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        let function = definition.syntax
        if calls.isEmpty || definition.module === module {
            calledFunctions.insert(function.name.text)
        }
        guard function.role != .optimizer else {
            throw fail(
                .error(
                    .misplaced, "'\(function.name.text)' is an optimizer and gives no value",
                    at: call.function.range,
                    help: ["an optimizer stands after 'with': minimize loss with …"]))
        }
        try checkRecursion(function, call)
        let inner = Scope(later: function.laterNames)
        try bind(function, call, in: inner)
        let innerOwner = try owner(of: function, call)
        let outer = (scope: scope, owner: owner, module: module, namedCall: namedCall)
        (scope, owner, module, namedCall) = (inner, innerOwner, definition.module, nil)
        calls.append(FunctionCall(function: function, range: call.range))
        defer {
            (scope, owner, module, namedCall) =
                (outer.scope, outer.owner, outer.module, outer.namedCall)
            calls.removeLast()
        }
        if let pullback = function.pullback {
            return try callCustom(function, pullback, call, hint: hint)
        }
        return try bodyValues(of: function, hint: hint)
    }

    private func checkRecursion(_ function: FunctionSyntax, _ call: CallSyntax) throws(Failed) {
        let name = function.name.text
        if let first = calls.firstIndex(where: { $0.function.name.range == function.name.range }) {
            let cycle = calls[first...].map(\.name) + [name]
            let role = function.role.rawValue
            throw fail(
                .error(
                    .recursion, "\(role) '\(name)' calls itself", at: call.function.range,
                    notes: cycle.count > 2
                        ? ["the calls are \(cycle.joined(separator: " → "))"] : [],
                    help: ["a \(role) is written out where it is called, so that it cannot recur"])
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
        let ownName = call.nameArgument(of: function)?.range
        let names = parameters.map(\.name.text)
        for (position, argument) in call.arguments.enumerated()
        where argument.name == nil || argument.range != ownName {
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
                if let first = inner[parameter.name] {
                    throw fail(.duplicate(parameter.name, first: first.range))
                }
                if let argument = given[parameter.name.text] {
                    let meaning = try argumentMeaning(argument.value)
                    inner.define(
                        parameter.name,
                        try check(meaning, for: parameter, at: argument.value.range, in: inner),
                        isVariable: true)
                } else if let standard = parameter.defaultValue {
                    try bindDefault(standard, of: parameter, in: inner)
                } else {
                    throw fail(
                        .error(
                            .missingArgument,
                            "'\(function.name.text)' needs '\(parameter.name.text)'",
                            at: call.range,
                            secondary: [.init(parameter.name.range, "declared here")],
                            help: parameter.example.map { ["\(parameter.name.text): \($0)"] }
                                ?? []))
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
            parameter.name, try check(meaning, for: parameter, at: standard.range, in: inner),
            isVariable: true)
    }

    /// What an argument stands for within the function: numbers stay numbers, so that they take the
    /// element type of the place that uses them.
    private func argumentMeaning(_ argument: ExpressionSyntax) throws(Failed) -> Meaning {
        let expression = try whatIsChosen(of: argument)
        if isSizeList(expression) { return .known(try known(expression)) }
        switch expression {
        case .boolean, .string: return .literal(Literal(expression, in: scope))
        case .name(let name):
            if scope[name] == nil, let type = ElementType(rawValue: name.text) {
                return .known(.elementType(type))
            }
            return try meaning(of: name)
        default:
            if isUntyped(expression) {
                let literal = Literal(expression, in: scope)
                if isPlain(expression) { literal.known = try known(expression) }
                return .literal(literal)
            }
            if isDecided(expression) { return .known(try known(expression)) }
            return .value(try value(of: expression))
        }
    }

    /// The types of parameters that are no tensors.
    static let attributeKinds = ["int", "ints", "number", "bool", "text", "type"]

    /// The argument as the parameter's declared type asks for it.
    private func check(
        _ meaning: Meaning, for parameter: FunctionParameterSyntax, at range: SourceRange,
        in inner: Scope
    ) throws(Failed) -> Meaning {
        guard let type = parameter.type else { return meaning }
        if parameter.isAttribute {
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
        case ("ints", .integer(let number)?): return .known(.list([.integer(number)]))
        case ("ints", .list(let list)?) where list.allSatisfy({ $0.dimension != nil }):
            return .known(.list(list))
        case ("bool", .boolean(let truth)?): return .known(.boolean(truth))
        case ("text", .text(let text)?): return .known(.text(text))
        case ("type", .elementType(let type)?): return .known(.elementType(type))
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
                if case .name(let name) = size, inner[name] == nil {
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
}

extension FunctionParameterSyntax {
    /// What an argument of its declared type may look like; nil for a tensor.
    fileprivate var example: String? {
        switch isAttribute ? type?.element.text : nil {
        case "int": "10"
        case "ints": "[0, 1]"
        case "number": "0.5"
        case "bool": "true"
        case "text": "\"…\""
        case "type": "f32"
        default: nil
        }
    }
}
