import GradusIR
import GradusOperations
import GradusTensors

/// Calls by name: of functions, operations, and the few forms that are neither.
extension GraphLowering {
    func values(of call: CallSyntax, hint: ElementType?) throws(Failed) -> [Value] {
        let callee = callee(call.function)
        if let chosen = try chosen(call) { return try values(of: chosen, hint: hint) }
        if let definition = callee.definition(of: call) {
            let results = try inline(definition, call, hint: hint)
            if calls.isEmpty { callTypes[call.range] = results.map(\.type) }
            return results
        }
        if callee.isUnknown { throw Failed() }
        switch callee.form {
        case .gradient: return try gradient(call)
        case .jacobian: return try jacobian(call)
        case .hessian: return try hessian(call)
        case .einsum: return [try einsum(call, hint: hint)]
        case .split: return try split(call, hint: hint)
        case .dim, .rank, .type:
            return [try number(of: try known(.call(call)), at: call.range, hint: hint)]
        case .file:
            guard let (tensor, file) = try resource(.call(call)) else { throw Failed() }
            builder.origin = .source(call.range)
            return [builder.constant(tensor, file: file)]
        case .shape, nil: break
        }
        guard let operation = callee.operation else {
            // What is wrong with the operands is told, too.
            for argument in call.arguments where argument.name == nil {
                _ = try? values(of: argument.value)
            }
            throw unknownFunction(call.function)
        }
        return try callOperation(operation, call, hint: hint)
    }

    private func unknownFunction(_ name: NameSyntax) -> Failed {
        if module.isIncomplete { return Failed() }
        if let definition = scope[name] {
            if case .unknown = definition.meaning { return Failed() }
            return fail(
                .error(
                    .unknownFunction, "'\(name.text)' is a value and cannot be called",
                    at: name.range, secondary: [.init(definition.range, "defined here")],
                    help: ["a product has its sign: \(name.text) * (…)"]))
        }
        return fail(.unknownFunction(name, module, options.registry))
    }

    // MARK: Operations

    private func callOperation(
        _ registered: RegisteredOperation, _ call: CallSyntax, hint: ElementType?
    ) throws(Failed) -> [Value] {
        if !call.arguments.contains(where: { $0.name == nil }),
            registered.type is any RandomOperation.Type
        {
            return try drawImplied(registered, call)
        }
        let signature = registered.signature
        let (operandSyntax, attributeSyntax) = try split(call, by: signature)
        let site = CallSite.call(call, operands: operandSyntax.count)
        var hasFailed = false
        var attributes: [String: AttributeValue] = [:]
        for attribute in signature.attributes {
            guard let written = attributeSyntax[attribute.name] else { continue }
            do {
                attributes[attribute.name] = try self.attribute(
                    attribute, of: signature.name, from: written.value)
            } catch { hasFailed = true }
        }
        var values: [Value] = []
        let known = builder.nodeCount
        do {
            values = try operands(operandSyntax, of: signature, hint: hint)
        } catch { hasFailed = true }
        if hasFailed { throw Failed() }
        if registered.type is Checkpoint.Type, values.count == 1 {
            values += kept(by: values[0], computedSince: known)
        }
        let operation = try operation(registered, attributes, at: site, operands: values)
        return try apply(operation, values, at: site)
    }

    /// Tells operands from attributes: the first arguments without a name are operands, as many as the
    /// signature has; those after them are attributes in its order.
    private func split(
        _ call: CallSyntax, by signature: OperationSignature
    ) throws(Failed) -> ([ExpressionSyntax], [String: ArgumentSyntax]) {
        var operands: [ExpressionSyntax] = []
        var attributes: [String: ArgumentSyntax] = [:]
        var position = 0
        for argument in call.arguments {
            let takesMore =
                signature.arity == .variadic || operands.count < signature.operands.count
            if argument.name == nil, takesMore {
                operands.append(argument.value)
                continue
            }
            if argument.name == nil, position >= signature.attributes.count {
                throw tooMany(call, signature)
            }
            let name = argument.name?.text ?? signature.attributes[position].name
            position += argument.name == nil ? 1 : 0
            guard signature.attributes.contains(where: { $0.name == name }) else {
                throw fail(
                    signature.operands.contains(name)
                        ? .operandByName(argument, of: call.function.text)
                        : .unknownArgument(
                            argument, of: call.function.text,
                            among: signature.attributes.map(\.name)))
            }
            if let first = attributes[name] {
                throw fail(.duplicateArgument(name, argument, first: first.range))
            }
            attributes[name] = argument
        }
        let isEnough =
            signature.arity == .variadic
            ? !operands.isEmpty : operands.count == signature.operands.count
        guard isEnough else { throw tooFew(call, signature, found: operands.count) }
        for attribute in signature.attributes
        where attribute.defaultValue == nil && attributes[attribute.name] == nil {
            throw fail(
                .error(
                    .missingArgument,
                    "'\(call.function.text)' needs the attribute '\(attribute.name)'",
                    at: call.function.range, help: ["\(attribute.name): \(attribute.kind.example)"])
            )
        }
        return (operands, attributes)
    }

    private func tooFew(
        _ call: CallSyntax, _ signature: OperationSignature, found: Int
    ) -> Failed {
        let needed = signature.operands.count
        let names = signature.operands.joined(separator: ", ")
        let atLeast = signature.arity == .variadic ? "at least " : ""
        return fail(
            .error(
                .arity,
                "'\(call.function.text)' takes \(atLeast)"
                    + "\((signature.arity == .variadic ? 1 : needed).counted("operand")), "
                    + "found \(found)", at: call.function.range,
                help: ["\(call.function.text)(\(names)\(atLeast.isEmpty ? "" : ", …"))"]))
    }

    private func tooMany(_ call: CallSyntax, _ signature: OperationSignature) -> Failed {
        let found = call.arguments.filter { $0.name == nil }.count
        var takes = signature.operands.count.counted("operand")
        if !signature.attributes.isEmpty {
            takes += " and \(signature.attributes.count.counted("attribute"))"
        }
        let arguments =
            signature.operands + signature.attributes.map { "\($0.name): \($0.kind.example)" }
        return fail(
            .error(
                .arity, "'\(call.function.text)' takes \(takes), found \(found) arguments",
                at: call.function.range,
                help: ["\(call.function.text)(\(arguments.joined(separator: ", ")))"]))
    }

    /// The operands that `checkpoint(expression)` leaves out: what the nodes of the expression, which
    /// are those from one on, read of others. What is declared or constant is kept in any case.
    private func kept(by value: Value, computedSince first: Int) -> [Value] {
        let graph = builder.graph
        var kept: Set<ValueID> = []
        var seen: Set<Int> = []
        var open = value.id.node < first ? [] : [value.id.node]
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            for operand in graph.nodes[index].operands {
                if operand.node >= first {
                    open.append(operand.node)
                } else if !graph.node(of: operand).operands.isEmpty {
                    kept.insert(operand)
                }
            }
        }
        return kept.sorted().map { builder.value($0) }
    }
}

extension AttributeKind {
    /// What such an attribute may look like.
    var example: String {
        switch self {
        case .integer: "0"
        case .integers: "[0, 1]"
        case .integersOrText: "\"same\""
        case .number: "0.5"
        case .boolean: "true"
        case .elementType: "f32"
        case .shape: "[2, 3]"
        case .text: "\"…\""
        }
    }
}
