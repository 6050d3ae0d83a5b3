import GradusIR
import GradusOperations
import GradusTensors

/// `softmax(z) - one_hot(y) => softmax_cross_entropy_gradient(z, y, 1)`, where nothing else needs the
/// softmax: the ones are never written out. The same for probabilities y, of which the sum is 1, or
/// multiplies the softmax. Where few scores have another use, their loss, the kernel of the loss with
/// probabilities gives the softmax beside it, and nothing is exponentiated twice.
struct UnitCrossEntropyGradient: Rewrite {
    let name = "unit_cross_entropy_gradient"
    let soundness = Soundness.reorders
    let text = """
        softmax(z) * sum(y, keep_dims: true) - y => softmax_cross_entropy_gradient(z, y, 1), \
        softmax(z) - one_hot(y, depth: d) => softmax_cross_entropy_gradient(z, y, 1)
        """
    let roots: [any Operation.Type]? = [Subtract.self]

    func mayRewrite(kinds: Set<ObjectIdentifier>) -> Bool {
        kinds.contains(ObjectIdentifier(Softmax.self))
    }

    func mayRewrite(_ outline: NodeOutline) -> Bool {
        outline.first?.kind == ObjectIdentifier(Softmax.self)
            || outline.first?.kind == ObjectIdentifier(Multiply.self)
    }

    func mayRewrite(_ node: Node, in nodes: NodeList) -> Bool {
        let expected = nodes[node.operands[0].node]
        return expected.isKind(Softmax.self)
            || expected.operands.contains { nodes[$0.node].isKind(Softmax.self) }
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        let (expected, targets) = (node.operands[0], node.operands[1])
        guard site.isUsedOnce(expected) else { return nil }
        let softmax = weighted(expected, by: targets, in: site) ?? expected
        guard site.isUsedOnce(softmax), let operation = site.node(of: softmax).operation as? Softmax
        else { return nil }
        let z = site.builder.value(site.node(of: softmax).operands[0])
        let last = z.shape.rank - 1
        guard operation.axes == [last] else { return nil }
        let y: ValueID
        if softmax == expected, site.node(of: targets).operation is OneHot {
            y = site.node(of: targets).operands[0]
        } else if isFew(z.type), !site.isUsedOnce(z.id) {
            return nil
        } else if softmax != expected || Distribution.isKnown(targets, axes: [last], in: site) {
            y = targets
        } else {
            return nil
        }
        let one = site.builder.constant(1, z.elementType)
        let rows = Shape(Array(z.shape.dimensions.dropLast()))
        let scale = try site.stretch(one, to: rows)
        return [
            try site.call(
                SoftmaxCrossEntropyGradient(), [z, site.builder.value(y), scale])
        ]
    }

    /// Whether the values stay in the first-level cache from one kernel to the next.
    private func isFew(_ scores: TensorType) -> Bool {
        guard let count = scores.shape.elementCount.size else { return false }
        return count.multipliedClamped(by: scores.elementType.byteCount) <= 1 << 14
    }

    /// The factor beside the sum of the targets over the last axis; nil where there is no such sum.
    private func weighted(
        _ product: ValueID, by targets: ValueID, in site: RewriteSite
    ) -> ValueID? {
        let node = site.node(of: product)
        guard node.operation is Multiply else { return nil }
        for (position, other) in [(0, 1), (1, 0)] {
            let stretched = site.node(of: node.operands[other])
            guard stretched.operation is BroadcastTo else { continue }
            let sum = site.node(of: stretched.operands[0])
            guard let operation = sum.operation as? Sum, sum.operands[0] == targets,
                operation.reduction.keepsDimensions,
                operation.reduction.axes == [site.type(of: targets).rank - 1]
            else { continue }
            return node.operands[position]
        }
        return nil
    }
}

/// `c * softmax_cross_entropy_gradient(z, y, d) => softmax_cross_entropy_gradient(z, y, c * d)`, where
/// c is the same along a row and nothing else needs the gradient.
struct ScaledCrossEntropyGradient: Rewrite {
    let name = "scaled_cross_entropy_gradient"
    let soundness = Soundness.reorders
    let text = """
        c * softmax_cross_entropy_gradient(z, y, d) \
        => softmax_cross_entropy_gradient(z, y, c * d)
        """
    let roots: [any Operation.Type]? = [Multiply.self]

    func mayRewrite(kinds: Set<ObjectIdentifier>) -> Bool {
        kinds.contains(ObjectIdentifier(SoftmaxCrossEntropyGradient.self))
    }

    func mayRewrite(_ outline: NodeOutline) -> Bool {
        outline.mayRead(SoftmaxCrossEntropyGradient.self)
    }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        for (position, other) in [(0, 1), (1, 0)] {
            let gradient = site.node(of: node.operands[position])
            let factor = site.node(of: node.operands[other])
            guard gradient.operation is SoftmaxCrossEntropyGradient,
                factor.operation is BroadcastTo, site.isUsedOnce(node.operands[position])
            else { continue }
            let c = site.builder.value(factor.operands[0])
            guard c.shape.isScalar || c.shape[c.shape.rank - 1] == 1 else { continue }
            let operands = gradient.operands.map { site.builder.value($0) }
            let rows = operands[2].shape
            let spread = try site.stretch(
                c, to: c.shape.isScalar ? rows : Shape(rows.dimensions + [1]))
            let column =
                spread.shape == rows ? spread : try site.call(Reshape(shape: rows), [spread])
            let scale = try site.call(Multiply(), [column, operands[2]])
            return [
                try site.call(
                    SoftmaxCrossEntropyGradient(), [operands[0], operands[1], scale])
            ]
        }
        return nil
    }
}
