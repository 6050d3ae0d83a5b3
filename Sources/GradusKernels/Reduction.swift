import CGradusKernels
import GradusTensors

/// How a reduction combines elements.
package enum ReductionKind: String, CaseIterable, Sendable {
    /// Numbers; integers wrap. Without elements 0, 1, and NaN for `mean`, which is of floating
    /// point alone.
    case sum, product, mean
    /// Numbers; NaN wins. Without elements the least and the greatest number of the type.
    case maximum, minimum
    /// Truth values. Without elements false and true.
    case any, all
}

extension KernelCall {
    /// Reduces the given axes of an array to their `kind`; the result is dense and without them.
    ///
    /// The operand is dense, or has the given strides in elements (0 for a broadcast axis). Sums
    /// are pairwise: their error grows with the logarithm of the number of elements, and their
    /// bits do not depend on the processor's vectors.
    ///
    /// - Parameter total: how many elements a mean is of, where the operand holds sums of some.
    package static func reduction(
        _ kind: ReductionKind, _ type: ElementType, shape: [Int], axes: [Int],
        strides: [Int]? = nil, total: Int? = nil
    ) throws(KernelError) -> KernelCall {
        let kernel = try reductionKernel(kind, type)
        var geometry = try ReductionGeometry(shape, axes, strides ?? denseStrides(shape))
        if let total { geometry.details.total = Int64(total) }
        var call = KernelCall(
            name: "\(kind.rawValue) \(type) \(shape) axes \(axes.sorted())", kernel: kernel,
            resultCount: 1, operandCount: 1)
        call.details = KernelDetails(geometry.details)
        call.flops = shape.reduce(1, *)
        let results = shape.indices.reduce(1) { axes.contains($1) ? $0 : $0 * shape[$1] }
        call.bytes = (call.flops + results) * type.byteCount
        return call
    }

    private static func reductionKernel(
        _ kind: ReductionKind, _ type: ElementType
    ) throws(KernelError) -> KernelFunction {
        switch (kind, type) {
        case (.sum, .f32): gradus_sum_f32
        case (.sum, .f64): gradus_sum_f64
        case (.sum, .i32): gradus_sum_i32
        case (.sum, .i64): gradus_sum_i64
        case (.product, .f32): gradus_product_f32
        case (.product, .f64): gradus_product_f64
        case (.product, .i32): gradus_product_i32
        case (.product, .i64): gradus_product_i64
        case (.mean, .f32): gradus_mean_f32
        case (.mean, .f64): gradus_mean_f64
        case (.maximum, .f32): gradus_maximum_f32
        case (.maximum, .f64): gradus_maximum_f64
        case (.maximum, .i32): gradus_maximum_i32
        case (.maximum, .i64): gradus_maximum_i64
        case (.minimum, .f32): gradus_minimum_f32
        case (.minimum, .f64): gradus_minimum_f64
        case (.minimum, .i32): gradus_minimum_i32
        case (.minimum, .i64): gradus_minimum_i64
        case (.any, .bool), (.maximum, .bool): gradus_any_bool
        case (.all, .bool), (.minimum, .bool): gradus_all_bool
        default: throw .unsupported("\(kind.rawValue) of \(type)")
        }
    }

    /// The place of the greatest (`largest`) or least element along `axis` of a dense array, or in
    /// the flattened array if `axis` is nil, as `i32` or `i64`. The first of equal elements wins,
    /// and a NaN wins over any number. The axis must not be empty.
    package static func argument(
        largest: Bool, _ type: ElementType, shape: [Int], axis: Int?,
        resultType: ElementType = .i32
    ) throws(KernelError) -> KernelCall {
        guard resultType.isInteger else { throw .unsupported("argmax as \(resultType)") }
        let kernel: KernelFunction
        switch type {
        case .f32: kernel = largest ? gradus_argmax_f32 : gradus_argmin_f32
        case .f64: kernel = largest ? gradus_argmax_f64 : gradus_argmin_f64
        case .i32: kernel = largest ? gradus_argmax_i32 : gradus_argmin_i32
        case .i64: kernel = largest ? gradus_argmax_i64 : gradus_argmin_i64
        case .bool: throw .unsupported("argmax of bool")
        }
        let (outer, reduced, inner) = try split(shape, around: axis)
        guard reduced > 0 || outer * inner == 0 else { throw .invalid("argmax of an empty axis") }
        let name = largest ? "argmax" : "argmin"
        var call = KernelCall(
            name: "\(name) \(type) \(shape)" + (axis.map { " axis \($0)" } ?? ""), kernel: kernel,
            resultCount: 1, operandCount: 1)
        call.integers = [outer, reduced, inner, resultType == .i64 ? 1 : 0]
        call.flops = outer * reduced * inner
        call.bytes = outer * inner * (reduced * type.byteCount + resultType.byteCount)
        return call
    }

    /// The elements before, along and after an axis; without one, all lie along it.
    static func split(
        _ shape: [Int], around axis: Int?
    ) throws(KernelError) -> (outer: Int, axis: Int, inner: Int) {
        guard shape.allSatisfy({ $0 >= 0 }) else { throw .invalid("an array of shape \(shape)") }
        guard let axis else { return (1, shape.reduce(1, *), 1) }
        guard shape.indices.contains(axis) else {
            throw .invalid("axis \(axis) of an array of shape \(shape)")
        }
        return (
            shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *)
        )
    }
}

/// The loops of a reduction; see `gradus_reduction`.
private struct ReductionGeometry {
    struct Axis {
        var extent: Int
        var stride: Int
        var isReduced: Bool
    }

    var details = gradus_reduction()

    init(_ shape: [Int], _ axes: [Int], _ strides: [Int]) throws(KernelError) {
        guard Set(axes).count == axes.count, axes.allSatisfy(shape.indices.contains),
            strides.count == shape.count, shape.allSatisfy({ $0 >= 0 })
        else {
            throw .invalid("reduction of \(shape) with strides \(strides) over axes \(axes)")
        }
        var loops = Self.collapsed(shape, axes, strides)
        details.inner = 1
        details.run = 1
        if let last = loops.last, last.stride == 1 {
            loops.removeLast()
            if last.isReduced {
                details.run = Int64(last.extent)
            } else {
                details.inner = Int64(last.extent)
            }
        }
        let kept = loops.filter { !$0.isReduced }
        let reduced = loops.filter(\.isReduced)
        guard max(kept.count, reduced.count) <= Int(GRADUS_REDUCTION_RANK_LIMIT) else {
            throw .tooLarge("reduction of rank \(shape.count)")
        }
        details.kept_rank = Int64(kept.count)
        store(kept.map(\.extent), in: &details.kept_extents)
        store(kept.map(\.stride), in: &details.kept_strides)
        let isEmpty = shape.indices.contains { shape[$0] == 0 && !axes.contains($0) }
        details.kept_count = isEmpty ? 0 : Int64(kept.reduce(1) { $0 * $1.extent })
        details.reduced_rank = Int64(reduced.count)
        store(reduced.map(\.extent), in: &details.reduced_extents)
        store(reduced.map(\.stride), in: &details.reduced_strides)
        details.rows = Int64(reduced.reduce(1) { $0 * $1.extent })
        details.total = details.rows * details.run
    }

    /// The axes without those of one element, neighbours merged where they walk as one.
    private static func collapsed(_ shape: [Int], _ axes: [Int], _ strides: [Int]) -> [Axis] {
        var loops: [Axis] = []
        for axis in shape.indices where shape[axis] != 1 {
            let next = Axis(
                extent: shape[axis], stride: strides[axis], isReduced: axes.contains(axis))
            if let last = loops.last, last.isReduced == next.isReduced,
                last.stride == next.stride * next.extent
            {
                loops[loops.count - 1].extent *= next.extent
                loops[loops.count - 1].stride = next.stride
            } else {
                loops.append(next)
            }
        }
        return loops
    }
}
