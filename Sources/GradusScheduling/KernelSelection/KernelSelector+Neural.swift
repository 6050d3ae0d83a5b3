import GradusKernels
import GradusTensors

extension KernelSelector {
    /// Functions of whole rows: softmax and what is built on it.
    static func neural(_ request: Request) throws(KernelError) -> [KernelStep]? {
        switch request.name {
        case "softmax", "log_softmax", "logsumexp":
            guard let function = RowKernel(rawValue: request.name),
                let (rows, columns) = lastAxis(request)
            else { return nil }
            return request.single(
                try .rows(function, request.elementType, rows: rows, columns: columns))
        case "softmax_cross_entropy":
            let sizes = request.sizes[0]
            let targets = request.operands[1].elementType
            return request.single(
                try .softmaxCrossEntropy(
                    request.elementType, rows: sizes.dropLast().reduce(1, *),
                    columns: sizes.last ?? 1,
                    targets: targets.isInteger ? .indices(targets) : .dense))
        default: return nil
        }
    }

    /// Whether a function over an axis runs over rows, which lie one after another.
    static func isOverLastAxis(_ axes: [Int]?, rank: Int) -> Bool {
        guard let axes else { return rank == 1 }
        return axes == [rank - 1] || axes == [-1]
    }

    /// The rows of a function over the last axis; nil where it is over another.
    private static func lastAxis(_ request: Request) -> (rows: Int, columns: Int)? {
        let sizes = request.sizes[0]
        let axes = request.attributes.integers("axis")
        guard isOverLastAxis(axes, rank: sizes.count) else { return nil }
        return (sizes.dropLast().reduce(1, *), sizes.last ?? 1)
    }
}
