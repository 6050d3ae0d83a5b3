import GradusIR
import GradusOperations
import GradusTensors

/// `f(broadcast(x), broadcast(y)) => broadcast(f(x, y))`: an element-wise operation computes each
/// element once, before it is repeated. Also the form in which patterns find operands before they
/// were stretched.
struct BroadcastLast: Rewrite {
    let name = "broadcast_last"
    let soundness = Soundness.exact
    let text = "f(broadcast_to(x, shape: s), …) => broadcast_to(f(x, …), shape: s)"
    let roots: [any Operation.Type]? = nil

    func mayRewrite(_ outline: NodeOutline) -> Bool {
        let broadcast = ObjectIdentifier(BroadcastTo.self)
        return outline.first?.kind == broadcast
            && (outline.second == nil || outline.second?.kind == broadcast)
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard node.traits.contains(.elementwise), node.resultTypes.count == 1,
            let first = node.operands.first
        else { return nil }
        var inner: [Value] = []
        var shape = Shape.scalar
        for operand in node.operands {
            let producer = site.node(of: operand)
            guard producer.isKind(BroadcastTo.self) else { return nil }
            let value = site.builder.value(producer.operands[0])
            guard let joined = shape.broadcast(with: value.shape) else { return nil }
            shape = joined
            inner.append(value)
        }
        guard shape != site.type(of: first).shape else { return nil }
        let small = try site.call(node.operation, inner)
        return [try site.stretch(small, to: node.resultTypes[0].shape)]
    }
}
