import GradusIR
import GradusOperations
import GradusTensors

/// Functions that no graph calls have no types to check, but their names can be: each must be defined
/// before it is used, and what is called must exist.
struct UncalledFunctions {
    private let module: Module
    private let registry: OperationRegistry
    private var faults: [Diagnostic] = []

    /// The faults of the functions that are not among those called.
    static func faults(
        in module: Module, except called: Set<String>, registry: OperationRegistry
    ) -> [Diagnostic] {
        var check = UncalledFunctions(module: module, registry: registry)
        for name in module.names where !called.contains(name) {
            if let function = module.functions[name] { check.visit(function) }
        }
        return check.faults
    }

    private init(module: Module, registry: OperationRegistry) {
        self.module = module
        self.registry = registry
    }

    private mutating func visit(_ function: FunctionSyntax) {
        var names = function.role == .optimizer ? GraphLowering.optimizerNames : []
        for parameter in function.parameters {
            names.append(parameter.name.text)
            for case .name(let size) in parameter.type?.sizes ?? [] { names.append(size.text) }
        }
        switch function.body {
        case .values(let values): for value in values { visit(value, names) }
        case .block(let block): visit(block, &names)
        }
        guard let pullback = function.pullback else { return }
        names += pullback.cotangents.map(\.text)
        switch pullback.body {
        case .values(let values): for value in values { visit(value, names) }
        case .block(let block): visit(block, &names)
        }
    }

    private mutating func visit(_ block: BlockSyntax, _ names: inout [String]) {
        for statement in block.statements {
            switch statement.kind {
            case .binding(let binding): visit(binding.value, names)
            case .variable(let variable):
                for size in variable.type?.sizes ?? [] { visit(size, names) }
                if case .value(let value) = variable.initial { visit(value, names) }
            case .return(let result): for value in result.values { visit(value, names) }
            case .loop(let loop):
                visit(loop.lower, names)
                visit(loop.upper, names)
                var inner = names + [loop.variable.text]
                visit(loop.body, &inner)
            case .input, .update, .output, .objective, .invalid: break
            }
            names += statement.names.map(\.text)
        }
    }

    private mutating func visit(_ expression: ExpressionSyntax, _ names: [String]) {
        switch expression {
        case .number, .boolean, .string: break
        case .name(let name):
            guard !names.contains(name.text), !name.text.contains("."),
                ElementType(rawValue: name.text) == nil,
                !GraphLowering.impliedNames.contains(name.text)
            else { return }
            let near = nearestName(to: name.text, among: names)
            faults.append(
                .error(
                    .undefinedName, "'\(name.text)' is not defined", at: name.range,
                    help: near.map { ["did you mean '\($0)'?"] } ?? []))
        case .list(let list): for element in list.elements { visit(element, names) }
        case .call(let call):
            if !module.isKnown(call.function.text, registry) {
                faults.append(.unknownFunction(call.function, module, registry))
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

extension Module {
    /// Whether something of this name can be called, as far as the file tells.
    fileprivate func isKnown(_ name: String, _ registry: OperationRegistry) -> Bool {
        isIncomplete || self[name] != nil || isUnknown(name) || registry[name] != nil
            || StandardLibrary[name] != nil || Callee.Form.names.contains(name)
            || GraphLowering.fills[name] != nil
    }
}
