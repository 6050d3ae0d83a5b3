import CGradusKernels

extension KernelCall {
    /// Multiplies and adds `f32` in registers, as many as a core can: result 0 has 16 numbers for each
    /// part.
    ///
    /// - Parameter sums: how many are under way at once, 6 or 12: which of them is faster depends on the
    ///   processor's registers.
    package static func peakMultiplyAdd(parts: Int, rounds: Int, sums: Int) -> KernelCall {
        let flops = parts * rounds * sums * 32
        var call = KernelCall(
            name: "peak multiply_add f32",
            parts: KernelParts(
                gradus_peak_multiply_add, count: parts, flops: flops, bytes: parts * 64),
            resultCount: 1, operandCount: 0)
        call.integers = [rounds, sums]
        call.flops = flops
        call.bytes = parts * 64
        return call
    }

    /// a = b + 0.5 c over `parts * count` numbers of type `f32`: as many bytes as the memory gives.
    package static func peakTriad(parts: Int, count: Int) -> KernelCall {
        let elements = parts * count
        var call = KernelCall(
            name: "peak triad f32",
            parts: KernelParts(
                gradus_peak_triad, count: parts, flops: elements * 2, bytes: elements * 12),
            resultCount: 1, operandCount: 2)
        call.integers = [count]
        call.scalars = [0.5]
        call.flops = elements * 2
        call.bytes = elements * 12
        return call
    }
}
