import GradusIR
import GradusOperations
import GradusTensors

/// `f(x.T, y.T) => f(x, y).T`: transposes move outwards through element-wise operations, where they
/// meet each other, a reduction or a matrix product, which take them in.
struct TransposeLast: Rewrite {
    let name = "transpose_last"
    let soundness = Soundness.exact
    let text = "f(transpose(x, axes: p), …) => transpose(f(x, …), axes: p)"
    let roots: [any Operation.Type]? = nil

    func mayRewrite(_ outline: NodeOutline) -> Bool { outline.mayRead(Transpose.self) }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard node.traits.contains(.elementwise), node.resultTypes.count == 1 else {
            return nil
        }
        var outer: Transpose?
        var inner: [Value] = []
        for operand in node.operands {
            let producer = site.node(of: operand)
            if let scalar = site.stretchedScalar(producer) {
                inner.append(scalar)
                continue
            }
            guard let transpose = producer.operation as? Transpose, site.isUsedOnce(operand),
                outer == nil || outer == transpose
            else { return nil }
            outer = transpose
            inner.append(site.builder.value(producer.operands[0]))
        }
        guard let outer else { return nil }
        return [try site.call(outer, [try site.call(node.operation, inner)])]
    }
}

/// `f(reshape(x, shape: s), reshape(y, shape: s)) => reshape(f(x, y), shape: s)` where x and y have
/// one shape: reshapes move outwards, where they meet each other or the end of an axis.
struct ReshapeLast: Rewrite {
    let name = "reshape_last"
    let soundness = Soundness.exact
    let text = "f(reshape(x, shape: s), …) => reshape(f(x, …), shape: s)"
    let roots: [any Operation.Type]? = nil

    func mayRewrite(_ outline: NodeOutline) -> Bool { outline.mayRead(Reshape.self) }

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard node.traits.contains(.elementwise), node.resultTypes.count == 1 else {
            return nil
        }
        var shape: Shape?
        var inner: [Value] = []
        for operand in node.operands {
            let producer = site.node(of: operand)
            if let scalar = site.stretchedScalar(producer) {
                inner.append(scalar)
                continue
            }
            guard producer.operation is Reshape, site.isUsedOnce(operand) else { return nil }
            let value = site.builder.value(producer.operands[0])
            guard shape == nil || shape == value.shape else { return nil }
            shape = value.shape
            inner.append(value)
        }
        guard shape != nil else { return nil }
        let small = try site.call(node.operation, inner)
        return [try site.call(Reshape(shape: node.resultTypes[0].shape), [small])]
    }
}

extension RewriteSite {
    /// The scalar that a broadcast repeats; nil for any other node.
    func stretchedScalar(_ node: Node) -> Value? {
        guard node.isKind(BroadcastTo.self), type(of: node.operands[0]).shape.isScalar else {
            return nil
        }
        return builder.value(node.operands[0])
    }
}

extension NodeOutline {
    /// Whether one of the operands may be computed by a kind of operation.
    func mayRead<Kind: Operation>(_ kind: Kind.Type) -> Bool {
        let kind = ObjectIdentifier(kind)
        return operandCount > 2 || first?.kind == kind || second?.kind == kind
    }
}
