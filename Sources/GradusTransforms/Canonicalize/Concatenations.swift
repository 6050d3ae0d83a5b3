import GradusIR
import GradusOperations
import GradusTensors

/// `concat(concat(x, y), z) => concat(x, y, z)` along one axis.
struct ConcatOfConcat: Rewrite {
    let name = "concat_of_concat"
    let soundness = Soundness.exact
    let text = "concat(concat(x, …, axis: a), …, axis: a) => concat(x, …, …, axis: a)"
    let roots: [any Operation.Type]? = [Concatenate.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard let concat = node.operation as? Concatenate else { return nil }
        var parts: [Value] = []
        for operand in node.operands {
            let producer = site.node(of: operand)
            let isPart =
                producer.operation as? Concatenate == concat && site.isUsedOnce(operand)
            for value in isPart ? producer.operands : Operands(operand) {
                parts.append(site.builder.value(value))
            }
        }
        guard parts.count > node.operands.count else { return nil }
        return [try site.call(concat, parts)]
    }
}

/// `concat(x[0:2], x[2:5]) => x[0:5]`: slices of one tensor that follow on each other are one.
struct ConcatOfSlices: Rewrite {
    let name = "concat_of_slices"
    let soundness = Soundness.exact
    let text = "concat(x[a:b], x[b:c], …, axis: i) => x[a:c]"
    let roots: [any Operation.Type]? = [Concatenate.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        guard let axis = (node.operation as? Concatenate)?.axis, node.operands.count > 1 else {
            return nil
        }
        var source: ValueID?
        var (starts, limits) = (Shape.scalar, Shape.scalar)
        for operand in node.operands {
            let producer = site.node(of: operand)
            guard let slice = producer.operation as? Slice, slice.steps == nil else { return nil }
            if source == nil {
                (source, starts, limits) = (producer.operands[0], slice.starts, slice.limits)
                continue
            }
            guard source == producer.operands[0], slice.starts[axis] == limits[axis],
                (0..<starts.rank).allSatisfy({
                    $0 == axis
                        || slice.starts[$0] == starts[$0] && slice.limits[$0] == limits[$0]
                })
            else { return nil }
            limits.dimensions[axis] = slice.limits[axis]
        }
        guard let source else { return nil }
        let whole = Slice(starts: starts, limits: limits)
        return [try site.call(whole, [site.builder.value(source)])]
    }
}

/// `concat(x, y)[0:2] => x[0:2]` where the slice takes from one part alone.
struct SliceOfConcat: Rewrite {
    let name = "slice_of_concat"
    let soundness = Soundness.exact
    let text = "concat(x, y, …)[a:b] => x[a:b]"
    let roots: [any Operation.Type]? = [Slice.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        let producer = site.node(of: node.operands[0])
        guard let slice = node.operation as? Slice,
            let axis = (producer.operation as? Concatenate)?.axis,
            let start = slice.starts[axis].size, let limit = slice.limits[axis].size
        else { return nil }
        var first = 0
        for operand in producer.operands {
            guard let size = site.type(of: operand).shape[axis].size else { return nil }
            if first <= start, start < limit, limit <= first + size {
                var (starts, limits) = (slice.starts, slice.limits)
                starts.dimensions[axis] = Dimension(start - first)
                limits.dimensions[axis] = Dimension(limit - first)
                let part = Slice(starts: starts, limits: limits, steps: slice.steps)
                return [try site.call(part, [site.builder.value(operand)])]
            }
            first += size
        }
        return nil
    }
}

/// `sum(concat(x, y)) => sum(x) + sum(y)` over the axis along which they were joined: nothing needs
/// to be joined.
struct SumOfConcat: Rewrite {
    let name = "sum_of_concat"
    let soundness = Soundness.reorders
    let text = "sum(concat(x, y, …, axis: i), axis: a) => sum(x, axis: a) + sum(y, axis: a) + …"
    let roots: [any Operation.Type]? = [Sum.self]

    func rewrite(
        _ node: Node, at values: [ValueID], in site: RewriteSite
    ) throws(GraphError) -> [Value]? {
        let producer = site.node(of: node.operands[0])
        guard let sum = node.operation as? Sum,
            let axis = (producer.operation as? Concatenate)?.axis,
            sum.reduction.axes?.contains(axis) ?? true, site.isUsedOnce(node.operands[0])
        else { return nil }
        var total: Value?
        for operand in producer.operands {
            let part = try site.call(sum, [site.builder.value(operand)])
            total = if let before = total { try site.call(Add(), [before, part]) } else { part }
        }
        return total.map { [$0] }
    }
}
