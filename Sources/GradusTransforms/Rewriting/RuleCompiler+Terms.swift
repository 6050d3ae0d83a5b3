import GradusIR
import GradusLanguage
import GradusTensors

extension RuleCompiler {
    /// An attribute, or a part of the condition.
    mutating func compileTerm(
        _ syntax: ExpressionSyntax, in part: Part
    ) throws(Abandoned) -> Term {
        switch syntax {
        case .number(let number):
            return .literal(
                number.integer.map { .integer(Int($0)) } ?? .number(number.double))
        case .boolean(let boolean): return .literal(.boolean(boolean.value))
        case .string(let string): return .literal(.text(string.value))
        case .name(let name): return try compileName(name, in: part)
        case .list(let list): return try compileList(list)
        case .call, .unary, .binary:
            guard part != .pattern else {
                throw fail(
                    .ruleMisplaced, "an attribute of a pattern is a name or a literal",
                    at: syntax.range)
            }
        case .index, .transpose:
            throw fail(.ruleMisplaced, "this cannot stand in a condition", at: syntax.range)
        }
        switch syntax {
        case .call(let call): return try compileCall(call, in: part)
        case .unary(let unary) where unary.operator == .not:
            return .not(try compileTerm(unary.operand, in: part))
        case .binary(let binary): return try compileBinary(binary, in: part)
        default:
            throw fail(.ruleMisplaced, "this cannot stand in a condition", at: syntax.range)
        }
    }

    private mutating func compileName(_ name: NameSyntax, in part: Part) throws(Abandoned) -> Term {
        if let index = attributes[name.text] { return .attribute(index) }
        if let slot = values[name.text], part != .pattern { return .operand(slot: slot) }
        if name.text == "result", part != .pattern {
            return .operand(slot: RuleCompiler.resultSlot)
        }
        if let elementType = ElementType(rawValue: name.text) {
            return .literal(.elementType(elementType))
        }
        if name.text == "none" { return .literal(.none) }
        guard part == .pattern, values[name.text] == nil else {
            throw fail(
                .ruleUnboundName, "'\(name.text)' is not bound by the pattern", at: name.range,
                help: suggestion(
                    for: name.text, among: (Array(attributes.keys) + values.keys).sorted()))
        }
        attributes[name.text] = attributes.count
        return .attribute(attributes.count - 1)
    }

    private mutating func compileList(_ list: ListSyntax) throws(Abandoned) -> Term {
        var integers: [Int] = []
        for element in list.elements {
            guard case .number(let number) = element, let integer = number.integer else {
                throw fail(.ruleMisplaced, "a list in a rule holds integers", at: element.range)
            }
            integers.append(Int(integer))
        }
        return .literal(.integers(integers))
    }

    private mutating func compileCall(_ call: CallSyntax, in part: Part) throws(Abandoned) -> Term {
        let name = call.function.text
        if name == "exclusive", call.arguments.isEmpty { return exclusive() }
        guard let function = TermFunction.table[name] else {
            throw fail(
                .ruleUnknownName, "there is no function '\(name)' of conditions",
                at: call.function.range,
                help: suggestion(for: name, among: TermFunction.all.map(\.name)))
        }
        guard call.arguments.count == function.parameters.count,
            call.arguments.allSatisfy({ $0.name == nil })
        else {
            throw fail(
                .ruleArguments, "'\(name)' takes \(function.parameters.count) arguments",
                at: call.range)
        }
        var arguments: [Term] = []
        for (argument, parameter) in zip(call.arguments, function.parameters) {
            let term = try compileTerm(argument.value, in: part)
            var isValue = false
            if case .operand = term { isValue = true }
            guard isValue == (parameter == .value) else {
                throw fail(
                    .ruleArguments, "'\(name)' needs \(parameter.article) here", at: argument.range)
            }
            arguments.append(term)
        }
        return .call(function, arguments)
    }

    /// Nothing outside the pattern uses its inner operations, so that they vanish.
    private func exclusive() -> Term {
        guard let usedOnce = TermFunction.table["used_once"] else {
            return .literal(.boolean(false))
        }
        return operationSlots.filter { $0 != RuleCompiler.resultSlot }
            .map { Term.call(usedOnce, [.operand(slot: $0)]) }
            .reduce(.literal(.boolean(true))) { .and($0, $1) }
    }

    private mutating func compileBinary(
        _ binary: BinarySyntax, in part: Part
    ) throws(Abandoned) -> Term {
        let left = try compileTerm(binary.left, in: part)
        let right = try compileTerm(binary.right, in: part)
        switch binary.operator {
        case .and: return .and(left, right)
        case .or: return .or(left, right)
        case .equal: return .equal(left, right)
        case .notEqual: return .not(.equal(left, right))
        case .less: return .less(left, right)
        case .greater: return .less(right, left)
        case .lessEqual: return .not(.less(right, left))
        case .greaterEqual: return .not(.less(left, right))
        case .power, .matmul, .multiply, .divide, .remainder, .add, .subtract:
            throw fail(
                .ruleMisplaced, "'\(binary.operator.rawValue)' cannot stand in a condition",
                at: binary.operatorRange)
        }
    }
}

extension TermFunction.Parameter {
    fileprivate var article: String {
        switch self {
        case .value: "a value"
        case .attribute: "an attribute"
        }
    }
}
