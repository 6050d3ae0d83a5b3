import GradusIR
import GradusOperations
import GradusTensors

/// Truth values and element types that are known when compiling, and the choice that they make: of
/// `where(c, a, b)` with such a condition only what it chooses is lowered.
///
/// A condition that names no size, argument or type, such as `true` or `1 < 2`, stays in the graph.
extension GraphLowering {
    /// Whether an expression is seen at once to compute with a tensor of the graph, as most do: then it is
    /// nothing that is known when compiling, nor does its place decide on its element type.
    func isComputed(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .name(let name):
            if case .value? = scope[name]?.meaning { true } else { false }
        case .call(let call):
            callee(call.function).isOfTensors
                && call.arguments.contains { $0.name == nil && isComputed($0.value) }
        case .unary(let unary): unary.operator == .negate && isComputed(unary.operand)
        case .transpose(let transpose): isComputed(transpose.base)
        case .binary(let binary):
            switch binary.operator {
            case .add, .subtract, .multiply, .divide, .remainder, .power, .matmul:
                isComputed(binary.left) || isComputed(binary.right)
            default: false
            }
        case .number, .boolean, .string, .list, .index: false
        }
    }

    /// Whether an expression is a truth value or an element type that is known when compiling.
    func isDecided(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .name(let name):
            switch scope[name]?.meaning {
            case .known(.boolean), .known(.elementType), .known(.text): return true
            case .literal(let literal): return isBoolean(literal.expression)
            default: return false
            }
        case .call(let call):
            if let branches = choice(call) {
                return isDecided(branches.accepted) && isDecided(branches.refused)
            }
            return callee(call.function).form == .type
        case .unary(let unary): return unary.operator == .not && isDecided(unary.operand)
        case .binary(let binary):
            switch binary.operator.precedence {
            case .and, .or: return isDecided(binary.left) && isDecided(binary.right)
            case .comparison: return isDecidedComparison(binary)
            default: return false
            }
        case .number, .boolean, .string, .list, .index, .transpose: return false
        }
    }

    private func isDecidedComparison(_ binary: BinarySyntax) -> Bool {
        let sides = [binary.left, binary.right]
        let decided = sides.map { isDecided($0) }
        if decided.contains(true) {
            return zip(sides, decided).allSatisfy { side, isDecided in
                isDecided || side.isConstant || isElementType(side)
            }
        }
        return sides.allSatisfy(isArithmetic) && !sides.allSatisfy(\.isConstant)
    }

    private func isElementType(_ expression: ExpressionSyntax) -> Bool {
        guard case .name(let name) = expression else { return false }
        return scope[name] == nil && ElementType(rawValue: name.text) != nil
    }

    /// Whether an expression is arithmetic on numbers and sizes.
    private func isArithmetic(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .number: return true
        case .name(let name):
            switch scope[name]?.meaning {
            case .literal(let literal): return literal.known?.double != nil
            case .known(let known): return known.dimension != nil || known.double != nil
            case .value, .unknown, nil: return false
            }
        case .call(let call):
            let form = callee(call.function).form
            return form == .dim || form == .rank
        case .unary(let unary): return unary.operator == .negate && isArithmetic(unary.operand)
        case .binary(let binary):
            switch binary.operator {
            case .add, .subtract, .multiply, .divide, .remainder, .power:
                return isArithmetic(binary.left) && isArithmetic(binary.right)
            default: return false
            }
        case .boolean, .string, .list, .index, .transpose: return false
        }
    }

    // MARK: Choices

    /// The branches of `where(c, a, b)` whose condition is known when compiling.
    func choice(
        _ call: CallSyntax
    ) -> (condition: ExpressionSyntax, accepted: ExpressionSyntax, refused: ExpressionSyntax)? {
        let arguments = call.arguments
        guard arguments.count == 3, callee(call.function).isChoice,
            arguments.allSatisfy({ $0.name == nil }), isDecided(arguments[0].value)
        else { return nil }
        return (arguments[0].value, arguments[1].value, arguments[2].value)
    }

    /// What an expression comes down to: of choices known when compiling, what they choose.
    func whatIsChosen(of expression: ExpressionSyntax) throws(Failed) -> ExpressionSyntax {
        var expression = expression
        while case .call(let call) = expression, let chosen = try chosen(call) {
            expression = chosen
        }
        return expression
    }

    /// Whether an expression is a sum or product of sizes, one of them symbolic.
    func isSymbolicSize(_ expression: ExpressionSyntax) -> Bool {
        switch expression {
        case .name(let name): return scope[name]?.meaning.isSize ?? false
        case .call(let call):
            guard call.arguments.count == 2, callee(call.function).form == .dim,
                case .name(let name) = call.arguments[0].value,
                case .value(let value)? = scope[name]?.meaning
            else { return false }
            return value.shape.sizes == nil
        case .binary(let binary):
            switch binary.operator {
            case .add, .subtract, .multiply:
                let sides = [binary.left, binary.right]
                return sides.allSatisfy(isArithmetic) && sides.contains(where: isSymbolicSize)
            default: return false
            }
        default: return false
        }
    }

    /// Whether an expression is a list of sizes, one of them computed: a shape rather than a tensor.
    func isSizeList(_ expression: ExpressionSyntax) -> Bool {
        guard case .list(let list) = expression, list.elements.allSatisfy(isArithmetic) else {
            return false
        }
        return list.elements.contains { !$0.isConstant }
    }

    /// The branch that is chosen; nil for any other call.
    func chosen(_ call: CallSyntax) throws(Failed) -> ExpressionSyntax? {
        guard let choice = choice(call) else { return nil }
        guard case .boolean(let truth) = try known(choice.condition) else {
            throw fail(
                .error(
                    .elementTypeMismatch, "'where' chooses by a truth value",
                    at: choice.condition.range))
        }
        return truth ? choice.accepted : choice.refused
    }

    /// What a comparison, `and` or `or` of known things gives; nil if that depends on a run.
    func truth(_ left: Known, _ sign: BinaryOperator, _ right: Known) -> Bool? {
        switch (left, sign, right) {
        case (.boolean(let a), .and, .boolean(let b)): return a && b
        case (.boolean(let a), .or, .boolean(let b)): return a || b
        case (.boolean(let a), .equal, .boolean(let b)): return a == b
        case (.boolean(let a), .notEqual, .boolean(let b)): return a != b
        case (.elementType(let a), .equal, .elementType(let b)): return a == b
        case (.elementType(let a), .notEqual, .elementType(let b)): return a != b
        case (.text(let a), .equal, .text(let b)): return a == b
        case (.text(let a), .notEqual, .text(let b)): return a != b
        default: break
        }
        if let a = left.dimension, let b = right.dimension {
            return (a - b).size.flatMap { compare(Double($0), sign, 0) }
        }
        guard let a = left.double, let b = right.double else { return nil }
        return compare(a, sign, b)
    }

    private func compare(_ a: Double, _ sign: BinaryOperator, _ b: Double) -> Bool? {
        switch sign {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessEqual: a <= b
        case .greater: a > b
        case .greaterEqual: a >= b
        default: nil
        }
    }
}

extension ExpressionSyntax {
    /// Whether it is written out, so that it means the same everywhere.
    fileprivate var isConstant: Bool {
        switch self {
        case .number, .boolean, .string: true
        case .unary(let unary): unary.operand.isConstant
        case .binary(let binary): binary.left.isConstant && binary.right.isConstant
        default: false
        }
    }
}
