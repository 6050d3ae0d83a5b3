import GradusIR
import GradusOperations
import GradusTensors

extension GraphLowering {
    /// The one value of an expression. Numbers take the element type `hint`, or `f32`.
    func value(of expression: ExpressionSyntax, hint: ElementType? = nil) throws(Failed) -> Value {
        // Most operands are names: no list is made for one.
        guard case .name(let name) = expression else {
            return try single(try values(of: expression, hint: hint), of: expression)
        }
        try descend(at: name.range)
        defer { nesting -= 1 }
        return try value(named: name, hint: hint)
    }

    /// The one value among those of an expression.
    func single(_ values: [Value], of expression: ExpressionSyntax) throws(Failed) -> Value {
        guard values.count == 1 else {
            throw fail(
                .error(
                    .resultCount, "one value is needed here, not \(values.count)",
                    at: expression.range, label: "this gives \(values.count.counted("value"))",
                    help: ["give them names first: a, b = \(expression.range.brief)"]))
        }
        return values[0]
    }

    /// The values of an expression: one, but for calls with several results.
    func values(
        of expression: ExpressionSyntax, hint: ElementType? = nil
    ) throws(Failed) -> [Value] {
        try descend(at: expression.range)
        defer { nesting -= 1 }
        switch expression {
        case .number, .boolean, .list:
            return [try constant(expression, hint: hint)]
        case .string(let string):
            throw fail(
                .error(
                    .invalidLiteral, "a text is no tensor", at: string.range,
                    help: ["file(\"…\") reads one"]))
        case .name(let name): return [try value(named: name, hint: hint)]
        case .call(let call): return try values(of: call, hint: hint)
        case .index(let index): return [try value(of: index, hint: hint)]
        case .transpose(let transpose):
            return try call(
                "transpose", [transpose.base], at: .transpose(transpose), hint: hint)
        case .unary(let unary):
            return try call(
                unary.operator.operationName, [unary.operand], at: .unary(unary),
                hint: unary.operator == .not ? nil : hint)
        case .binary(let binary):
            // The 1 - beta of an optimiser in single precision would lose digits.
            if optimizer != nil, isPlain(expression) {
                return [try number(of: try known(expression), at: binary.range, hint: hint)]
            }
            let keepsHint = hint != nil && isUntyped(expression)
            return try call(
                binary.operator.operationName, [binary.left, binary.right], at: .binary(binary),
                hint: keepsHint ? hint : nil)
        }
    }

    private func constant(
        _ expression: ExpressionSyntax, hint: ElementType?
    ) throws(Failed) -> Value {
        let tensor = try tensor(of: expression, hint: hint == .bool ? nil : hint)
        builder.origin = .source(expression.range)
        return builder.constant(tensor)
    }

    private func value(named name: NameSyntax, hint: ElementType?) throws(Failed) -> Value {
        switch try meaning(of: name) {
        case .value(let value): return value
        case .literal(let literal):
            let elementType = hint ?? .f32
            if let value = literal[elementType, builder] { return value }
            let value: Value
            if let known = literal.known, !isLiteral(literal.expression) {
                value = try number(of: known, at: literal.expression.range, hint: elementType)
            } else {
                value = try within(literal) { () throws(Failed) -> Value in
                    try self.value(of: literal.expression, hint: elementType)
                }
            }
            literal[elementType, builder] = value
            return value
        case .known(let known): return try number(of: known, at: name.range, hint: hint)
        case .unknown: throw Failed()
        }
    }

    /// A size or an argument of a function as a tensor.
    func number(
        of known: Known, at range: SourceRange, hint: ElementType?
    ) throws(Failed) -> Value {
        if case .size(let size) = known { return try number(of: size, at: range, hint: hint) }
        var leaves = Leaves(elementType: hint == .bool ? .f32 : hint ?? .f32)
        let tensor: Tensor
        do throws(LiteralFault) {
            try leaves.append(known)
        } catch {
            throw fail(error.diagnostic(at: range))
        }
        tensor = try leaves.tensor(sizes: [])
        builder.origin = .source(range)
        return builder.constant(tensor)
    }

    /// A symbolic size as a number.
    private func number(
        of size: Dimension, at range: SourceRange, hint: ElementType?
    ) throws(Failed) -> Value {
        let site = CallSite.other(range: range, head: range, shown: "size")
        let elementType = hint.map { $0.isNumeric ? $0 : .f32 } ?? .f32
        let operation = try operation(
            "size", ["of": .shape([size]), "type": .elementType(elementType)], at: site)
        return try apply(operation, [], at: site)[0]
    }

    // MARK: Calls

    /// Applies an operation by name to operands, with its attributes at their defaults.
    func call(
        _ name: String, _ operands: [ExpressionSyntax], at site: CallSite,
        hint: ElementType? = nil
    ) throws(Failed) -> [Value] {
        let registered = try available(name, at: site)
        let values = try self.operands(operands, of: registered.signature, hint: hint)
        let operation = try operation(registered, [:], at: site, operands: values)
        return try apply(operation, values, at: site)
    }

    private func available(_ name: String, at site: CallSite) throws(Failed) -> RegisteredOperation
    {
        guard let operation = operation(named: name) else {
            throw fail(.notAvailable("'\(name)'", at: site.head))
        }
        return operation
    }

    /// An operation by name; attributes that are not given are at their defaults.
    func operation(
        _ name: String, _ attributes: [String: AttributeValue], at site: CallSite
    ) throws(Failed) -> any Operation {
        try operation(try available(name, at: site), attributes, at: site)
    }

    /// An operation for its operands; attributes that are not given are at their defaults.
    func operation(
        _ registered: RegisteredOperation, _ attributes: [String: AttributeValue],
        at site: CallSite, operands: [Value] = []
    ) throws(Failed) -> any Operation {
        do throws(OperationError) {
            return try registered(attributes)
        } catch {
            throw fault(error, at: site, operands: operands)
        }
    }

    /// The operands of a call: those with an element type of their own first, since numbers take it.
    func operands(
        _ expressions: [ExpressionSyntax], of signature: OperationSignature, hint: ElementType?
    ) throws(Failed) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        var untyped: [Int] = []
        var elementType: ElementType?
        var hasFailed = false
        for (position, expression) in expressions.enumerated() {
            if takesElementType(expression) {
                untyped.append(position)
                continue
            }
            do {
                let value = try value(of: expression)
                values.append(value)
                if elementType == nil, value.elementType.isNumeric,
                    !isIndices(position, of: signature)
                {
                    elementType = value.elementType
                }
            } catch { hasFailed = true }
        }
        if hasFailed { throw Failed() }
        for position in untyped {
            do {
                let hint = isIndices(position, of: signature) ? .i32 : elementType ?? hint
                values.insert(
                    try value(of: expressions[position], hint: hint),
                    at: min(position, values.count))
            } catch { hasFailed = true }
        }
        if hasFailed { throw Failed() }
        return values
    }

    /// Whether an operand chooses elements by integers, whatever the others are.
    private func isIndices(_ position: Int, of signature: OperationSignature) -> Bool {
        position < signature.operands.count && signature.operands[position] == "indices"
    }

    /// Adds a node, broadcasting the operands where the operation asks for it.
    func apply(
        _ operation: any Operation, _ operands: [Value], at site: CallSite
    ) throws(Failed) -> [Value] {
        builder.origin = .source(site.range)
        do {
            let results = try builder.call(operation, operands)
            warnOfBroadcast(operation, operands, at: site)
            return results
        } catch {
            guard let cause = error.cause else {
                throw fail(.error(.typeMismatch, error.message, at: site.head))
            }
            throw fault(cause, at: site, operands: operands)
        }
    }

    /// `[n]` against `[n, 1]` gives `[n, n]`: in a difference or a loss seldom what is meant.
    private func warnOfBroadcast(
        _ operation: any Operation, _ operands: [Value], at site: CallSite
    ) {
        guard operands.count == 2, operands[0].shape != operands[1].shape,
            Swift.type(of: operation).stretchesOperands
        else { return }
        let signature = Swift.type(of: operation).signature
        guard signature.family == .loss || signature.name == "subtract" else { return }
        let ordered = operands[0].type.rank < operands[1].type.rank ? operands : operands.reversed()
        let (short, long) = (ordered[0].shape, ordered[1].shape)
        guard let last = short.dimensions.last, last != 1, long.dimensions.last == 1,
            Array(long.dimensions.dropLast()) == short.dimensions,
            let result = short.broadcast(with: long), site.operands.count == 2
        else { return }
        let column = site.operands[operands[0].type.rank < operands[1].type.rank ? 1 : 0]
        report(
            .warning(
                .suspiciousBroadcast,
                "'\(site.shown)' stretches \(operands[0].shape) and \(operands[1].shape) to \(result)",
                at: site.head,
                secondary: zip(site.operands, operands).map {
                    .init($0, "this is \($1.type)")
                }, help: ["squeeze(\(column.brief), axis: -1) drops the axis of size 1"]))
    }
}
