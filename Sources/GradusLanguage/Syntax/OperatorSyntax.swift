/// How tightly an operator binds its operands, loosest first.
package enum Precedence: Int, Comparable, Sendable {
    case or, and, not, comparison, additive, multiplicative, negation, power, postfix
    /// Nothing binds so tightly: whatever stands there is in parentheses.
    case parenthesized

    package static func < (left: Precedence, right: Precedence) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The next tighter one.
    var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .parenthesized }
}

/// An operator before its operand.
package enum UnaryOperator: String, Hashable, Sendable {
    case negate = "-"
    case not = "not"

    package var precedence: Precedence { self == .negate ? .negation : .not }
}

/// An operator between two operands.
package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case power = "^"
    case matmul = "@"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case add = "+"
    case subtract = "-"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessEqual = "<="
    case greater = ">"
    case greaterEqual = ">="
    case and
    case or

    package var precedence: Precedence {
        switch self {
        case .power: .power
        case .matmul, .multiply, .divide, .remainder: .multiplicative
        case .add, .subtract: .additive
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: .comparison
        case .and: .and
        case .or: .or
        }
    }

    init?(_ kind: TokenKind) {
        switch kind {
        case .caret: self = .power
        case .at: self = .matmul
        case .star: self = .multiply
        case .slash: self = .divide
        case .percent: self = .remainder
        case .plus: self = .add
        case .minus: self = .subtract
        case .equalEqual: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessEqual: self = .lessEqual
        case .greater: self = .greater
        case .greaterEqual: self = .greaterEqual
        case .and: self = .and
        case .or: self = .or
        default: return nil
        }
    }
}

extension ExpressionSyntax {
    /// How tightly its outermost operator binds.
    package var precedence: Precedence {
        switch self {
        case .number(let number): number.isNegative ? .negation : .postfix
        case .unary(let unary): unary.operator.precedence
        case .binary(let binary): binary.operator.precedence
        case .boolean, .string, .name, .list, .call, .index, .transpose: .postfix
        }
    }
}

extension UnaryOperator {
    /// The operation that it stands for.
    package var operationName: String { self == .negate ? "negate" : "logical_not" }
}

extension BinaryOperator {
    /// The operation that it stands for.
    package var operationName: String {
        switch self {
        case .power: "power"
        case .matmul: "matmul"
        case .multiply: "multiply"
        case .divide: "divide"
        case .remainder: "remainder"
        case .add: "add"
        case .subtract: "subtract"
        case .equal: "equal"
        case .notEqual: "not_equal"
        case .less: "less"
        case .lessEqual: "less_equal"
        case .greater: "greater"
        case .greaterEqual: "greater_equal"
        case .and: "logical_and"
        case .or: "logical_or"
        }
    }
}
