import GradusIR
import GradusTensors

/// Layers: functions that own parameters, whose names begin with the path of the call.
extension GraphLowering {
    /// The owner that the body of a function or layer has when it is called.
    func owner(
        of function: FunctionSyntax, _ call: CallSyntax
    ) throws(Failed) -> Owner {
        guard function.role == .layer else {
            var inner = owner
            inner.ownsParameters = false
            return inner
        }
        guard owner.ownsParameters else {
            throw fail(
                .error(
                    .invalidLayer,
                    "a function owns no parameters, so that it cannot call the layer "
                        + "'\(function.name.text)'", at: call.function.range,
                    help: ["declare it a layer: layer \(calls.last?.name ?? "f")(…) { … }"]))
        }
        let given = try givenName(function, call)
        let path = given.map { owner.prefix + $0 } ?? self.path(of: function, call)
        let site = LayerSite(layer: function.name.range, call: call.range)
        var inner = Owner()
        inner.prefix = path + "."
        if let first = layers[path] {
            guard given != nil || owner.sharesParameters, first.layer == site.layer else {
                throw fail(clash(path, function, call, first, isGiven: given != nil))
            }
            inner.sharesParameters = true
        } else {
            layers[path] = site
        }
        return inner
    }

    /// The path by the binding, or by the layer and a number.
    private func path(of function: FunctionSyntax, _ call: CallSyntax) -> String {
        if let namedCall, namedCall.place == call.function.range {
            return owner.path(of: namedCall.name)
        }
        let name = function.name.text
        var path: String
        repeat {
            let number = (owner.counts[name] ?? 0) + 1
            owner.counts[name] = number
            path = owner.path(of: "\(name)_\(number)")
        } while scope.later("\(name)_\(owner.counts[name] ?? 0)") != nil
        return path
    }

    /// The text given as `name: "…"`, unless the layer has a parameter that is called so.
    private func givenName(
        _ function: FunctionSyntax, _ call: CallSyntax
    ) throws(Failed) -> String? {
        guard let argument = call.nameArgument(of: function) else { return nil }
        guard case .text(let name) = try known(argument.value), name.isPath else {
            throw fail(
                .error(
                    .invalidLayer, "a layer is named by a text that could be a name",
                    at: argument.value.range, help: ["for example name: \"encoder\""]))
        }
        return name
    }

    private func clash(
        _ path: String, _ function: FunctionSyntax, _ call: CallSyntax, _ first: LayerSite,
        isGiven: Bool
    ) -> Diagnostic {
        .error(
            .invalidLayer,
            isGiven
                ? "the layer '\(path)' is no '\(function.name.text)'"
                : "there is a layer '\(path)' already", at: call.function.range,
            secondary: [.init(first.call, "it is called here")],
            help: [
                isGiven
                    ? "two calls with one name share their parameters; give this one another"
                    : "another name keeps its parameters apart: name: \"…\"; the same name shares them"
            ])
    }

    // MARK: Parameters

    /// The parameter that a path has from an earlier call of a shared layer, if there is one.
    func shared(
        _ path: String, _ name: NameSyntax, _ type: TensorType, _ initializer: Initializer
    ) throws(Failed) -> Value? {
        guard owner.sharesParameters, let value = parameters[path] else { return nil }
        let declared = builder.graph.variables.first { $0.value == value.id }
        guard value.type == type,
            declared?.initializer == initializer.canonicalized(for: type.elementType)
        else {
            throw fail(
                .error(
                    .invalidLayer,
                    value.type == type
                        ? "the shared parameter '\(path)' starts otherwise in another call"
                        : "the shared parameter '\(path)' is \(value.type) in another call, and "
                            + "\(type) here", at: name.range))
        }
        return value
    }
}

extension CallSyntax {
    /// The argument `name: "…"` of a call of a layer, unless the layer declares such a parameter itself.
    func nameArgument(of function: FunctionSyntax) -> ArgumentSyntax? {
        guard function.role == .layer,
            !function.parameters.contains(where: { $0.name.text == "name" })
        else { return nil }
        return arguments.first { $0.name?.text == "name" }
    }
}

extension String {
    /// Whether it could stand as a name, with dots, in a text.
    fileprivate var isPath: Bool {
        let parts = split(separator: ".", omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            guard let first = part.utf8.first, part != "T" else { return false }
            let isNumber = part.utf8.allSatisfy(\.isDigit)
            return (first.isIdentifierStart || index > 0 && isNumber)
                && part.utf8.allSatisfy(\.isIdentifierPart)
        }
    }
}
