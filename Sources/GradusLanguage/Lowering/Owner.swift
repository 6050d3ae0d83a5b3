import GradusIR

/// What owns the parameters of a body: the graph, or a layer by its path.
struct Owner {
    /// The path of the layer with a dot behind it; empty for the graph itself.
    var prefix = ""
    /// Whether parameters may be declared: not in a function.
    var ownsParameters = true
    /// Whether the layer has the parameters of an earlier call, which gave it the same name.
    var sharesParameters = false
    /// The indices of the loops around the statement at hand, outermost first.
    var indices: [Int] = []
    /// How many calls of each layer were named after it so far.
    var counts: [String: Int] = [:]

    /// The path of a name that the body defines, loop indices at its end: `h.3`.
    func path(of name: String) -> String {
        if prefix.isEmpty, indices.isEmpty { return name }
        return indices.reduce(prefix + name) { "\($0).\($1)" }
    }
}

/// A call of a layer, whose parameters have its path before their names.
struct LayerSite {
    let layer: SourceRange
    let call: SourceRange
}

extension GraphLowering {
    /// The parameters of layers whose path is about as long as a name, as the body at hand names them.
    func ownedNames(like name: String) -> [String] {
        guard name.contains(".") else { return [] }
        return parameters.keys.filter {
            $0.hasPrefix(owner.prefix)
                && abs($0.utf8.count - owner.prefix.utf8.count - name.utf8.count) < 4
        }
        .map { String($0.dropFirst(owner.prefix.count)) }.sorted()
    }

    /// Whether something of this name can be called.
    func isCallable(_ name: NameSyntax) -> Bool {
        let callee = callee(name)
        return callee.definition != nil || callee.operation != nil
    }

    // MARK: Names of layers

    /// The layer call in the value of a binding that takes the name of the binding: the value itself, or
    /// the only one in it.
    func layerCall(namedBy binding: ExpressionSyntax) -> SourceRange? {
        var found: [SourceRange] = []
        if case .call(let call) = binding {
            if isLayer(call) { return call.function.range }
            for argument in call.arguments { collectLayerCalls(in: argument.value, into: &found) }
        } else {
            collectLayerCalls(in: binding, into: &found)
        }
        return found.count == 1 ? found[0] : nil
    }

    private func isLayer(_ call: CallSyntax) -> Bool {
        callee(call.function).definition(of: call)?.syntax.role == .layer
    }

    private func collectLayerCalls(in expression: ExpressionSyntax, into found: inout [SourceRange])
    {
        guard found.count < 2 else { return }
        switch expression {
        case .number, .boolean, .string, .name, .list: break
        case .call(let call):
            if isLayer(call) { found.append(call.function.range) }
            for argument in call.arguments { collectLayerCalls(in: argument.value, into: &found) }
        case .index(let index): collectLayerCalls(in: index.base, into: &found)
        case .transpose(let transpose): collectLayerCalls(in: transpose.base, into: &found)
        case .unary(let unary): collectLayerCalls(in: unary.operand, into: &found)
        case .binary(let binary):
            collectLayerCalls(in: binary.left, into: &found)
            collectLayerCalls(in: binary.right, into: &found)
        }
    }

    /// The values of an expression that is bound to names; one name goes to a layer called in it.
    func values(
        of expression: ExpressionSyntax, boundTo names: [NameSyntax]
    ) throws(Failed) -> [Value] {
        let outer = namedCall
        defer { namedCall = outer }
        namedCall = nil
        if names.count == 1, let place = layerCall(namedBy: expression) {
            namedCall = (place, names[0].text)
        }
        return try values(of: expression)
    }
}
