import GradusIR
import GradusTensors

/// `x`, not before another value is there
///
/// What holds a recomputation apart from the first computation: two equal expressions are one node,
/// but `f(x)` and `f(after(x, ȳ))` are two, and the second cannot run before `ȳ` is computed. Both are
/// plain nodes, so that the graph prints as text that parses back to it.
package struct After: DifferentiableOperation {
    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package static let signature = OperationSignature(
        "after", .memory, operands: ["x", "trigger"], formula: "x",
        documentation: """
            The first operand itself, but not before the second is computed, whose value is of no \
            account. What is computed from it is held apart from the same expression of x, and runs \
            later: so that a backward pass can compute a value again instead of keeping it.
            """)

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { [operands[0]] }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { [operands[0]] }

    /// `x̄ = ȳ`
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [context.cotangent, nil]
    }
}

extension Value {
    /// The value itself, but not before another one is computed.
    package func after(_ trigger: Value) throws(GraphError) -> Value {
        try builder.apply(After(), [self, trigger])[0]
    }
}

extension Node {
    /// Whether the node gives its operand's elements in another shape or order, which costs nothing where
    /// what reads it can read the operand so.
    package var rearranges: Bool {
        switch operation {
        case is BroadcastTo, is Reshape, is Squeeze, is ExpandDims, is Transpose: true
        default: false
        }
    }
}
