import CGradusKernels
import GradusTensors

/// Where the elements of an array lie in a buffer: element i at offset + Σ iₐ·strideₐ.
package struct StridedLayout: Hashable, Sendable {
    /// In elements; 0 repeats, negative walks backwards.
    package var strides: [Int]
    /// The place of the first element.
    package var offset: Int

    /// A layout from its parts.
    package init(strides: [Int], offset: Int = 0) {
        self.strides = strides
        self.offset = offset
    }

    /// Dense, row-major.
    package init(dense shape: [Int]) {
        self.init(strides: denseStrides(shape))
    }
}

extension KernelCall {
    /// Copies an array of `shape` from one layout to another; no two elements of the result may
    /// lie in one place.
    ///
    /// First the `clearing` elements at the beginning of the result become zero; the rest of it
    /// stays as it is.
    package static func copy(
        _ type: ElementType, shape: [Int], from source: StridedLayout, to target: StridedLayout,
        clearing: Int = 0, name: String = "copy"
    ) throws(KernelError) -> KernelCall {
        guard source.strides.count == shape.count, target.strides.count == shape.count,
            shape.allSatisfy({ $0 >= 0 })
        else {
            throw .invalid("\(name) of \(shape) with strides \(source.strides), \(target.strides)")
        }
        var geometry = try CopyGeometry(shape, source.strides, target.strides).details
        geometry.operand_offset = Int64(source.offset)
        geometry.result_offset = Int64(target.offset)
        geometry.cleared = Int64(clearing)
        let kernel: KernelFunction =
            switch type.byteCount {
            case 1: gradus_copy_1
            case 4: gradus_copy_4
            default: gradus_copy_8
            }
        var call = KernelCall(
            name: "\(name) \(type) \(shape)", kernel: kernel, resultCount: 1, operandCount: 1)
        call.details = KernelDetails(geometry)
        call.bytes = (2 * shape.reduce(1, *) + clearing) * type.byteCount
        return call
    }

    /// Permutes the axes: axis a of the result is axis `axes[a]` of the dense operand.
    package static func transpose(
        _ type: ElementType, shape: [Int], axes: [Int]
    ) throws(KernelError) -> KernelCall {
        guard axes.sorted() == Array(shape.indices) else {
            throw .invalid("transpose of \(shape) by \(axes)")
        }
        let strides = denseStrides(shape)
        let sizes = axes.map { shape[$0] }
        return try copy(
            type, shape: sizes, from: StridedLayout(strides: axes.map { strides[$0] }),
            to: StridedLayout(dense: sizes), name: "transpose")
    }

    /// Stretches axes of size 1, and missing leading ones, by NumPy's rules.
    package static func broadcast(
        _ type: ElementType, from shape: [Int], to target: [Int]
    ) throws(KernelError) -> KernelCall {
        let missing = target.count - shape.count
        guard missing >= 0,
            zip(shape, target.dropFirst(missing)).allSatisfy({ $0 == $1 || $0 == 1 })
        else {
            throw .invalid("broadcast of \(shape) to \(target)")
        }
        let dense = denseStrides(shape)
        let strides =
            Array(repeating: 0, count: missing)
            + shape.indices.map { shape[$0] == 1 ? 0 : dense[$0] }
        return try copy(
            type, shape: target, from: StridedLayout(strides: strides),
            to: StridedLayout(dense: target), name: "broadcast")
    }

    /// Per axis the elements starts, starts + step, … of the dense operand, `counts` of them. Steps
    /// may be negative.
    package static func slice(
        _ type: ElementType, shape: [Int], starts: [Int], steps: [Int], counts: [Int]
    ) throws(KernelError) -> KernelCall {
        guard [starts.count, steps.count, counts.count].allSatisfy({ $0 == shape.count }) else {
            throw .invalid("slice of \(shape)")
        }
        for axis in shape.indices where counts[axis] > 0 {
            let last = starts[axis] + (counts[axis] - 1) * steps[axis]
            guard (0..<shape[axis]).contains(starts[axis]), (0..<shape[axis]).contains(last) else {
                throw .invalid("slice of axis \(axis) of \(shape) outside of it")
            }
        }
        let dense = denseStrides(shape)
        let isEmpty = counts.contains(0)
        let offset = isEmpty ? 0 : zip(starts, dense).reduce(0) { $0 + $1.0 * $1.1 }
        return try copy(
            type, shape: counts,
            from: StridedLayout(strides: zip(steps, dense).map { $0 * $1 }, offset: offset),
            to: StridedLayout(dense: counts), name: "slice")
    }

    /// Surrounds the dense operand with zeros: `low` before each axis, `high` after it, `interior`
    /// between two of its elements. With a slice's starts and steps it undoes the slice.
    package static func pad(
        _ type: ElementType, shape: [Int], low: [Int], high: [Int], interior: [Int]
    ) throws(KernelError) -> KernelCall {
        guard [low.count, high.count, interior.count].allSatisfy({ $0 == shape.count }),
            (low + high + interior).allSatisfy({ $0 >= 0 })
        else {
            throw .invalid("pad of \(shape) by \(low), \(high), \(interior)")
        }
        let sizes = shape.indices.map { axis in
            low[axis] + shape[axis] + max(shape[axis] - 1, 0) * interior[axis] + high[axis]
        }
        let dense = denseStrides(sizes)
        let target = StridedLayout(
            strides: shape.indices.map { dense[$0] * (interior[$0] + 1) },
            offset: zip(low, dense).reduce(0) { $0 + $1.0 * $1.1 })
        return try copy(
            type, shape: shape, from: StridedLayout(dense: shape), to: target,
            clearing: sizes.reduce(1, *), name: "pad")
    }

    /// Joins dense arrays along an axis; at most 15. The shapes differ along it alone.
    package static func concatenate(
        _ type: ElementType, shapes: [[Int]], axis: Int
    ) throws(KernelError) -> KernelCall {
        guard let first = shapes.first, first.indices.contains(axis) else {
            throw .invalid("concat of \(shapes) along axis \(axis)")
        }
        for shape in shapes {
            guard shape.count == first.count,
                shape.indices.allSatisfy({ $0 == axis || shape[$0] == first[$0] })
            else { throw .invalid("concat of \(first) and \(shape) along axis \(axis)") }
        }
        guard shapes.count < Int(GRADUS_BUFFER_LIMIT) else {
            throw .tooLarge("concat of \(shapes.count) operands")
        }
        let sizes = shapes.map { $0[axis...].reduce(1, *) * type.byteCount }
        let outer = first[..<axis].reduce(1, *)
        let numbers = ([shapes.count, outer] + sizes).map { Int64($0) }
        var call = KernelCall(
            name: "concat \(type) \(shapes)", kernel: gradus_concatenate, resultCount: 1,
            operandCount: shapes.count)
        call.details = KernelDetails(elements: numbers)
        call.bytes = 2 * outer * sizes.reduce(0, +)
        return call
    }
}

/// The loops of a copy, brought to the cheapest form; see `gradus_copy`.
private struct CopyGeometry {
    struct Axis {
        var extent: Int
        var source: Int
        var target: Int
    }

    private(set) var details = gradus_copy()

    init(_ shape: [Int], _ source: [Int], _ target: [Int]) throws(KernelError) {
        var loops = Self.collapsed(shape, source, target)
        if loops.isEmpty { loops = [Axis(extent: 1, source: 1, target: 1)] }
        details.form = .GRADUS_COPY_STRIDED
        if let last = loops.last, last.target == 1 {
            let turned = loops.dropLast().firstIndex { $0.source == 1 }
            if last.source == 1 {
                details.form = .GRADUS_COPY_RUNS
            } else if last.source == 0 {
                details.form = .GRADUS_COPY_FILL
            } else if let turned {
                details.form = .GRADUS_COPY_TRANSPOSE
                loops.insert(loops.remove(at: turned), at: loops.count - 1)
            }
        }
        guard loops.count <= Int(GRADUS_COPY_RANK_LIMIT) else {
            throw .tooLarge("copy of rank \(loops.count)")
        }
        details.rank = Int64(loops.count)
        store(loops.map(\.extent), in: &details.extents)
        store(loops.map(\.source), in: &details.operand_strides)
        store(loops.map(\.target), in: &details.result_strides)
    }

    /// The axes by falling stride of the result, without those of one element, and neighbours
    /// merged where both sides walk them as one.
    private static func collapsed(_ shape: [Int], _ source: [Int], _ target: [Int]) -> [Axis] {
        let axes = shape.indices.filter { shape[$0] != 1 }.map {
            Axis(extent: shape[$0], source: source[$0], target: target[$0])
        }
        let order = axes.indices.sorted {
            (-abs(axes[$0].target), $0) < (-abs(axes[$1].target), $1)
        }
        var loops: [Axis] = []
        for axis in order.map({ axes[$0] }) {
            if let last = loops.last, last.source == axis.source * axis.extent,
                last.target == axis.target * axis.extent
            {
                loops[loops.count - 1] = Axis(
                    extent: last.extent * axis.extent, source: axis.source, target: axis.target)
            } else {
                loops.append(axis)
            }
        }
        return loops
    }
}
