import CGradusKernels
import GradusTensors

/// The geometry of indexing along one axis of `[outer, axis, inner]`.
package struct IndexGeometry: Hashable, Sendable {
    package var outer: Int
    package var axis: Int
    package var inner: Int
    /// Indices along the axis.
    package var count: Int

    /// A geometry from its extents.
    package init(outer: Int, axis: Int, inner: Int, count: Int) {
        self.outer = outer
        self.axis = axis
        self.inner = inner
        self.count = count
    }

    var isValid: Bool { min(outer, axis, inner, count) >= 0 }
}

/// Which places an array of indices speaks about.
package enum IndexSharing: Hashable, Sendable {
    /// `[count]` indices, the same for every outer and inner place: NumPy's `take`.
    case shared
    /// `[outer, count, inner]` indices: NumPy's `take_along_axis`.
    case each
}

extension KernelCall {
    /// Picks elements along an axis. Operands: x `[outer, axis, inner]`, the indices. The result is
    /// `[outer, count, inner]`.
    ///
    /// A negative index counts from the end. One that is still out of range gives NaN, or 0 or
    /// false where the type has no NaN (the "fill" mode of `jax.numpy.take`).
    package static func gather(
        _ type: ElementType, indices: ElementType, _ geometry: IndexGeometry,
        sharing: IndexSharing = .shared
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction =
            switch type.byteCount {
            case 1: gradus_gather_1
            case 4: gradus_gather_4
            default: gradus_gather_8
            }
        var call = try indexing("gather", type, indices, geometry, sharing, kernel, operands: 2)
        call.integers[Int(GRADUS_INDEX_FILL)] =
            switch type {
            case .f32: Int(Float.nan.bitPattern)
            case .f64: Int(Double.nan.bitPattern)
            default: 0
            }
        return call
    }

    /// Adds updates to zeros, or to what the result holds, along an axis: the pullback of `gather`.
    ///
    /// Operands: the indices, the updates `[outer, count, inner]`. The result is `[outer, axis,
    /// inner]`. Updates of one place are added in their order. Indices out of range are ignored.
    package static func scatterAdd(
        _ type: ElementType, indices: ElementType, _ geometry: IndexGeometry,
        sharing: IndexSharing = .shared, accumulate: Bool = false
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        switch type {
        case .f32: kernel = gradus_scatter_add_f32
        case .f64: kernel = gradus_scatter_add_f64
        case .i32: kernel = gradus_scatter_add_i32
        case .i64: kernel = gradus_scatter_add_i64
        case .bool: throw .unsupported("scatter_add of bool")
        }
        var call = try indexing(
            "scatter_add", type, indices, geometry, sharing, kernel, operands: 2)
        call.integers.append(accumulate ? 1 : 0)
        call.accumulates = accumulate
        call.flops = geometry.outer * geometry.count * geometry.inner
        return call
    }

    /// A row `[depth]` for each of `count` indices, with a 1 at the index, and none if the index is
    /// negative or not below `depth`.
    package static func oneHot(
        _ type: ElementType, indices: ElementType, count: Int, depth: Int
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction =
            switch type {
            case .f32: gradus_one_hot_f32
            case .f64: gradus_one_hot_f64
            case .i32: gradus_one_hot_i32
            case .i64: gradus_one_hot_i64
            case .bool: gradus_one_hot_bool
            }
        let geometry = IndexGeometry(outer: 1, axis: depth, inner: 1, count: count)
        var call = try indexing("one_hot", type, indices, geometry, .shared, kernel, operands: 1)
        call.bytes = count * depth * type.byteCount
        return call
    }

    /// first + step·i for each place i along the axis of `[outer, axis, inner]`; no operands.
    ///
    /// Floating point is rounded once from `f64`; integers, whose numbers must be integral, wrap.
    package static func iota(
        _ type: ElementType, outer: Int = 1, axis: Int, inner: Int = 1, first: Double = 0,
        step: Double = 1
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        switch type {
        case .f32: kernel = gradus_iota_f32
        case .f64: kernel = gradus_iota_f64
        case .i32: kernel = gradus_iota_i32
        case .i64: kernel = gradus_iota_i64
        case .bool: throw .unsupported("iota of bool")
        }
        let geometry = IndexGeometry(outer: outer, axis: axis, inner: inner, count: 0)
        guard geometry.isValid else { throw .invalid("iota of \(outer) x \(axis) x \(inner)") }
        var call = KernelCall(
            name: "iota \(type) [\(outer), \(axis), \(inner)]", kernel: kernel, resultCount: 1,
            operandCount: 0)
        call.integers = [
            outer, axis, inner, Int(Int64(clamping: first)), 0, 0, Int(Int64(clamping: step)),
        ]
        call.scalars = [first, step]
        call.bytes = outer * axis * inner * type.byteCount
        return call
    }

    private static func indexing(
        _ name: String, _ type: ElementType, _ indices: ElementType, _ geometry: IndexGeometry,
        _ sharing: IndexSharing, _ kernel: @escaping KernelFunction, operands: Int
    ) throws(KernelError) -> KernelCall {
        guard indices.isInteger else { throw .unsupported("\(name) with \(indices) indices") }
        guard geometry.isValid else { throw .invalid("\(name) of \(geometry)") }
        let shape = "[\(geometry.outer), \(geometry.axis), \(geometry.inner)]"
        var call = KernelCall(
            name: "\(name) \(type) \(shape) \(geometry.count) \(indices)", kernel: kernel,
            resultCount: 1, operandCount: operands)
        call.integers = [
            geometry.outer, geometry.axis, geometry.inner, geometry.count, indices == .i64 ? 1 : 0,
            sharing == .each ? 1 : 0, 0,
        ]
        call.bytes = 2 * geometry.outer * geometry.count * geometry.inner * type.byteCount
        return call
    }
}
