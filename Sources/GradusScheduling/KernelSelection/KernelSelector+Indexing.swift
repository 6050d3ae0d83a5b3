import GradusKernels
import GradusTensors

extension KernelSelector {
    /// Elements chosen by integers, and the integers of the largest elements.
    static func indexing(_ request: Request) throws(KernelError) -> [KernelStep]? {
        let type = request.node.resultTypes[0].elementType
        switch request.name {
        case "gather":
            return request.single(
                try .gather(
                    type, indices: request.operands[1].elementType,
                    geometry(request.sizes[0], axis(request), count: count(request.sizes[1]))))
        case "scatter_add":
            return request.single(
                try .scatterAdd(
                    type, indices: request.operands[0].elementType,
                    geometry(
                        request.resultSizes[0], axis(request), count: count(request.sizes[0]))))
        case "one_hot":
            return request.single(
                try .oneHot(
                    type, indices: request.elementType, count: count(request.sizes[0]),
                    depth: request.resultSizes[0].last ?? 0))
        case "argmax", "argmin":
            return request.single(
                try .argument(
                    largest: request.name == "argmax", request.elementType,
                    shape: request.sizes[0], axis: request.attributes.integer("axis"),
                    resultType: type))
        default: return nil
        }
    }

    private static func axis(_ request: Request) -> Int { request.attributes.integer("axis") ?? 0 }

    private static func count(_ sizes: [Int]) -> Int { Tensor.count(of: sizes) }

    /// `[outer, axis, inner]` around an axis of a tensor.
    private static func geometry(_ sizes: [Int], _ axis: Int, count: Int) -> IndexGeometry {
        IndexGeometry(
            outer: sizes[..<axis].reduce(1, *), axis: sizes[axis],
            inner: sizes[(axis + 1)...].reduce(1, *), count: count)
    }
}
