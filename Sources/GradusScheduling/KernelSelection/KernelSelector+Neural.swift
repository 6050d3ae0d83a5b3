import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

extension KernelSelector {
    /// Functions of whole rows: softmax and what is built on it, standardisations, and the gradients
    /// of these.
    static func neural(_ request: Request) throws(KernelError) -> [KernelStep]? {
        let type = request.elementType
        if request.name.hasPrefix("softmax_cross_entropy") {
            return request.single(try crossEntropy(request))
        }
        guard let (rows, columns) = lastAxis(request) else { return nil }
        let isGradient = request.name.hasSuffix("_gradient")
        let name = isGradient ? String(request.name.dropLast("_gradient".count)) : request.name
        if let function = RowKernel(rawValue: name) {
            return request.single(
                isGradient
                    ? try .rowGradient(function, type, rows: rows, columns: columns)
                    : try .rows(function, type, rows: rows, columns: columns))
        }
        if let kind = RowStandardization(rawValue: name) {
            let epsilon = request.attributes.number("epsilon") ?? 0
            return request.single(
                isGradient
                    ? try .standardizedGradient(
                        kind, type, rows: rows, columns: columns, epsilon: epsilon)
                    : try .standardized(
                        kind, type, rows: rows, columns: columns, epsilon: epsilon))
        }
        return nil
    }

    /// The gradient of a cross-entropy and the loss, in one go through the scores.
    static func crossEntropyWithGradient(
        _ gradient: Node, in graph: Graph
    ) throws(KernelError) -> KernelCall {
        guard let request = request(for: gradient, in: graph) else {
            throw .unsupported(gradient.typed.name)
        }
        return try crossEntropy(request, withLoss: true)
    }

    private static func crossEntropy(
        _ request: Request, withLoss: Bool = false
    ) throws(KernelError) -> KernelCall {
        let sizes = request.sizes[0]
        let (rows, columns) = (sizes.dropLast().reduce(1, *), sizes.last ?? 1)
        let elementType = request.operands[1].elementType
        let targets = elementType.isInteger ? ClassTargets.indices(elementType) : .dense
        return request.name == "softmax_cross_entropy"
            ? try .softmaxCrossEntropy(
                request.elementType, rows: rows, columns: columns, targets: targets)
            : try .softmaxCrossEntropyGradient(
                request.elementType, rows: rows, columns: columns, targets: targets,
                withLoss: withLoss)
    }

    /// Whether an operation is a function of whole rows, which lie one after another.
    static func isOfRows(_ name: String, axes: [Int]?, rank: Int) -> Bool {
        if name.hasPrefix("softmax_cross_entropy") { return true }
        let base = name.hasSuffix("_gradient") ? String(name.dropLast("_gradient".count)) : name
        guard RowKernel(rawValue: base) != nil || RowStandardization(rawValue: base) != nil else {
            return false
        }
        return isOverLastAxis(axes, rank: rank)
    }

    private static func isOverLastAxis(_ axes: [Int]?, rank: Int) -> Bool {
        guard let axes else { return rank == 1 }
        return axes == [rank - 1] || axes == [-1]
    }

    /// The rows of a function over the last axis; nil where it is over another.
    private static func lastAxis(_ request: Request) -> (rows: Int, columns: Int)? {
        guard let sizes = request.sizes.first,
            isOverLastAxis(request.attributes.integers("axis"), rank: sizes.count)
        else { return nil }
        return (sizes.dropLast().reduce(1, *), sizes.last ?? 1)
    }
}
