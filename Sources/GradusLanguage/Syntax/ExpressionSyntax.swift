import GradusIR

/// An expression as it was written. Parentheses are not kept: the tree says what they say. Its parts
/// are objects, so that one reference counts for all that is in them.
package enum ExpressionSyntax: Sendable {
    case number(NumberSyntax)
    case boolean(BooleanSyntax)
    case string(StringSyntax)
    case name(NameSyntax)
    case list(ListSyntax)
    case call(CallSyntax)
    case index(IndexSyntax)
    case transpose(TransposeSyntax)
    case unary(UnarySyntax)
    case binary(BinarySyntax)

    /// Where it stands.
    package var range: SourceRange {
        switch self {
        case .number(let syntax): syntax.range
        case .boolean(let syntax): syntax.range
        case .string(let syntax): syntax.range
        case .name(let syntax): syntax.range
        case .list(let syntax): syntax.range
        case .call(let syntax): syntax.range
        case .index(let syntax): syntax.range
        case .transpose(let syntax): syntax.range
        case .unary(let syntax): syntax.range
        case .binary(let syntax): syntax.range
        }
    }

    /// The most nodes between it and a leaf. The parser bounds it by `Parser.maximumHeight`, so
    /// that recursion over a tree is safe.
    package var height: Int {
        switch self {
        case .number, .boolean, .string, .name: 0
        case .list(let syntax): syntax.height
        case .call(let syntax): syntax.height
        case .index(let syntax): syntax.height
        case .transpose(let syntax): syntax.height
        case .unary(let syntax): syntax.height
        case .binary(let syntax): syntax.height
        }
    }
}

/// A name, or the path of one: `x`, `h1.W`, `h.3.attention.W`.
package final class NameSyntax: Sendable {
    package let range: SourceRange
    /// The name with its dots.
    package let text: String
    /// By which tables find the name.
    let hash: Int

    package init(range: SourceRange, text: String) {
        self.range = range
        self.text = text
        hash = text.hashValue
    }
}

/// `true` or `false`.
package struct BooleanSyntax: Sendable {
    package let range: SourceRange
    package let value: Bool
}

/// `"text"`.
package final class StringSyntax: Sendable {
    package let range: SourceRange
    /// The text with its escapes resolved.
    package let value: String

    init(range: SourceRange, value: String) {
        self.range = range
        self.value = value
    }
}

/// `[a, b, c]`.
package final class ListSyntax: Sendable {
    package let range: SourceRange
    package let elements: [ExpressionSyntax]
    package let height: Int

    package init(range: SourceRange, elements: [ExpressionSyntax]) {
        self.range = range
        self.elements = elements
        height = 1 + (elements.lazy.map(\.height).max() ?? 0)
    }
}

/// `function(operand, attribute: value)`.
package final class CallSyntax: Sendable {
    package let range: SourceRange
    package let function: NameSyntax
    package let arguments: [ArgumentSyntax]
    package let height: Int

    package init(range: SourceRange, function: NameSyntax, arguments: [ArgumentSyntax]) {
        self.range = range
        self.function = function
        self.arguments = arguments
        height = 1 + (arguments.lazy.map(\.value.height).max() ?? 0)
    }
}

/// An operand, or an attribute by position or name.
package struct ArgumentSyntax: Sendable {
    /// The attribute's name; nil if it goes by position.
    package let name: NameSyntax?
    package let value: ExpressionSyntax

    package var range: SourceRange {
        name.map { $0.range.merged(with: value.range) } ?? value.range
    }
}

/// `x[0:3, :, -1]`.
package final class IndexSyntax: Sendable {
    package let range: SourceRange
    package let base: ExpressionSyntax
    package let subscripts: [SubscriptSyntax]
    package let height: Int

    package init(range: SourceRange, base: ExpressionSyntax, subscripts: [SubscriptSyntax]) {
        self.range = range
        self.base = base
        self.subscripts = subscripts
        height = 1 + max(base.height, subscripts.lazy.map(\.height).max() ?? 0)
    }
}

/// What an index says about one axis.
package enum SubscriptSyntax: Sendable {
    /// One place, `i`; the axis goes away.
    case element(ExpressionSyntax)
    /// `lower:upper:step`.
    case slice(SliceSyntax)

    package var range: SourceRange {
        switch self {
        case .element(let expression): expression.range
        case .slice(let slice): slice.range
        }
    }

    var height: Int {
        switch self {
        case .element(let expression): expression.height
        case .slice(let slice):
            max(slice.lower?.height ?? 0, slice.upper?.height ?? 0, slice.step?.height ?? 0)
        }
    }
}

/// `lower:upper:step`, each of which may be missing.
package struct SliceSyntax: Sendable {
    package let range: SourceRange
    package let lower: ExpressionSyntax?
    package let upper: ExpressionSyntax?
    package let step: ExpressionSyntax?
}

/// `x.T`.
package final class TransposeSyntax: Sendable {
    package let range: SourceRange
    package let base: ExpressionSyntax
    package let height: Int

    package init(range: SourceRange, base: ExpressionSyntax) {
        self.range = range
        self.base = base
        height = 1 + base.height
    }
}

/// `-x` or `not x`.
package final class UnarySyntax: Sendable {
    package let range: SourceRange
    package let `operator`: UnaryOperator
    package let operatorRange: SourceRange
    package let operand: ExpressionSyntax
    package let height: Int

    package init(
        operator: UnaryOperator, operatorRange: SourceRange, operand: ExpressionSyntax,
        range: SourceRange
    ) {
        self.range = range
        self.operator = `operator`
        self.operatorRange = operatorRange
        self.operand = operand
        height = 1 + operand.height
    }
}

/// `a + b`.
package final class BinarySyntax: Sendable {
    package let range: SourceRange
    package let `operator`: BinaryOperator
    package let operatorRange: SourceRange
    package let left: ExpressionSyntax
    package let right: ExpressionSyntax
    package let height: Int

    package init(
        operator: BinaryOperator, operatorRange: SourceRange, left: ExpressionSyntax,
        right: ExpressionSyntax, range: SourceRange
    ) {
        self.range = range
        self.operator = `operator`
        self.operatorRange = operatorRange
        self.left = left
        self.right = right
        height = 1 + max(left.height, right.height)
    }
}
