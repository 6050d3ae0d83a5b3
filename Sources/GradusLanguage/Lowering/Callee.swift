import GradusIR
import GradusOperations

/// What a name means where it is called, found out once for all calls. An object, so that one reference is
/// counted for all that is in it.
final class Callee {
    /// What is called like an operation and is none of the registry.
    enum Form: String, CaseIterable {
        case gradient, jacobian, hessian, einsum, split, dim, rank, shape, type, file

        static let names = allCases.map(\.rawValue)
    }

    private let name: String
    /// The function, layer or optimizer: one of the file or its imports, else one of the standard
    /// library, unless an operation or a form has the name.
    let definition: FunctionDefinition?
    /// Whether it belongs to a declaration with a fault.
    let isUnknown: Bool
    /// The form and the operation, unless the file declares the name.
    let form: Form?
    let operation: RegisteredOperation?
    /// Whether it is `where`, which may choose when compiling.
    let isChoice: Bool
    /// The layer of the standard library that shares its name with the operation.
    private(set) lazy var layer = StandardLibrary[name].flatMap {
        $0.syntax.role == .layer ? $0 : nil
    }

    /// Whether what it gives for tensors is a tensor, known in a run.
    var isOfTensors: Bool {
        switch form {
        case .dim, .rank, .type: false
        default: !isChoice
        }
    }

    init(_ name: String, in module: Module, operation: RegisteredOperation?) {
        self.name = name
        let own = module[name]
        let form = own == nil ? Form(rawValue: name) : nil
        self.form = form
        self.operation = own == nil ? operation : nil
        definition = own ?? (operation == nil && form == nil ? StandardLibrary[name] : nil)
        isUnknown = module.isUnknown(name)
        isChoice = own == nil && name == "where"
    }

    /// The function, layer or optimizer that a call means. Where an operation and a layer of the standard
    /// library share a name, as `conv2d` does, an argument that only the layer has means the layer.
    func definition(of call: CallSyntax) -> FunctionDefinition? {
        if let definition { return definition }
        guard let signature = operation?.signature,
            call.arguments.contains(where: { $0.name != nil }), let layer
        else { return nil }
        let own = layer.syntax.parameters.map(\.name.text) + ["name"]
        let shared = signature.operands + signature.attributes.map(\.name)
        let isLayer = call.arguments.contains { argument in
            argument.name.map { own.contains($0.text) && !shared.contains($0.text) } ?? false
        }
        return isLayer ? layer : nil
    }
}

/// An operation of the registry with what many calls ask of it.
final class RegisteredOperation {
    let type: any Operation.Type
    let signature: OperationSignature
    /// The operation with its attributes at their defaults; nil where one has none.
    private let plain: (any Operation)?

    init(_ type: any Operation.Type) {
        self.type = type
        signature = type.signature
        plain = try? type.init(attributes: signature.defaults)
    }

    /// The operation; attributes that are not given are at their defaults.
    func callAsFunction(
        _ attributes: [String: AttributeValue]
    ) throws(OperationError) -> any Operation {
        if attributes.isEmpty, let plain { return plain }
        var values = signature.defaults
        for (name, value) in attributes { values[name] = value }
        return try type.init(attributes: values)
    }
}

extension OperationSignature {
    /// The attributes at their defaults; those without one are missing.
    fileprivate var defaults: AttributeValues {
        var values = AttributeValues()
        for attribute in attributes {
            values[attribute.name] = attribute.defaultValue ?? .none
        }
        return values
    }
}

/// What names mean where bodies call them, so far.
final class Callees {
    private let registry: OperationRegistry
    @exclusivity(unchecked) private var operations: [String: RegisteredOperation] = [:]
    /// The module that was asked about last, and what its names mean.
    private var module: Module
    @exclusivity(unchecked) private var known = SymbolTable<Callee>()
    /// What those of the others mean.
    private var others: [ObjectIdentifier: SymbolTable<Callee>] = [:]

    init(of module: Module, _ registry: OperationRegistry) {
        self.module = module
        self.registry = registry
    }

    /// What a name means in the bodies of a module, one of those that the file holds or imports.
    func callee(_ name: NameSyntax, in module: Module) -> Callee {
        if module !== self.module { turn(to: module) }
        if let index = known.index(of: name) { return known[index] }
        let callee = Callee(name.text, in: module, operation: operation(named: name.text))
        _ = known.insert(name, callee)
        return callee
    }

    private func turn(to next: Module) {
        others[ObjectIdentifier(module)] = known
        known = others.removeValue(forKey: ObjectIdentifier(next)) ?? SymbolTable()
        module = next
    }

    /// An operation of the registry.
    func operation(named name: String) -> RegisteredOperation? {
        if let known = operations[name] { return known }
        let operation = registry[name].map { RegisteredOperation($0) }
        operations[name] = operation
        return operation
    }
}
