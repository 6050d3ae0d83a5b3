import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors

/// The elements of a value as they lie in the memory of another one, its source: element i at
/// offset + Σ iₐ·strideₐ. No size is 0.
struct StridedView {
    /// The value whose memory it is.
    let source: ValueID
    private(set) var sizes: [Int]
    /// Per axis; of no meaning where the size is 1.
    private(set) var strides: [Int]
    private(set) var offset = 0

    /// The whole of a value; nil where it has no elements.
    init?(whole value: ValueID, sizes: [Int]) {
        guard !sizes.contains(0) else { return nil }
        source = value
        self.sizes = sizes
        strides = Shape.rowMajorStrides(sizes)
    }

    /// The result of a node that reads the view; nil where no strides say where its elements are.
    func seen(through node: Node) -> StridedView? {
        guard let results = node.resultTypes[0].shape.sizes, !results.contains(0) else {
            return nil
        }
        if node.regroupsAxes { return reshaped(results) }
        if let transpose = node.operation as? Transpose, let axes = transpose.axes {
            var view = self
            view.sizes = results
            view.strides = axes.map { strides[$0] }
            return view
        }
        guard let slice = node.operation as? Slice, let starts = slice.starts.sizes else {
            return nil
        }
        var view = self
        view.sizes = results
        view.offset += zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
        view.strides = strides.indices.map { strides[$0] * (slice.steps?[$0] ?? 1) }
        return view
    }

    /// The operand of a node whose result the view is, as it lies there; nil where no strides say so.
    func before(_ node: Node, _ operand: ValueID, in graph: Graph) -> StridedView? {
        guard let sizes = graph.type(of: operand).shape.sizes, !sizes.contains(0) else {
            return nil
        }
        if node.regroupsAxes { return reshaped(sizes) }
        var view = self
        view.sizes = sizes
        if let transpose = node.operation as? Transpose, let axes = transpose.axes {
            for (axis, moved) in axes.enumerated() { view.strides[moved] = strides[axis] }
            return view
        }
        guard let concat = node.operation as? Concatenate else { return nil }
        for other in node.operands {
            if other == operand { return view }
            view.offset +=
                (graph.type(of: other).shape[concat.axis].size ?? 0) * strides[concat.axis]
        }
        return nil
    }

    /// The same elements in the same order over other axes; nil where an axis that is cut or joined with
    /// its neighbour is no one walk.
    func reshaped(_ shape: [Int]) -> StridedView? {
        var view = self
        view.sizes = shape
        view.strides = Array(repeating: 1, count: shape.count)
        let axes = sizes.indices.filter { sizes[$0] != 1 }
        var next = 0
        var axis = 0
        while next < axes.count {
            // Neighbours of the old axes, and of the new ones, that have as many elements.
            let (first, start) = (next, axis)
            var (old, new) = (sizes[axes[next]], shape[axis])
            while old != new {
                if old < new {
                    next += 1
                    guard next < axes.count else { return nil }
                    old *= sizes[axes[next]]
                } else {
                    axis += 1
                    guard axis < shape.count else { return nil }
                    new *= shape[axis]
                }
            }
            for outer in first..<next
            where strides[axes[outer]] != strides[axes[outer + 1]] * sizes[axes[outer + 1]] {
                return nil
            }
            var stride = strides[axes[next]]
            for new in (start...axis).reversed() {
                view.strides[new] = stride
                stride *= shape[new]
            }
            next += 1
            axis += 1
        }
        return view
    }

    /// The view as matrices of a product, where their rows or their columns are contiguous.
    ///
    /// - Parameters:
    ///   - sizes: the stored rows and columns of each.
    ///   - batch: the batch axes of the product, along which those of size 1 repeat; where there are none,
    ///     all matrices are one of more rows.
    /// - Returns: how they lie, and whether it is their columns that are contiguous: then the product is
    ///   another form of the transposed.
    func matrices(_ sizes: [Int], batch: [Int]) -> (layout: MatrixLayout, isTurned: Bool)? {
        let own = batch.isEmpty ? [] : self.sizes.dropLast(2)
        let leading = Array(repeating: 1, count: batch.count - own.count) + own
        guard let view = reshaped(leading + sizes) else { return nil }
        var (row, column) = (view.strides[batch.count], view.strides[batch.count + 1])
        if sizes[1] == 1 { column = 1 }
        if sizes[0] == 1 { row = sizes[1] }
        let isTurned = column != 1
        guard !isTurned || row == 1 else { return nil }
        var layout = MatrixLayout()
        layout.offset = offset
        let (length, stride) = isTurned ? (sizes[0], column) : (sizes[1], row)
        layout.rowStride = stride == length ? nil : stride
        if !batch.isEmpty {
            layout.batchStrides = batch.indices.map { leading[$0] == 1 ? 0 : view.strides[$0] }
        }
        return (layout, isTurned)
    }
}
