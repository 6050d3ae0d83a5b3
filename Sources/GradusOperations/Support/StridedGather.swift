import GradusTensors

extension Tensor {
    /// The tensor of the given sizes whose element at index `i` is this tensor's element at
    /// `offset + Σ iₐ · strideₐ` in row-major order: the one primitive behind transpose, broadcast
    /// and slice.
    package func gathered(sizes: [Int], strides: [Int], offset: Int = 0) -> Tensor {
        selecting(
            StridedIndices.offsets(sizes: sizes, strides: strides, offset: offset), sizes: sizes)
    }

    /// The tensor of the given sizes with this tensor's elements at the given places, in order.
    package func selecting(_ places: [Int], sizes: [Int]) -> Tensor {
        elementType.isFloatingPoint
            ? Tensor(elementType, sizes: sizes, converting: selected(doubles, places))
            : Tensor(elementType, sizes: sizes, converting: selected(integers, places))
    }

    private func selected<Element>(_ elements: [Element], _ places: [Int]) -> [Element] {
        places.map { elements[$0] }
    }
}

package enum StridedIndices {
    /// `offset + Σ iₐ · strideₐ` for every index `i` of a tensor of the given sizes, in row-major
    /// order.
    package static func offsets(sizes: [Int], strides: [Int], offset: Int = 0) -> [Int] {
        if sizes.contains(0) { return [] }
        var offsets = [offset]
        for (size, stride) in zip(sizes, strides) {
            offsets = offsets.flatMap { base in (0..<size).map { base + $0 * stride } }
        }
        return offsets
    }
}
