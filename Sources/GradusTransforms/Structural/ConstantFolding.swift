import GradusIR
import GradusOperations
import GradusTensors

/// Computes while compiling what depends on constants alone. Canonicalisation does so along the way, this
/// pass where something else may have left constants side by side.
package struct FoldConstants: Pass {
    package let name = "fold-constants"
    package let summary = "computes what depends on constants alone"

    package init() {}

    private static let rewriter = Rewriter(RuleSet([ConstantOperands()]))

    package func run(_ graph: Graph, _ context: inout PassContext) throws(GraphError) -> Graph {
        try FoldConstants.rewriter.run(graph, &context)
    }
}

/// `f(c, d, …) => constant`: what depends on constants alone, by the reference evaluation.
///
/// A result of more than `maximumCount` elements stays a computation, and so do broadcasts and what
/// generates a tensor from attributes alone: their elements would only take memory.
struct ConstantOperands: Rewrite {
    let name = "constant_operands"
    let soundness = Soundness.exact
    let text = "f(c, d, …) => constant"
    let roots: [any Operation.Type]? = nil
    /// A constant that is stretched.
    let reach = 2
    /// The number of elements up to which a result becomes a constant.
    private static let maximumCount = 4096

    func mayRewrite(_ outline: NodeOutline) -> Bool {
        func mayBeConstant(_ operand: NodeOutline.Operand?) -> Bool {
            operand?.mayBe(ObjectIdentifier(Constant.self), throughBroadcast: true) ?? true
        }
        return mayBeConstant(outline.first) && mayBeConstant(outline.second)
            && !ConstantOperands.stays(outline.kind)
    }

    func mayRewrite(_ node: Node, in nodes: NodeList) -> Bool {
        node.operands.allSatisfy { nodes[nodes.unstretched($0).node].isKind(Constant.self) }
            && !ConstantOperands.stays(node.kind)
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        let isGenerated = node.operands.isEmpty
        guard
            node.resultTypes.allSatisfy({ ConstantOperands.isSmall($0, isGenerated: isGenerated) })
        else { return nil }
        let operands = node.operands.map(\.self)
        return ConstantOperands.results(of: node.operation, operands, in: site)?
            .map { site.builder.constant($0) }
    }

    /// What an operation makes of constants; nil where an operand is none, or where it stays.
    static func results(
        of operation: any Operation, _ operands: [ValueID], in site: RewriteSite
    ) -> [Tensor]? {
        if stays(ObjectIdentifier(type(of: operation))) { return nil }
        var tensors: [Tensor] = []
        for operand in operands {
            guard let tensor = constant(operand, in: site) else { return nil }
            tensors.append(tensor)
        }
        // What cannot be evaluated stays: running it says why.
        return try? operation.evaluate(tensors)
    }

    private static func stays(_ kind: ObjectIdentifier) -> Bool {
        kind == ObjectIdentifier(Constant.self) || kind == ObjectIdentifier(Placeholder.self)
            || kind == ObjectIdentifier(BroadcastTo.self)
            || kind == ObjectIdentifier(GradientTarget.self)
    }

    private static func isSmall(_ type: TensorType, isGenerated: Bool) -> Bool {
        guard let count = type.shape.elementCount.size else { return false }
        return count <= (isGenerated ? 1 : maximumCount)
    }

    /// The tensor of a constant, also of a stretched one of few elements.
    private static func constant(_ value: ValueID, in site: RewriteSite) -> Tensor? {
        guard let tensor = site.constant(value) else { return nil }
        let type = site.type(of: value)
        if tensor.type == type { return tensor }
        guard isSmall(type, isGenerated: false) else { return nil }
        return (try? BroadcastTo(shape: type.shape).evaluate([tensor]))?.first
    }
}
