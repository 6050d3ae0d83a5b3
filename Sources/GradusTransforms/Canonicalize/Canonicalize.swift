import GradusIR
import GradusOperations

/// Brings the graph into one form: identities gone, negations outermost, constants together, shapes
/// of shapes in one. Afterwards no rule of its set fires, and running it again changes nothing.
package struct Canonicalize: Pass {
    package let name = "canonicalize"
    package let summary = "brings equal expressions into one form"

    package init() {}

    /// The rules of the pass.
    package static let rules: [any Rewrite] =
        structural + RuleLibrary.canonicalize.rules + RuleLibrary.reductions.rules
        + RuleLibrary.shapes.rules

    /// Those for any number of operands, or for any operation.
    private static let structural: [any Rewrite] = [
        ConstantOperands(), BroadcastLast(), TransposeLast(), ReshapeLast(), FilledConstant(),
        SumOfBroadcast(),
        ReductionOfBroadcast(Mean.self, .reorders), ReductionOfBroadcast(Max.self, .exact),
        ReductionOfBroadcast(Min.self, .exact), ConcatOfConcat(), ConcatOfSlices(), SliceOfConcat(),
        SumOfConcat(),
    ]

    private static let rewriter = Rewriter(RuleSet(rules))

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        let additional = context.options.additionalRules
        let rewriter =
            additional.isEmpty
            ? Canonicalize.rewriter : Rewriter(RuleSet(additional + Canonicalize.rules))
        let (result, settled) = try rewriter.settle(graph, &context)
        context.noteCanonical(result, settled)
        return result
    }
}
