import GradusIR
import GradusKernels
import GradusTensors

extension KernelSelector {
    /// Operations that move elements: each is one copy between two strided layouts, or several.
    static func shape(_ request: Request) throws(KernelError) -> [KernelStep]? {
        switch request.name {
        case "broadcast_to":
            return request.single(
                try .broadcast(
                    request.elementType, from: request.sizes[0], to: request.resultSizes[0]))
        case "transpose":
            let rank = request.sizes[0].count
            let axes = request.attributes.integers("axes") ?? Array((0..<rank).reversed())
            return request.single(
                try .transpose(request.elementType, shape: request.sizes[0], axes: axes))
        case "slice": return request.single(try slice(request))
        case "pad": return request.single(try pad(request))
        case "flip": return request.single(try flip(request))
        case "concat": return try concatenate(request)
        default: return nil
        }
    }

    private static func numbers(_ request: Request, _ name: String) -> [Int] {
        request.attributes.shape(name)?.sizes ?? []
    }

    private static func slice(_ request: Request) throws(KernelError) -> KernelCall {
        let sizes = request.sizes[0]
        let steps = request.attributes.integers("steps") ?? sizes.map { _ in 1 }
        return try .slice(
            request.elementType, shape: sizes, starts: numbers(request, "starts"), steps: steps,
            counts: request.resultSizes[0])
    }

    private static func pad(_ request: Request) throws(KernelError) -> KernelCall {
        let sizes = request.sizes[0]
        return try .pad(
            request.elementType, shape: sizes, low: numbers(request, "low"),
            high: numbers(request, "high"),
            interior: request.attributes.integers("interior") ?? sizes.map { _ in 0 })
    }

    private static func flip(_ request: Request) throws(KernelError) -> KernelCall {
        let sizes = request.sizes[0]
        let axes = request.attributes.integers("axis") ?? Array(sizes.indices)
        return try .slice(
            request.elementType, shape: sizes,
            starts: sizes.indices.map { axes.contains($0) ? max(sizes[$0] - 1, 0) : 0 },
            steps: sizes.indices.map { axes.contains($0) ? -1 : 1 }, counts: sizes)
    }

    /// One call for up to as many operands as an instruction takes; a copy each where there are more.
    private static func concatenate(_ request: Request) throws(KernelError) -> [KernelStep] {
        if request.sizes.count <= TileProgramBuilder.bufferLimit - 1 {
            return request.single(
                try .concatenate(
                    request.elementType, shapes: request.sizes,
                    axis: request.attributes.integer("axis") ?? 0))
        }
        return try joins(request)
    }

    /// A copy for each operand of a concat, in order.
    static func joins(_ node: Node, in graph: Graph) throws(KernelError) -> [KernelStep] {
        try request(for: node, in: graph).map(joins) ?? []
    }

    private static func joins(_ request: Request) throws(KernelError) -> [KernelStep] {
        let axis = request.attributes.integer("axis") ?? 0
        let dense = Shape.rowMajorStrides(request.resultSizes[0])
        var steps: [KernelStep] = []
        var start = 0
        for (operand, sizes) in zip(request.node.operands, request.sizes) {
            let target = StridedLayout(strides: dense, offset: start * dense[axis])
            let call = try KernelCall.copy(
                request.elementType, shape: sizes, from: StridedLayout(dense: sizes), to: target,
                name: "concat")
            steps.append(KernelStep(call, [operand]))
            start += sizes[axis]
        }
        return steps
    }
}
