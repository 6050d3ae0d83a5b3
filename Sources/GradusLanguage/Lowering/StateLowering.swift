import GradusIR
import GradusOperations
import GradusTensors

/// States, updates, and what the language knows about training without being told.
extension GraphLowering {
    // MARK: States

    /// `state v: f32[3] = 0`, `state v = zeros_like(x)`.
    func lowerState(_ variable: VariableSyntax, at range: SourceRange) throws(Failed) {
        let (type, initializer) = try start(of: variable)
        guard isNew(variable.name) else { return }
        let path = optimizer?.path(of: variable.name.text) ?? owner.path(of: variable.name.text)
        if let value = try shared(path, variable.name, type, initializer) {
            scope.define(variable.name, .value(value))
            scope.kept[variable.name.text] = value
            return
        }
        builder.origin = .source(range)
        let value = try declare(variable.name) { () throws(GraphError) in
            try builder.state(path, type, initializer)
        }
        parameters[path] = value
        if let syntax = variable.type { declaredTypes[value.id.node] = syntax }
        scope.define(variable.name, .value(value))
        scope.kept[variable.name.text] = value
        states.append((path, variable.name.range))
    }

    /// What a state may start from in the shape of something else, with the number that fills it.
    static let fills: [String: Double?] = ["zeros_like": 0, "ones_like": 1, "full_like": nil]

    /// The type of a state, and what it starts from.
    func start(of variable: VariableSyntax) throws(Failed) -> (TensorType, Initializer) {
        if let syntax = variable.type {
            let type = try type(syntax, introducesSizes: calls.isEmpty)
            return (type, try initializer(variable, of: type, syntax))
        }
        guard case .value(let expression) = variable.initial else {
            throw fail(
                .error(
                    .missingType, "'\(variable.name.text)' has no type", at: variable.name.range,
                    help: ["write the element type and the sizes: state v: f32[3]"]))
        }
        if let start = try startLikeAnother(expression) { return start }
        if let (tensor, file) = try resource(expression) {
            return (tensor.type, .tensor(tensor, file: file))
        }
        guard isUntyped(expression) || isBoolean(expression) else {
            _ = try values(of: expression)
            throw fail(
                .error(
                    .invalidInitialValue, "a state starts from numbers", at: expression.range,
                    label: "this is computed",
                    help: ["zeros_like(x), numbers, or a file"]))
        }
        let tensor = try tensor(of: expression, hint: nil)
        return (tensor.type, .tensor(tensor, file: nil))
    }

    /// `zeros_like(x)`, `ones_like(x)` or `full_like(x, 0.1)`; nil for something else.
    private func startLikeAnother(
        _ expression: ExpressionSyntax
    ) throws(Failed) -> (TensorType, Initializer)? {
        guard case .call(let call) = expression else { return nil }
        let name = call.function.text
        guard let fill = GraphLowering.fills[name], module[name] == nil else { return nil }
        let count = fill == nil ? 2 : 1
        guard call.arguments.count == count else {
            throw fail(
                .error(
                    .arity,
                    "'\(name)' takes \(count.counted("argument")), found "
                        + "\(call.arguments.count)", at: call.function.range,
                    help: [fill == nil ? "full_like(x, 0.1)" : "\(name)(x)"]))
        }
        let type = try value(of: call.arguments[0].value).type
        if let fill { return (type, .fill(fill)) }
        guard let number = try known(call.arguments[1].value).double else {
            throw fail(
                .error(
                    .invalidAttribute, "'full_like' takes a number",
                    at: call.arguments[1].value.range))
        }
        return (type, .fill(number))
    }

    /// Warns of each state that nothing updates.
    func warnOfIdleStates() {
        guard isComplete else { return }
        for (name, range) in states where updates[name] == nil && !name.isImplied {
            report(
                .warning(
                    .idleState, "state '\(range.text)' is never updated", at: range,
                    help: ["update it: \(range.text) <- …; what never changes is a const"]))
        }
    }

    // MARK: Updates

    /// `W <- expr`. From the next line on, the name stands for the new value.
    func lower(_ update: UpdateSyntax) throws(Failed) {
        let name = update.name
        let target = try self.target(of: update)
        let value = try newValue(update, of: target.type)
        do {
            try builder.update(placeholderName(of: target), value)
        } catch {
            throw fail(.error(.invalidUpdate, error.message, at: name.range))
        }
        scope.updated[name.text] = value
    }

    /// The parameter or state that an update writes.
    private func target(of update: UpdateSyntax) throws(Failed) -> Value {
        let name = update.name
        guard let target = scope.kept[name.text] else {
            _ = try meaning(of: name)
            throw fail(.notUpdatable(name, defined: scope[name]?.range))
        }
        let path = placeholderName(of: target)
        if let first = updates[path] {
            throw fail(.updatedTwice(name, first: first))
        }
        updates[path] = name.range
        return target
    }

    /// The new value of something of the given type.
    func newValue(_ update: UpdateSyntax, of type: TensorType) throws(Failed) -> Value {
        let name = update.name
        let declaration = scope[name].map { Diagnostic.Label($0.range, "declared here") }
        var value = try value(of: update.value, hint: type.elementType)
        if value.shape.isScalar, isUntyped(update.value) {
            value = try stretch(value, to: type, at: update.value.range)
        }
        guard value.type == type else {
            var help: [String] = []
            if value.shape == type.shape {
                help = [
                    "nothing is cast silently: cast(\(update.value.range.brief), "
                        + "\(type.elementType))"
                ]
            }
            throw fail(
                .error(
                    .typeMismatch, "'\(name.text)' is \(type), its update is \(value.type)",
                    at: update.value.range, label: "this is \(value.type)",
                    secondary: declaration.map { [$0] } ?? [], help: help))
        }
        return value
    }

    private func placeholderName(of value: Value) -> String {
        (builder.graph.node(of: value.id).operation as? Placeholder)?.name ?? ""
    }

    /// What was updated, where it is read again: its new value in a training step; outside of one
    /// nothing is updated.
    func readUpdated(_ name: NameSyntax, _ new: Value) throws(Failed) -> Meaning {
        if optimizer != nil {
            scope.redefine(name, .value(new))
            return .value(new)
        }
        guard let old = scope.kept[name.text] else { throw Failed() }
        let value = try choose(new, whenTrainingElse: old, at: name.range)
        scope.redefine(name, .value(value))
        return .value(value)
    }

    private func choose(
        _ new: Value, whenTrainingElse old: Value, at range: SourceRange
    ) throws(Failed) -> Value {
        builder.origin = .source(range)
        do {
            let flag = try builder.apply(TrainingFlag(), [])[0].broadcast(to: new.shape)
            return try flag.select(new, old)
        } catch {
            throw fail(.error(.typeMismatch, error.message, at: range))
        }
    }

    // MARK: Implied names

    /// The names that every text may use without defining them.
    static let impliedNames = ["training", "step"]

    /// What `training` and `step` stand for where the text does not define them; nil for other names.
    func impliedValue(_ name: NameSyntax) throws(Failed) -> Value? {
        builder.origin = .source(name.range)
        do {
            switch name.text {
            case "training":
                if optimizer != nil { return builder.constant(Tensor(repeating: 1, .bool)) }
                return try builder.apply(TrainingFlag(), [])[0]
            case "gradient_norm":
                guard let optimizer else { return nil }
                return try gradientNorm(for: optimizer)
            case "step":
                let count = try builder.impliedState(.step)
                return try builder.apply(Cast(.f64), [count])[0]
            default: return nil
            }
        } catch {
            throw fail(.error(.typeMismatch, error.message, at: name.range))
        }
    }
}

extension Diagnostic {
    /// An update of something that does not change.
    static func notUpdatable(_ name: NameSyntax, defined: SourceRange?) -> Diagnostic {
        .error(
            .invalidUpdate, "'\(name.text)' is no parameter or state", at: name.range,
            secondary: defined.map { [.init($0, "defined here")] } ?? [],
            help: ["'<-' updates what 'param' or 'state' declares; a new name takes '='"])
    }

    static func updatedTwice(_ name: NameSyntax, first: SourceRange) -> Diagnostic {
        .error(
            .invalidUpdate, "'\(name.text)' is updated twice", at: name.range,
            secondary: [.init(first, "first updated here")])
    }
}
