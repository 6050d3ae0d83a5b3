import CGradusKernels

/// Strides, in elements, of a dense array of blocks of `unit` elements.
func denseStrides(_ extents: [Int], unit: Int = 1) -> [Int] {
    var strides = extents
    var stride = unit
    for axis in extents.indices.reversed() {
        strides[axis] = stride
        stride *= extents[axis]
    }
    return strides
}

/// Writes numbers to a C array, which Swift sees as a tuple that must have room for them.
func store<Tuple>(_ numbers: [Int], in tuple: inout Tuple) {
    withUnsafeMutableBytes(of: &tuple) { bytes in
        let elements = bytes.bindMemory(to: Int64.self)
        precondition(numbers.count <= elements.count, "no room for \(numbers.count) numbers")
        for (index, number) in numbers.enumerated() { elements[index] = Int64(number) }
    }
}
