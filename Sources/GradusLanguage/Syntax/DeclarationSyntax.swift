import GradusIR

/// The version of the language: the one place where it stands.
package enum LanguageVersion {
    /// The version that this parser reads and the printer writes.
    package static let current: Int64 = 1
}

/// A whole file.
package struct SyntaxFile: Sendable {
    package let file: SourceFile
    package let declarations: [DeclarationSyntax]
    /// The comments after the last declaration.
    package let closingComments: [CommentSyntax]

    /// The graphs, in order.
    package var graphs: [GraphSyntax] {
        declarations.compactMap { declaration in
            guard case .graph(let graph) = declaration.kind else { return nil }
            return graph
        }
    }
}

/// A declaration of a file.
package struct DeclarationSyntax: Sendable {
    package let range: SourceRange
    package let kind: Kind
    package let trivia: TriviaSyntax

    /// What is declared.
    package enum Kind: Sendable {
        /// `language 1`.
        case language(Int64)
        /// `import "layers.graph"`.
        case `import`(StringSyntax)
        case graph(GraphSyntax)
        case function(FunctionSyntax)
        /// A declaration with a fault that was reported. The name that it would have defined.
        case invalid(NameSyntax?)
    }
}

/// `graph name { … }`.
package struct GraphSyntax: Sendable {
    package let name: NameSyntax
    package let body: BlockSyntax
}

/// `function`, `layer` or `optimizer`.
package final class FunctionSyntax: Sendable {
    /// What it may own.
    package enum Role: String, Hashable, Sendable {
        /// Nothing.
        case function
        /// Parameters and states.
        case layer
        /// States; it updates parameters.
        case optimizer
    }

    package let role: Role
    package let name: NameSyntax
    package let parameters: [FunctionParameterSyntax]
    package let body: FunctionBodySyntax
    /// The derivative, if it is not left to the chain rule.
    package let pullback: PullbackSyntax?

    init(
        role: Role, name: NameSyntax, parameters: [FunctionParameterSyntax],
        body: FunctionBodySyntax, pullback: PullbackSyntax?
    ) {
        self.role = role
        self.name = name
        self.parameters = parameters
        self.body = body
        self.pullback = pullback
    }
}

/// `x`, `k: int` or `k: int = 3` in the head of a function.
package struct FunctionParameterSyntax: Sendable {
    package let name: NameSyntax
    package let type: TypeSyntax?
    package let defaultValue: ExpressionSyntax?
}

/// What a function computes.
package enum FunctionBodySyntax: Sendable {
    /// `= a` or `= a, b`.
    case values([ExpressionSyntax])
    /// `{ …; return a }`.
    case block(BlockSyntax)
}

/// `pullback(g) = …`: the cotangents of the operands from those of the results.
package struct PullbackSyntax: Sendable {
    package let range: SourceRange
    package let cotangents: [NameSyntax]
    package let body: FunctionBodySyntax
}

/// `rule name (exact): pattern => replacement where condition`.
package struct RuleSyntax: Sendable {
    /// What the rewrite may change in the numbers.
    package enum Soundness: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case exact
        /// The order of floating-point operations, and with it the last bits.
        case reorders
        /// Results for infinities and NaN.
        case assumesFinite = "assumes_finite"
    }

    package let range: SourceRange
    package let name: NameSyntax
    package let soundness: Soundness
    package let pattern: ExpressionSyntax
    package let replacement: ExpressionSyntax
    package let condition: ExpressionSyntax?
    package let trivia: TriviaSyntax
}
