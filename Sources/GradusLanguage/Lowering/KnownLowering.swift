import func Glibc.pow
import GradusIR
import GradusTensors

/// What is known when compiling: sizes and attributes.
extension GraphLowering {
    /// The value of an expression of numbers, sizes and names of them.
    func known(_ expression: ExpressionSyntax) throws(Failed) -> Known {
        switch expression {
        case .number(let number):
            if let integer = number.integer, let value = Int(exactly: integer) {
                return .integer(value)
            }
            return .number(number.double)
        case .boolean(let boolean): return .boolean(boolean.value)
        case .string(let string): return .text(string.value)
        case .list(let list):
            var elements: [Known] = []
            elements.reserveCapacity(list.elements.count)
            for element in list.elements { elements.append(try known(element)) }
            return .list(elements)
        case .name(let name): return try known(name)
        case .call(let call): return try known(call)
        case .unary(let unary): return try known(unary)
        case .binary(let binary): return try known(binary)
        case .index, .transpose: throw notKnown(expression.range)
        }
    }

    private func notKnown(_ range: SourceRange, _ name: String? = nil) -> Failed {
        fail(
            .error(
                .notKnown,
                name.map { "'\($0)' is a tensor; what stands here must be known when compiling" }
                    ?? "what stands here must be known when compiling", at: range,
                help: ["numbers, sizes, and dim(x, axis) are"]))
    }

    private func known(_ name: NameSyntax) throws(Failed) -> Known {
        if scope[name] == nil, let type = ElementType(rawValue: name.text) {
            return .elementType(type)
        }
        switch try meaning(of: name) {
        case .known(let known): return known
        case .literal(let literal):
            if let known = literal.known { return known }
            let value = try within(literal) { () throws(Failed) in
                try known(literal.expression)
            }
            literal.known = value
            return value
        case .value, .unknown: throw notKnown(name.range, name.text)
        }
    }

    /// Does something in the scope of a literal.
    func within<Result>(
        _ literal: Literal, _ body: () throws(Failed) -> Result
    ) throws(Failed) -> Result {
        let outer = scope
        scope = literal.scope
        defer { scope = outer }
        return try body()
    }

    /// `dim(x, axis)`, `rank(x)`, `shape(x)`, `type(x)`, and a choice.
    private func known(_ call: CallSyntax) throws(Failed) -> Known {
        if let chosen = try chosen(call) { return try known(chosen) }
        let name = call.function.text
        let form = callee(call.function).form
        switch form {
        case .dim: return try knownDimension(call)
        case .rank, .shape, .type:
            guard call.arguments.count == 1, call.arguments[0].name == nil else {
                throw fail(
                    .error(
                        .arity, "'\(name)' takes a tensor", at: call.range,
                        help: ["\(name)(x)"]))
            }
            let type = try value(of: call.arguments[0].value).type
            return switch form {
            case .rank: .integer(type.rank)
            case .shape:
                .list(
                    type.shape.dimensions.map { size in
                        size.size.map { .integer($0) } ?? .size(size)
                    })
            default: .elementType(type.elementType)
            }
        default: throw notKnown(call.range)
        }
    }

    private func knownDimension(_ call: CallSyntax) throws(Failed) -> Known {
        let arguments = call.arguments
        guard arguments.count == 2, arguments[0].name == nil,
            arguments[1].name == nil || arguments[1].name?.text == "axis"
        else {
            throw fail(
                .error(
                    .arity, "'dim' takes a tensor and an axis", at: call.range,
                    help: ["dim(x, -1) is the size of the last axis of x"]))
        }
        let value = try value(of: arguments[0].value)
        let axes = try known(arguments[1].value)
        if case .list(let list) = axes {
            var product = Dimension(1)
            for axis in list { product = product * (try size(of: value, along: axis, call)) }
            return product.size.map { .integer($0) } ?? .size(product)
        }
        let size = try size(of: value, along: axes, call)
        return size.size.map { .integer($0) } ?? .size(size)
    }

    private func size(
        of value: Value, along axis: Known, _ call: CallSyntax
    ) throws(Failed) -> Dimension {
        let arguments = call.arguments
        guard case .integer(let axis) = axis else {
            throw fail(
                .error(.invalidAttribute, "an axis is an integer", at: arguments[1].range))
        }
        guard let normalized = value.shape.normalizedAxis(axis) else {
            throw fail(
                .error(
                    .rank,
                    "there is no axis \(axis): \(value.type) has "
                        + (value.type.rank == 1 ? "1 axis" : "\(value.type.rank) axes"),
                    at: arguments[1].range,
                    secondary: [.init(arguments[0].range, "this is \(value.type)")]))
        }
        return value.shape[normalized]
    }

    private func known(_ unary: UnarySyntax) throws(Failed) -> Known {
        let operand = try known(unary.operand)
        switch (unary.operator, operand) {
        case (.not, .boolean(let value)): return .boolean(!value)
        case (.negate, .integer(let value)): return .integer(0.subtractedClamped(value))
        case (.negate, .number(let value)): return .number(-value)
        case (.negate, .size(let size)): return .size(Dimension(0) - size)
        default:
            throw fail(
                .error(
                    .invalidAttribute,
                    "'\(unary.operator.rawValue)' does not apply to \(operand.description)",
                    at: unary.range))
        }
    }

    private func known(_ binary: BinarySyntax) throws(Failed) -> Known {
        try descend(at: binary.operatorRange)
        defer { nesting -= 1 }
        let left = try known(binary.left)
        let right = try known(binary.right)
        let result: Known? =
            switch (left, right) {
            case (.integer(let a), .integer(let b)): integers(a, binary.operator, b)
            case (.size, .size), (.size, .integer), (.integer, .size): sizes(left, binary, right)
            default: numbers(left, binary.operator, right)
            }
        if let result { return result }
        if let truth = truth(left, binary.operator, right) { return .boolean(truth) }
        throw fail(
            .error(
                .invalidAttribute,
                "'\(binary.operator.rawValue)' of \(left.description) and \(right.description) "
                    + "has no value when compiling", at: binary.operatorRange,
                secondary: [
                    .init(binary.left.range, left.description),
                    .init(binary.right.range, right.description),
                ]))
    }

    private func integers(_ a: Int, _ sign: BinaryOperator, _ b: Int) -> Known? {
        switch sign {
        case .add: return .integer(a.addedClamped(to: b))
        case .subtract: return .integer(a.subtractedClamped(b))
        case .multiply: return .integer(a.multipliedClamped(by: b))
        case .divide:
            let (quotient, overflow) = a.dividedReportingOverflow(by: b)
            if !overflow, quotient * b == a { return .integer(quotient) }
            return numbers(.integer(a), .divide, .integer(b))
        case .remainder:
            guard b != 0 else { return .number(.nan) }
            guard b != -1 else { return .integer(0) }
            let remainder = a % b
            return .integer(
                remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power:
            let power = pow(Double(a), Double(b))
            if b >= 0, let exact = Int(exactly: power), abs(power) < 0x1p53 {
                return .integer(exact)
            }
            return .number(power)
        default: return nil
        }
    }

    private func sizes(_ left: Known, _ binary: BinarySyntax, _ right: Known) -> Known? {
        guard let a = left.dimension, let b = right.dimension else { return nil }
        let size: Dimension? =
            switch binary.operator {
            case .add: a + b
            case .subtract: a - b
            case .multiply: a * b
            case .divide: a.dividedExactly(by: b)
            default: nil
            }
        return size.map { size in size.size.map { .integer($0) } ?? .size(size) }
    }

    private func numbers(_ left: Known, _ sign: BinaryOperator, _ right: Known) -> Known? {
        guard let a = left.double, let b = right.double else { return nil }
        switch sign {
        case .add: return .number(a + b)
        case .subtract: return .number(a - b)
        case .multiply: return .number(a * b)
        case .divide: return .number(a / b)
        case .remainder:
            let remainder = a.truncatingRemainder(dividingBy: b)
            return .number(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power: return .number(pow(a, b))
        default: return nil
        }
    }
}

extension Int {
    /// The difference, or the nearest representable number.
    fileprivate func subtractedClamped(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        if !overflow { return difference }
        return other > 0 ? .min : .max
    }
}
