import GradusIR
import GradusOperations
import GradusTensors

/// Functions that no graph calls have no types to check, but their names can be: each must be defined
/// before it is used, and what is called must exist.
struct UncalledFunctions {
    private let functions: FunctionTable
    private let registry: OperationRegistry
    private var faults: [Diagnostic] = []

    /// The faults of the functions that are not among those called.
    static func faults(
        in functions: FunctionTable, except called: Set<String>, registry: OperationRegistry
    ) -> [Diagnostic] {
        var check = UncalledFunctions(functions: functions, registry: registry)
        for name in functions.names where !called.contains(name) {
            if let function = functions.functions[name] { check.visit(function) }
        }
        return check.faults
    }

    private init(functions: FunctionTable, registry: OperationRegistry) {
        self.functions = functions
        self.registry = registry
    }

    private mutating func visit(_ function: FunctionSyntax) {
        var names: [String] = []
        for parameter in function.parameters {
            names.append(parameter.name.text)
            for case .name(let size) in parameter.type?.sizes ?? [] { names.append(size.text) }
        }
        switch function.body {
        case .values(let values): for value in values { visit(value, names) }
        case .block(let block):
            for statement in block.statements {
                switch statement.kind {
                case .binding(let binding): visit(binding.value, names)
                case .variable(let variable):
                    if case .value(let value) = variable.initial { visit(value, names) }
                case .return(let result): for value in result.values { visit(value, names) }
                case .input, .update, .output, .objective, .loop, .invalid: break
                }
                names += statement.names.map(\.text)
            }
        }
    }

    private mutating func visit(_ expression: ExpressionSyntax, _ names: [String]) {
        switch expression {
        case .number, .boolean, .string: break
        case .name(let name):
            guard !names.contains(name.text), ElementType(rawValue: name.text) == nil else {
                return
            }
            let near = nearestName(to: name.text, among: names)
            faults.append(
                .error(
                    .undefinedName, "'\(name.text)' is not defined", at: name.range,
                    help: near.map { ["did you mean '\($0)'?"] } ?? []))
        case .list(let list): for element in list.elements { visit(element, names) }
        case .call(let call):
            if !functions.isKnown(call.function.text, registry) {
                faults.append(.unknownFunction(call.function, functions, registry))
            }
            for argument in call.arguments { visit(argument.value, names) }
        case .index(let index):
            visit(index.base, names)
            for part in index.subscripts {
                switch part {
                case .element(let place): visit(place, names)
                case .slice(let slice):
                    for bound in [slice.lower, slice.upper, slice.step] {
                        if let bound { visit(bound, names) }
                    }
                }
            }
        case .transpose(let transpose): visit(transpose.base, names)
        case .unary(let unary): visit(unary.operand, names)
        case .binary(let binary):
            visit(binary.left, names)
            visit(binary.right, names)
        }
    }
}

extension FunctionTable {
    /// Whether something of this name can be called, as far as the file tells.
    fileprivate func isKnown(_ name: String, _ registry: OperationRegistry) -> Bool {
        isIncomplete || functions[name] != nil || unknown.contains(name) || registry[name] != nil
            || GraphLowering.forms.contains(name)
    }
}
