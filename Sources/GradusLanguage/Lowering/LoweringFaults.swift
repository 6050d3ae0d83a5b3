import GradusIR
import GradusOperations
import GradusTensors

extension Diagnostic {
    /// A name that is defined already.
    static func duplicate(
        _ name: NameSyntax, first: SourceRange, _ kind: String = "", isSize: Bool = false
    ) -> Diagnostic {
        .error(
            .duplicateDefinition,
            isSize
                ? "'\(name.text)' is a size already" : "\(kind)'\(name.text)' is defined twice",
            at: name.range,
            secondary: [.init(first, isSize ? "here it is a size" : "first defined here")],
            help: [
                isSize
                    ? "a constant that is a size is defined before it is used"
                    : "a name stands for one thing; give the second one another"
            ])
    }

    /// The new value of a parameter or state, which is to be an output under the old one's name.
    static func updatedOutput(_ name: NameSyntax, declared: SourceRange?) -> Diagnostic {
        .error(
            .duplicateDefinition,
            "an output cannot be called '\(name.text)', like what it is the new value of",
            at: name.range, secondary: declared.map { [.init($0, "the old value")] } ?? [],
            help: ["give the new value a name of its own: output new_\(name.text) = \(name.text)"])
    }

    static func noGraph(in file: SyntaxFile) -> Diagnostic {
        .error(
            .noGraph, "the file contains no graph",
            at: SourceRange(file: file.file, lowerBound: 0, upperBound: 0),
            help: ["a graph is written: graph name { … }"])
    }

    /// Something that the language has, and this version does not.
    static func notAvailable(_ what: String, at range: SourceRange) -> Diagnostic {
        .error(.notAvailable, "\(what) is not available in this version", at: range)
    }

    static func misplaced(
        _ keyword: String, in role: FunctionSyntax.Role, at range: SourceRange
    ) -> Diagnostic {
        let ownsMore = role == .function && ["param", "state"].contains(keyword)
        return .error(
            .misplaced, "'\(keyword)' cannot stand in a \(role.rawValue)", at: range,
            help: [
                ownsMore
                    ? "a layer owns parameters: layer f(x) { … }"
                    : "a \(role.rawValue) computes values from its operands and returns them"
            ])
    }

    static func misplacedPullback(
        of function: FunctionSyntax, at range: SourceRange
    ) -> Diagnostic {
        .error(
            .misplaced, "'pullback' cannot stand behind \(function.role.rawValue)s", at: range,
            help: [
                "a function has a derivative of its own; let the \(function.role.rawValue) call one"
            ])
    }

    static func misplacedInLoop(_ keyword: String, at range: SourceRange) -> Diagnostic {
        .error(
            .misplaced, "'\(keyword)' cannot stand in a loop", at: range,
            help: ["a loop assigns anew to names from before it; use them behind it"])
    }

    static func unknownArgument(
        _ argument: ArgumentSyntax, of function: String, among names: [String]
    ) -> Diagnostic {
        guard let name = argument.name else {
            return .error(
                .arity, "'\(function)' takes \(names.count.counted("argument"))",
                at: argument.range, label: "one too many")
        }
        var help = names.isEmpty ? [] : ["known: \(names.joined(separator: ", "))"]
        if let near = nearestName(to: name.text, among: names) {
            help = ["did you mean '\(near)'?"]
        } else if names.contains("axis"), ["dim", "dims"].contains(name.text) {
            help = ["did you mean 'axis'?"]
        }
        return .error(
            .unknownAttribute, "'\(function)' has no attribute '\(name.text)'", at: name.range,
            help: help)
    }

    static func unknownFunction(
        _ name: NameSyntax, _ module: Module, _ registry: OperationRegistry
    ) -> Diagnostic {
        let known =
            module.callable + registry.names + OperationRegistry.aliases.keys.sorted()
            + StandardLibrary.names + Callee.Form.names
        let help =
            ForeignNames.expression(for: name.text).map { "write it so: \($0)" }
            ?? nearestName(to: name.text, among: known).map { "did you mean '\($0)'?" }
        return .error(
            .unknownFunction, "there is no operation or function '\(name.text)'", at: name.range,
            help: [help ?? "'gradus ops' lists the operations"])
    }

    static func operandByName(_ argument: ArgumentSyntax, of function: String) -> Diagnostic {
        .error(
            .unknownAttribute, "operands of '\(function)' are given without their names",
            at: argument.name?.range ?? argument.range)
    }

    static func duplicateArgument(
        _ name: String, _ argument: ArgumentSyntax, first: SourceRange
    ) -> Diagnostic {
        .error(
            .duplicateArgument, "'\(name)' is given twice", at: argument.range,
            secondary: [.init(first, "first given here")])
    }
}

extension GraphLowering {
    /// Reports a broken type rule: the operator or name is marked, each operand says what it
    /// contributes, and each size at fault leads to the declaration that it comes from.
    func fault(_ error: OperationError, at site: CallSite, operands: [Value]) -> Failed {
        var secondary: [Diagnostic.Label] = []
        var origins: [Diagnostic.Label] = []
        for label in error.labels where site.operands.indices.contains(label.operand) {
            let place = Diagnostic.Label(site.operands[label.operand], label.text)
            if !secondary.contains(place) { secondary.append(place) }
            if label.axis == nil, error.kind == .shape || error.kind == .elementType,
                operands.indices.contains(label.operand),
                let declared = declaration(of: operands[label.operand]),
                !origins.contains(declared)
            {
                origins.append(declared)
            }
            if let axis = label.axis, operands.indices.contains(label.operand),
                let origin = origin(of: axis, of: operands[label.operand].id),
                !origins.contains(origin)
            {
                origins.append(origin)
            }
        }
        var message = error.message
        var help = error.help
        if let first = error.labels.last, site.operands.indices.contains(first.operand) {
            help = help?.replacing("…", with: site.operands[first.operand].brief)
        }
        if let name = operationName(of: site) {
            message = message.replacing("'\(name)'", with: "'\(site.shown)'")
        }
        return fail(
            .error(
                error.kind.code, message, at: site.head, secondary: secondary + origins,
                help: help.map { [$0] } ?? []))
    }

    /// Where the type of an operand was declared, if it is an input or the like.
    private func declaration(of operand: Value) -> Diagnostic.Label? {
        declaredTypes[operand.id.node].map { .init($0.range, "declared here") }
    }

    /// The quoted name of the operation behind an operator, which messages ought to call by its sign.
    private func operationName(of site: CallSite) -> String? {
        let name =
            BinaryOperator(rawValue: site.shown)?.operationName
            ?? UnaryOperator(rawValue: site.shown)?.operationName
        return name
    }
}

extension OperationError.Kind {
    /// The code of the diagnostic.
    package var code: DiagnosticCode {
        switch self {
        case .shape: .shapeMismatch
        case .rank: .rank
        case .elementType: .elementTypeMismatch
        case .attribute, .evaluation: .invalidAttribute
        case .arity: .arity
        }
    }
}
