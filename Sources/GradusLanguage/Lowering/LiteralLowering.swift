import GradusIR
import GradusOperations
import GradusTensors

/// Numbers and nested lists of them.
extension GraphLowering {
    /// Whether an expression consists of numbers alone, so that its place decides on the element type.
    func isUntyped(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .number, .list: return true
        case .boolean, .string, .index: return false
        case .name(let name):
            switch scope[name]?.meaning {
            case .literal(let literal):
                if case .boolean = literal.expression { return false }
                if case .string = literal.expression { return false }
                return true
            case .known(let known): return known.dimension != nil || known.double != nil
            case .value, .unknown, nil: return false
            }
        case .unary(let unary): return unary.operator == .negate && isUntyped(unary.operand)
        case .transpose(let transpose): return isUntyped(transpose.base)
        case .binary(let binary):
            switch binary.operator.precedence {
            case .comparison, .and, .or: return false
            default: return isUntyped(binary.right) && isUntyped(binary.left)
            }
        case .call(let call): return isUntyped(call)
        }
    }

    /// Whether an operand takes the element type of the others: numbers, and a choice between numbers.
    func takesElementType(_ operand: ExpressionSyntax) -> Bool {
        if case .call(let call) = operand, call.arguments.count == 3,
            callee(call.function).isChoice
        {
            return takesElementType(call.arguments[1].value)
                && takesElementType(call.arguments[2].value)
        }
        return isUntyped(operand)
    }

    /// A call of an operation on numbers alone, such as `sqrt(2)`, takes the element type of its place,
    /// too, unless an attribute says which one it gives.
    private func isUntyped(_ call: CallSyntax) -> Bool {
        let callee = callee(call.function)
        if callee.form == .dim || callee.form == .rank { return true }
        if let choice = choice(call) {
            return isUntyped(choice.accepted) && isUntyped(choice.refused)
        }
        // Operands are looked at first: most have a type.
        guard call.arguments.contains(where: { $0.name == nil }),
            call.arguments.allSatisfy({ $0.name != nil || isUntyped($0.value) }),
            let signature = callee.operation?.signature
        else { return false }
        return !signature.operands.isEmpty
            && !signature.attributes.contains { $0.kind == .elementType }
    }

    /// What a name for an expression of numbers stands for. Faults are found here, before any place uses
    /// it.
    func literal(_ expression: ExpressionSyntax) throws(Failed) -> Literal {
        let literal = Literal(expression, in: scope)
        if isPlain(expression) { literal.known = try known(expression) }
        if isLiteral(expression) {
            _ = try tensor(of: expression, hint: .f64)
        } else if literal.known == nil {
            let graph = builder
            builder = scratch
            defer { builder = graph }
            _ = try value(of: expression, hint: .f64)
        }
        return literal
    }

    /// Whether an expression is arithmetic on numbers, which is computed once in double precision.
    func isPlain(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .number: return true
        case .name(let name):
            switch scope[name]?.meaning {
            case .literal(let literal): return literal.known?.double != nil
            case .known(let known): return known.double != nil
            case .value, .unknown, nil: return false
            }
        case .unary(let unary): return unary.operator == .negate && isPlain(unary.operand)
        case .binary(let binary):
            switch binary.operator {
            case .add, .subtract, .multiply, .divide, .remainder, .power:
                return isPlain(binary.right) && isPlain(binary.left)
            default: return false
            }
        case .boolean, .string, .list, .call, .index, .transpose: return false
        }
    }

    /// Whether an expression is `true`, `false` or a name of one.
    func isBoolean(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .boolean: return true
        case .name(let name):
            switch scope[name]?.meaning {
            case .literal(let literal): return isBoolean(literal.expression)
            case .known(.boolean): return true
            default: return false
            }
        default: return false
        }
    }

    /// Whether an expression is a number, a truth value, or a list: something written out.
    func isLiteral(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .number, .boolean, .list: true
        default: false
        }
    }

    /// The tensor that an expression of numbers stands for, in the element type of its place: `f32` where
    /// that has none, `bool` for truth values whatever the place.
    func tensor(
        of expression: ExpressionSyntax, hint: ElementType?
    ) throws(Failed) -> Tensor {
        guard case .list(let list) = expression else {
            var leaves = Leaves(elementType: hint ?? .f32)
            try append(expression, to: &leaves)
            return try leaves.tensor(sizes: [])
        }
        var leaves = Leaves(elementType: hint ?? .f32)
        var sizes: [Int] = []
        var innermost = list
        while true {
            sizes.append(innermost.elements.count)
            guard case .list(let inner)? = innermost.elements.first else { break }
            innermost = inner
        }
        try append(list, depth: 0, sizes: sizes, first: innermost, to: &leaves)
        return try leaves.tensor(sizes: sizes)
    }

    private func append(
        _ list: ListSyntax, depth: Int, sizes: [Int], first: ListSyntax, to leaves: inout Leaves
    ) throws(Failed) {
        guard list.elements.count == sizes[depth] else {
            throw fail(
                .error(
                    .raggedList,
                    "lists side by side differ in length: \(sizes[depth]) and "
                        + "\(list.elements.count)",
                    at: list.range, label: "this has \(list.elements.count)",
                    secondary: [.init(first.range, "this has \(sizes[depth])")]))
        }
        let isInnermost = depth == sizes.count - 1
        for element in list.elements {
            if case .list(let inner) = element, !isInnermost {
                let sibling: ListSyntax =
                    if case .list(let first)? = list.elements.first { first } else { inner }
                try append(inner, depth: depth + 1, sizes: sizes, first: sibling, to: &leaves)
            } else if case .list = element {
                throw fail(
                    .error(
                        .raggedList, "a list stands beside a number", at: element.range))
            } else if isInnermost {
                try append(element, to: &leaves)
            } else {
                throw fail(
                    .error(
                        .raggedList, "a number stands beside a list", at: element.range))
            }
        }
    }

    /// One number or truth value.
    private func append(
        _ expression: ExpressionSyntax, to leaves: inout Leaves
    ) throws(Failed) {
        do throws(LiteralFault) {
            switch expression {
            case .number(let number): return try leaves.append(number)
            case .boolean(let boolean): return try leaves.append(boolean.value)
            default: break
            }
        } catch {
            throw fail(error.diagnostic(at: expression.range))
        }
        if case .name(let name) = expression, case .literal(let literal) = try meaning(of: name) {
            return try within(literal) { () throws(Failed) in
                try append(literal.expression, to: &leaves)
            }
        }
        if !isUntyped(expression) && !isBoolean(expression) {
            _ = try values(of: expression)
            throw fail(
                .error(
                    .invalidInitialValue, "a list holds numbers; this is computed",
                    at: expression.range, help: ["stack(a, b) puts tensors side by side"]))
        }
        let value = try known(expression)
        do throws(LiteralFault) {
            try leaves.append(value)
        } catch {
            throw fail(error.diagnostic(at: expression.range))
        }
    }
}
