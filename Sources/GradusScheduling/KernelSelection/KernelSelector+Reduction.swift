import GradusKernels
import GradusTensors

extension KernelSelector {
    /// Sums, means, products, extrema and their places.
    static func reduction(_ request: Request) throws(KernelError) -> [KernelStep]? {
        let axes =
            request.attributes.integers("axis") ?? Array(request.sizes[safe: 0]?.indices ?? 0..<0)
        let kinds: [String: ReductionKind] = [
            "sum": .sum, "mean": .mean, "prod": .product, "max": .maximum, "min": .minimum,
            "any": .any, "all": .all,
        ]
        if let kind = kinds[request.name] {
            return request.single(
                try .reduction(kind, request.elementType, shape: request.sizes[0], axes: axes))
        }
        return nil
    }
}

extension Array {
    /// The element, or nil where there is none.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
