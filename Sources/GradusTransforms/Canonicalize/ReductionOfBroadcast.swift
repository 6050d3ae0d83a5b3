import GradusIR
import GradusOperations
import GradusTensors

/// `mean(broadcast_to(x)) => mean(x)`, and so for max and min: what is repeated along folded axes
/// counts once, and what is repeated along others is folded before it is repeated.
struct ReductionOfBroadcast<Reduction: ReductionOperation>: Rewrite {
    let name: String
    let soundness: Soundness
    let text: String
    let roots: [any Operation.Type]? = [Reduction.self]

    init(_ reduction: Reduction.Type, _ soundness: Soundness) {
        let operation = Reduction.signature.name
        name = "\(operation)_of_broadcast"
        self.soundness = soundness
        text =
            "\(operation)(broadcast_to(x, shape: s), axis: a) => "
            + "broadcast_to(\(operation)(x, axis: a), shape: t)"
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard let reduction = (node.operation as? Reduction)?.reduction else { return nil }
        let producer = site.node(of: node.operands[0])
        guard producer.operation is BroadcastTo else { return nil }
        let outer = site.type(of: node.operands[0]).shape
        var x = site.builder.value(producer.operands[0])
        let axes = reduction.axes ?? Array(0..<outer.rank)
        let stretched = x.shape.stretchedAxes(to: outer)
        // A mean of nothing is no number.
        guard !stretched.isEmpty, axes.allSatisfy({ (outer[$0].size ?? 0) > 0 }) else { return nil }

        let lead = outer.rank - x.shape.rank
        let present = axes.filter { $0 >= lead }.map { $0 - lead }
        if present.contains(where: { x.shape[$0] != 1 }) {
            let keeps = reduction.keepsDimensions
            x = try site.call(Reduction(ReducedAxes(present, keepsDimensions: keeps)), [x])
        } else if !reduction.keepsDimensions, !present.isEmpty {
            let kept = x.shape.dimensions.indices.filter { !present.contains($0) }
            x = try site.call(Reshape(shape: Shape(kept.map { x.shape[$0] })), [x])
        }
        return [try site.stretch(x, to: node.resultTypes[0].shape)]
    }
}
