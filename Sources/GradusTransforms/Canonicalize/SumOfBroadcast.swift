import GradusIR
import GradusOperations
import GradusTensors

/// `sum(broadcast_to(x)) => n * sum(x)`: what was repeated n times along summed axes is multiplied
/// instead, and what is repeated along others is summed once. The pullbacks of broadcasts and sums
/// meet so.
struct SumOfBroadcast: Rewrite {
    let name = "sum_of_broadcast"
    let soundness = Soundness.reorders
    let text = "sum(broadcast_to(x, shape: s), axis: a) => n * sum(x)"
    let roots: [any Operation.Type]? = [Sum.self]

    func mayRewrite(_ outline: NodeOutline) -> Bool {
        outline.first?.kind == ObjectIdentifier(BroadcastTo.self)
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard let sum = node.operation as? Sum else { return nil }
        let producer = site.node(of: node.operands[0])
        guard producer.operation is BroadcastTo else { return nil }
        let outer = site.type(of: node.operands[0]).shape
        var x = site.builder.value(producer.operands[0])
        let axes = sum.reduction.axes ?? Array(0..<outer.rank)
        let stretched = x.shape.stretchedAxes(to: outer)
        let repeated = axes.filter(stretched.contains)
        let count = repeated.reduce(Dimension(1)) { $0 * outer[$1] }
        guard !stretched.isEmpty, let size = count.size, size > 0 else { return nil }

        let lead = outer.rank - x.shape.rank
        let present = axes.filter { $0 >= lead }.map { $0 - lead }
        if axes.count > repeated.count {
            let keeps = sum.reduction.keepsDimensions
            x = try site.call(Sum(ReducedAxes(present, keepsDimensions: keeps)), [x])
        } else if !sum.reduction.keepsDimensions, !present.isEmpty {
            let kept = x.shape.dimensions.indices.filter { !present.contains($0) }
            x = try site.call(Reshape(shape: Shape(kept.map { x.shape[$0] })), [x])
        }
        if size > 1 {
            x = try site.call(Multiply(), [x, site.builder.constant(Double(size), x.elementType)])
        }
        return [try site.stretch(x, to: node.resultTypes[0].shape)]
    }
}
