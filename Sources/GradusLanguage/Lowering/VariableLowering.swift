import GradusIR
import GradusOperations
import GradusTensors

/// Parameters and constants.
extension GraphLowering {
    func lower(_ variable: VariableSyntax, at range: SourceRange) throws(Failed) {
        switch variable.role {
        case .parameter: try lowerParameter(variable, at: range)
        case .constant: try lowerConstant(variable, at: range)
        case .state: try lowerState(variable, at: range)
        }
    }

    // MARK: Parameters

    private func lowerParameter(_ variable: VariableSyntax, at range: SourceRange) throws(Failed) {
        guard let typeSyntax = variable.type else { throw Failed() }
        let type = try type(typeSyntax, introducesSizes: calls.isEmpty)
        let initializer = try initializer(variable, of: type, typeSyntax)
        guard isNew(variable.name) else { return }
        let path = owner.path(of: variable.name.text)
        guard variable.name.text != "T" || owner.prefix.isEmpty else {
            throw fail(
                .error(
                    .invalidLayer, "a parameter of a layer cannot be called T",
                    at: variable.name.range, help: ["\(path) is a transpose"]))
        }
        if let value = try shared(path, variable.name, type, initializer) {
            scope.define(variable.name, .value(value))
            scope.kept[variable.name.text] = value
            return
        }
        builder.origin = .source(range)
        let value = try declare(variable.name) { () throws(GraphError) in
            try builder.parameter(path, type, initializer)
        }
        parameters[path] = value
        declaredTypes[value.id.node] = typeSyntax
        scope.define(variable.name, .value(value))
        scope.kept[variable.name.text] = value
    }

    func initializer(
        _ variable: VariableSyntax, of type: TensorType, _ syntax: TypeSyntax
    ) throws(Failed) -> Initializer {
        switch variable.initial {
        case .initializer(let call): return try initializer(call, for: type, syntax)
        case .value(let expression):
            if let (tensor, file) = try resource(expression) {
                try check(tensor, is: type, syntax, from: expression.range)
                return .tensor(tensor, file: file)
            }
            guard isUntyped(expression) || isBoolean(expression) else {
                _ = try values(of: expression)
                throw fail(
                    .error(
                        .invalidInitialValue,
                        "a \(variable.role == .state ? "state" : "parameter") starts from numbers",
                        at: expression.range, label: "this is computed",
                        help: ["numbers, a file, or a distribution: ~ glorot_uniform()"]))
            }
            let tensor = try tensor(of: expression, hint: type.elementType)
            if tensor.sizes.isEmpty, let fill = fill(with: tensor, type) { return fill }
            try check(tensor, is: type, syntax, from: expression.range)
            return .tensor(tensor, file: nil)
        }
    }

    /// A scalar for every element, or nil where its element type is another.
    private func fill(with tensor: Tensor, _ type: TensorType) -> Initializer? {
        guard tensor.elementType == type.elementType else { return nil }
        let number = tensor.doubles[0]
        if tensor.elementType == .i64, Int64(saturating: number) != tensor.integers[0] {
            guard let sizes = type.shape.sizes else { return nil }
            return .tensor(tensor.gathered(sizes: sizes, strides: sizes.map { _ in 0 }), file: nil)
        }
        return .fill(number)
    }

    /// A tensor given for a declared type must be of that type.
    func check(
        _ tensor: Tensor, is type: TensorType, _ syntax: TypeSyntax, from range: SourceRange
    ) throws(Failed) {
        guard tensor.type != type else { return }
        var help: [String] = []
        if tensor.elementType != type.elementType, tensor.type.shape == type.shape {
            help = ["nothing is cast silently: declare it \(tensor.type)"]
        }
        throw fail(
            .error(
                .typeMismatch, "declared is \(type), given is \(tensor.type)", at: range,
                label: "this is \(tensor.type)",
                secondary: [.init(syntax.range, "declared here")], help: help))
    }

    // MARK: Initialisers

    private func initializer(
        _ call: CallSyntax, for type: TensorType, _ syntax: TypeSyntax
    ) throws(Failed) -> Initializer {
        let name = call.function.text
        switch name {
        case "zeros", "ones":
            _ = try arguments(of: call, named: [], required: [])
            return .fill(name == "zeros" ? 0 : 1)
        case "constant":
            let given = try arguments(of: call, named: ["value"], required: ["value"])
            return .fill(
                Tensor(repeating: given[0].number, type.elementType).doubles[0])
        default: break
        }
        if name == "seed", type == TensorType(.i64) {
            _ = try arguments(of: call, named: [], required: [])
            return .seed
        }
        guard let kind = RandomInitializer.Kind(rawValue: name) else {
            let known = Lowering.initializerNames
            throw fail(
                .error(
                    .unknownInitializer, "there is no initializer '\(name)'",
                    at: call.function.range,
                    help: nearestName(to: name, among: known).map { ["did you mean '\($0)'?"] }
                        ?? ["known: \(known.joined(separator: ", "))"]))
        }
        guard type.elementType.isFloatingPoint else {
            throw fail(
                .error(
                    .typeMismatch, "'\(name)' draws floating-point numbers", at: call.range,
                    secondary: [.init(syntax.range, "this is \(type)")]))
        }
        guard kind != .orthogonal || type.rank >= 2 else {
            throw fail(
                .error(
                    .rank, "'orthogonal' needs at least two axes", at: call.range,
                    secondary: [.init(syntax.range, "this is \(type)")]))
        }
        return .random(try distribution(kind, call))
    }

    private func distribution(
        _ kind: RandomInitializer.Kind, _ call: CallSyntax
    ) throws(Failed) -> RandomInitializer {
        let names: [String] =
            switch kind {
            case .uniform: ["low", "high"]
            case .normal: ["mean", "deviation"]
            default: []
            }
        let given = try arguments(
            of: call, named: names, required: [],
            aliases: kind == .normal ? ["std": "deviation", "stddev": "deviation"] : [:])
        func number(_ name: String?, default standard: Double) -> Double {
            given.first { $0.name == name }?.number ?? standard
        }
        let first = number(names.first, default: 0)
        let second = number(names.last, default: 1)
        let isPossible = kind == .uniform ? first <= second : second >= 0
        guard first.isFinite, second.isFinite, isPossible else {
            throw fail(
                .error(
                    .invalidAttribute,
                    kind == .uniform
                        ? "'uniform' needs finite bounds, low before high"
                        : "'normal' needs a finite mean and deviation, the latter not negative",
                    at: call.range))
        }
        return RandomInitializer(kind, first: first, second: second)
    }

    // MARK: Constants

    func lowerConstant(_ variable: VariableSyntax, at range: SourceRange) throws(Failed) {
        guard case .value(let expression) = variable.initial else {
            throw fail(
                .error(
                    .invalidInitialValue, "a constant has a value, no initializer",
                    at: variable.initial.range, help: ["a parameter has one: param"]))
        }
        guard let typeSyntax = variable.type else {
            try lowerUntypedConstant(variable.name, expression, at: range)
            return
        }
        let type = try type(typeSyntax, introducesSizes: false)
        let value: Value
        if let (tensor, file) = try resource(expression) {
            try check(tensor, is: type, typeSyntax, from: expression.range)
            builder.origin = .source(expression.range)
            value = builder.constant(tensor, file: file)
        } else if isLiteral(expression) {
            let tensor = try tensor(of: expression, hint: type.elementType)
            if !tensor.sizes.isEmpty || tensor.elementType != type.elementType {
                try check(tensor, is: type, typeSyntax, from: expression.range)
            }
            builder.origin = .source(expression.range)
            value = try stretch(builder.constant(tensor), to: type, at: expression.range)
        } else {
            let computed = try self.value(of: expression, hint: type.elementType)
            try requireConstant(computed, at: expression.range)
            value = try stretch(computed, to: type, at: expression.range, typeSyntax)
        }
        if isNew(variable.name) {
            if declaredTypes[value.id.node] == nil { declaredTypes[value.id.node] = typeSyntax }
            scope.define(variable.name, .value(value))
            setName(variable.name.text, of: value)
        }
    }

    /// Without a type, numbers take the element type of the place that uses them.
    private func lowerUntypedConstant(
        _ name: NameSyntax, _ expression: ExpressionSyntax, at range: SourceRange
    ) throws(Failed) {
        if isUntyped(expression) {
            define(name, .literal(try literal(expression)))
            return
        }
        let value: Value
        if let (tensor, file) = try resource(expression) {
            builder.origin = .source(expression.range)
            value = builder.constant(tensor, file: file)
        } else {
            value = try self.value(of: expression)
            try requireConstant(value, at: expression.range)
        }
        define(name, .value(value))
        setName(name.text, of: value)
    }

    private func requireConstant(_ value: Value, at range: SourceRange) throws(Failed) {
        let graph = builder.graph
        var pending = [value.id.node]
        var seen: Set<Int> = []
        while let index = pending.popLast() {
            guard seen.insert(index).inserted else { continue }
            if let placeholder = graph.nodes[index].operation as? Placeholder {
                let kind = placeholder.kind.rawValue
                throw fail(
                    .error(
                        .notConstant,
                        "a constant cannot depend on the \(kind) '\(placeholder.name)'", at: range,
                        secondary: graph.nodes[index].origin.source.map {
                            [.init($0, "declared here")]
                        } ?? [], help: ["leave out 'const'"]))
            }
            pending.append(contentsOf: graph.nodes[index].operands.map(\.node))
        }
    }

    /// A scalar repeated to fill a type; any other value must be of the type.
    func stretch(
        _ value: Value, to type: TensorType, at range: SourceRange, _ syntax: TypeSyntax? = nil
    ) throws(Failed) -> Value {
        if value.type == type { return value }
        guard value.shape.isScalar, value.elementType == type.elementType else {
            throw fail(
                .error(
                    .typeMismatch, "declared is \(type), given is \(value.type)", at: range,
                    label: "this is \(value.type)",
                    secondary: syntax.map { [.init($0.range, "declared here")] } ?? []))
        }
        builder.origin = .source(range)
        do {
            return try value.broadcast(to: type.shape)
        } catch {
            throw fail(.error(.shapeMismatch, error.message, at: range))
        }
    }
}
