import GradusIR

/// A comment without the blanks at its end.
package struct CommentSyntax: Sendable {
    package let range: SourceRange
    /// Whether an empty line stands before it.
    package let followsBlankLine: Bool

    /// The comment with its `#`.
    package var text: String { range.text }
}

/// The comments and empty lines around a statement or declaration.
package struct TriviaSyntax: Sendable {
    /// Comments on lines of their own before it.
    package var leading: [CommentSyntax] = []
    /// Comments between its first word and its last, but for those of its blocks.
    package var inner: [CommentSyntax] = []
    /// The comment behind it on its last line.
    package var trailing: CommentSyntax?
    /// Whether an empty line stands directly before it.
    package var followsBlankLine = false
}

/// Statements between braces.
package struct BlockSyntax: Sendable {
    /// From the opening brace to the closing one.
    package let range: SourceRange
    package let statements: [StatementSyntax]
    /// The comments behind the opening brace.
    package let openingComments: [CommentSyntax]
    /// The comments after the last statement.
    package let closingComments: [CommentSyntax]
}

/// A line of a graph or of the body of a function, layer or optimizer.
package final class StatementSyntax: Sendable {
    package let range: SourceRange
    package let kind: Kind
    package let trivia: TriviaSyntax

    init(range: SourceRange, kind: Kind, trivia: TriviaSyntax) {
        self.range = range
        self.kind = kind
        self.trivia = trivia
    }

    /// What a statement says.
    package enum Kind: Sendable {
        case input(InputSyntax)
        case variable(VariableSyntax)
        case binding(BindingSyntax)
        case update(UpdateSyntax)
        case output(OutputSyntax)
        case objective(ObjectiveSyntax)
        case loop(LoopSyntax)
        case `return`(ReturnSyntax)
        /// A statement with a fault that was reported. The names that it would have defined.
        case invalid([NameSyntax])
    }
}

/// `f32[batch, 64]`; without sizes a scalar. The names of element types are not checked.
package struct TypeSyntax: Sendable {
    package let range: SourceRange
    package let element: NameSyntax
    package let sizes: [ExpressionSyntax]
}

/// `input x: f32[batch, 64]`.
package struct InputSyntax: Sendable {
    package let name: NameSyntax
    package let type: TypeSyntax
    /// `distribution`: each row along the last axis sums to one.
    package let distribution: SourceRange?
}

/// `param W: f32[3] = 0`, `state v: f32[3] = 0` or `const c = 2`.
package struct VariableSyntax: Sendable {
    /// Who changes it.
    package enum Role: String, Hashable, Sendable {
        /// Training does.
        case parameter = "param"
        /// `<-` does, in the training step.
        case state
        /// Nobody does.
        case constant = "const"
    }

    package let role: Role
    package let name: NameSyntax
    package let type: TypeSyntax?
    package let initial: InitialValueSyntax
}

/// What a variable is before the first step.
package enum InitialValueSyntax: Sendable {
    /// `= value`.
    case value(ExpressionSyntax)
    /// `~ glorot_uniform()`: drawn, or filled by a named initialiser.
    case initializer(CallSyntax)

    package var range: SourceRange {
        switch self {
        case .value(let expression): expression.range
        case .initializer(let call): call.range
        }
    }
}

/// `a = expr` or `a, b = expr`.
package struct BindingSyntax: Sendable {
    package let names: [NameSyntax]
    package let value: ExpressionSyntax
}

/// `W <- expr`.
package struct UpdateSyntax: Sendable {
    package let name: NameSyntax
    package let value: ExpressionSyntax
}

/// `output expr`, `output a, b` or `output name = expr`.
package struct OutputSyntax: Sendable {
    /// The name before `=`; then there is one value.
    package let name: NameSyntax?
    package let values: [ExpressionSyntax]
}

/// `minimize loss with clip_by_value(1), sgd(learning_rate: 0.1)`.
package struct ObjectiveSyntax: Sendable {
    /// Which way.
    package enum Direction: String, Hashable, Sendable {
        case minimize, maximize
    }

    package let direction: Direction
    package let value: ExpressionSyntax
    package let optimizers: [CallSyntax]
}

/// `for i in 0..<12 { … }`.
package struct LoopSyntax: Sendable {
    package let variable: NameSyntax
    package let lower: ExpressionSyntax
    package let upper: ExpressionSyntax
    package let body: BlockSyntax
}

/// `return a, b`.
package struct ReturnSyntax: Sendable {
    package let values: [ExpressionSyntax]
}
