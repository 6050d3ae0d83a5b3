import GradusIR
import GradusLanguage
import GradusOperations
import GradusTensors

/// Turns the syntax of a rule into a rule.
struct RuleCompiler {
    let registry: OperationRegistry
    /// The slots of value variables, by name.
    var values: [String: Int] = [:]
    /// The places of attribute variables, by name.
    var attributes: [String: Int] = [:]
    var slotCount = 0
    /// The slots of the pattern's operations.
    var operationSlots: [Int] = []
    var diagnostics: [Diagnostic] = []

    /// The slot of the whole pattern, which replacement and condition call `result`.
    static let resultSlot = 0

    /// The part of a rule that is being compiled.
    enum Part: String {
        case pattern
        case replacement
        case condition
    }

    /// The rule cannot be compiled; the reason is recorded.
    struct Abandoned: Error {}

    init(registry: OperationRegistry) { self.registry = registry }

    /// The rule; nil where there is an error among the diagnostics.
    static func compile(
        _ syntax: RuleSyntax, registry: OperationRegistry
    ) -> (rule: Rule?, diagnostics: [Diagnostic]) {
        var compiler = RuleCompiler(registry: registry)
        do throws(Abandoned) {
            return (try compiler.compile(syntax), compiler.diagnostics)
        } catch {
            return (nil, compiler.diagnostics)
        }
    }

    private mutating func compile(_ syntax: RuleSyntax) throws(Abandoned) -> Rule {
        guard
            case .operation(let pattern) = try compileValue(syntax.pattern, in: .pattern)
        else {
            throw fail(
                .ruleMisplaced, "the left side of a rule must be an operation",
                at: syntax.pattern.range)
        }
        let replacement = try compileValue(syntax.replacement, in: .replacement)
        let condition: Term?
        if let written = syntax.condition {
            condition = try compileTerm(written, in: .condition)
        } else {
            condition = nil
        }
        return Rule(
            name: syntax.name.text, soundness: Soundness(syntax.soundness),
            text: RuleCompiler.text(of: syntax), pattern: pattern, replacement: replacement,
            condition: condition, source: syntax.range, slotCount: slotCount,
            attributeCount: attributes.count)
    }

    /// `pattern => replacement where condition` on one line.
    private static func text(of syntax: RuleSyntax) -> String {
        let range = syntax.range
        let bytes = range.file.bytes[range.lowerBound..<range.upperBound]
        let words = bytes.drop { $0 != UInt8(ascii: ":") }.dropFirst()
            .split { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
        return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    // MARK: Values

    mutating func newSlot() -> Int {
        defer { slotCount += 1 }
        return slotCount
    }

    private mutating func compileValue(
        _ syntax: ExpressionSyntax, in part: Part
    ) throws(Abandoned) -> Pattern {
        switch syntax {
        case .number(let number):
            return .number(number.double, slot: newSlot())
        case .boolean(let boolean):
            return .truth(boolean.value, slot: newSlot())
        case .name(let name):
            return .variable(slot: try slot(of: name, in: part))
        case .call(let call):
            return try compileCall(call, in: part)
        case .transpose(let transpose):
            return try compile("transpose", [transpose.base], at: transpose.range, in: part)
        case .unary(let unary):
            return try compile(
                unary.operator.operationName, [unary.operand], at: unary.range, in: part)
        case .binary(let binary):
            return try compile(
                binary.operator.operationName, [binary.left, binary.right], at: binary.range,
                in: part)
        case .string, .list, .index:
            throw fail(
                .ruleMisplaced, "a \(part.rawValue) is made of operations, names and numbers",
                at: syntax.range)
        }
    }

    private mutating func slot(of name: NameSyntax, in part: Part) throws(Abandoned) -> Int {
        if let slot = values[name.text] { return slot }
        if attributes[name.text] != nil {
            throw fail(
                .ruleMisplaced, "'\(name.text)' stands for an attribute, not for a value",
                at: name.range)
        }
        guard part == .pattern else {
            throw fail(
                .ruleUnboundName, "'\(name.text)' is not bound by the pattern", at: name.range,
                help: suggestion(for: name.text, among: values.keys.sorted()))
        }
        let slot = newSlot()
        values[name.text] = slot
        return slot
    }

    private mutating func compile(
        _ operation: String, _ operands: [ExpressionSyntax], at range: SourceRange, in part: Part
    ) throws(Abandoned) -> Pattern {
        try compile(
            operation, operands: operands, attributes: [:], at: range, name: range, in: part)
    }

    private mutating func compileCall(
        _ call: CallSyntax, in part: Part
    ) throws(Abandoned) -> Pattern {
        let name = call.function.text
        guard let operation = registry[name] else {
            throw unknownOperation(name, at: call.function.range)
        }
        let signature = operation.signature
        var operands: [ExpressionSyntax] = []
        var written: [String: ExpressionSyntax] = [:]
        for argument in call.arguments {
            if let attribute = argument.name {
                guard written.updateValue(argument.value, forKey: attribute.text) == nil else {
                    throw fail(
                        .ruleArguments, "'\(attribute.text)' is given twice", at: attribute.range)
                }
            } else if signature.arity == .variadic || operands.count < signature.operands.count {
                operands.append(argument.value)
            } else {
                let position = operands.count + written.count - signature.operands.count
                guard signature.attributes.indices.contains(position) else {
                    throw fail(
                        .ruleArguments, "'\(name)' takes no more arguments", at: argument.range)
                }
                written[signature.attributes[position].name] = argument.value
            }
        }
        return try compile(
            name, operands: operands, attributes: written, at: call.range,
            name: call.function.range, in: part)
    }

    private mutating func compile(
        _ name: String, operands: [ExpressionSyntax],
        attributes written: [String: ExpressionSyntax],
        at range: SourceRange, name nameRange: SourceRange, in part: Part
    ) throws(Abandoned) -> Pattern {
        guard let operation = registry[name] else { throw unknownOperation(name, at: nameRange) }
        let signature = operation.signature
        guard signature.arity == .variadic || operands.count == signature.operands.count else {
            throw fail(
                .ruleArguments,
                "'\(name)' takes \(signature.operands.count) operands, found \(operands.count)",
                at: range)
        }
        for attribute in written.keys.sorted()
        where !signature.attributes.contains(where: { $0.name == attribute }) {
            throw fail(
                .ruleArguments, "'\(name)' has no attribute '\(attribute)'", at: range,
                help: suggestion(for: attribute, among: signature.attributes.map(\.name)))
        }
        let slot = newSlot()
        if part == .pattern { operationSlots.append(slot) }
        var compiled: [Pattern] = []
        for operand in operands { compiled.append(try compileValue(operand, in: part)) }
        var attributes: [OperationPattern.Attribute] = []
        for attribute in signature.attributes {
            let term: Term
            if let value = written[attribute.name] {
                term = try compileTerm(value, in: part)
            } else if let value = attribute.defaultValue {
                term = .literal(value)
            } else {
                throw fail(.ruleArguments, "'\(name)' needs '\(attribute.name)'", at: range)
            }
            attributes.append(.init(name: attribute.name, kind: attribute.kind, term: term))
        }
        return .operation(OperationPattern(operation, compiled, attributes: attributes, slot: slot))
    }

    // MARK: Faults

    private mutating func unknownOperation(_ name: String, at range: SourceRange) -> Abandoned {
        fail(
            .ruleUnknownName, "there is no operation '\(name)'", at: range,
            help: suggestion(for: name, among: registry.names))
    }

    mutating func fail(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, help: [String] = []
    ) -> Abandoned {
        diagnostics.append(.error(code, message, at: range, help: help))
        return Abandoned()
    }

    func suggestion(for name: String, among candidates: [String]) -> [String] {
        nearestName(to: name, among: candidates).map { ["did you mean '\($0)'?"] } ?? []
    }
}

extension Soundness {
    fileprivate init(_ syntax: RuleSyntax.Soundness) {
        switch syntax {
        case .exact: self = .exact
        case .reorders: self = .reorders
        case .assumesFinite: self = .assumesFinite
        }
    }
}

extension UnaryOperator {
    /// The operation that the operator stands for.
    fileprivate var operationName: String {
        switch self {
        case .negate: "negate"
        case .not: "logical_not"
        }
    }
}
