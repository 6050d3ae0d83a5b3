import GradusIR
import GradusOperations
import GradusTensors

/// `x[0:3, :, -1]`: a slice, then the axes with a single place go away, then those with a negative step
/// turn round. Bounds are NumPy's: negative ones count from the end, and those of a slice beyond an end
/// mean the end.
extension GraphLowering {
    /// What an index says about one axis.
    private struct AxisIndex {
        let start: Dimension
        let limit: Dimension
        var step = 1
        /// A single place; the axis goes away.
        var isElement = false
        var isReversed = false
    }

    func value(of index: IndexSyntax, hint: ElementType?) throws(Failed) -> Value {
        let base = try value(of: index.base, hint: hint)
        let head = SourceRange(
            file: index.range.file, lowerBound: index.base.range.upperBound,
            upperBound: index.range.upperBound)
        guard index.subscripts.count <= base.type.rank else {
            throw fail(
                .error(
                    .rank,
                    "\(index.subscripts.count) indices for a tensor of rank \(base.type.rank)",
                    at: head,
                    secondary: [.init(index.base.range, "this is \(base.type)")]))
        }
        var axes: [AxisIndex] = []
        var hasFailed = false
        for (axis, size) in base.shape.dimensions.enumerated() {
            guard axis < index.subscripts.count else {
                axes.append(AxisIndex(start: 0, limit: size))
                continue
            }
            do {
                switch index.subscripts[axis] {
                case .element(let place):
                    axes.append(try element(place, of: size, axis, base, index.base.range))
                case .slice(let slice): axes.append(try self.slice(slice, of: size))
                }
            } catch { hasFailed = true }
        }
        if hasFailed { throw Failed() }
        let site = CallSite.other(
            range: index.range, head: head, shown: "[…]", operands: [index.base.range])
        return try take(axes, of: base, at: site)
    }

    private func take(
        _ axes: [AxisIndex], of base: Value, at site: CallSite
    ) throws(Failed) -> Value {
        var value = base
        let isWhole = zip(axes, base.shape.dimensions).allSatisfy { axis, size in
            axis.start == 0 && axis.limit == size && axis.step == 1
        }
        if !isWhole {
            let slice = try operation(
                "slice",
                [
                    "starts": .shape(Shape(axes.map(\.start))),
                    "limits": .shape(Shape(axes.map(\.limit))),
                    "steps": .integers(axes.map(\.step)),
                ], at: site)
            value = try apply(slice, [value], at: site)[0]
        }
        let reversed = axes.indices.filter { axes[$0].isReversed }
        if !reversed.isEmpty {
            let flip = try operation("flip", ["axis": .integers(reversed)], at: site)
            value = try apply(flip, [value], at: site)[0]
        }
        let gone = axes.indices.filter { axes[$0].isElement }
        if !gone.isEmpty {
            let squeeze = try operation("squeeze", ["axis": .integers(gone)], at: site)
            value = try apply(squeeze, [value], at: site)[0]
        }
        return value
    }

    /// One place.
    private func element(
        _ expression: ExpressionSyntax, of size: Dimension, _ axis: Int, _ base: Value,
        _ baseRange: SourceRange
    ) throws(Failed) -> AxisIndex {
        let place = try bound(expression)
        let start = isFromEnd(place) ? size + place : place
        let isInside = [Dimension(0) - start, start - size + 1].allSatisfy {
            ($0.size ?? 0) <= 0
        }
        guard isInside else {
            throw fail(
                .error(
                    .indexOutOfRange,
                    "there is no place \(place) along axis \(axis) of size \(size)",
                    at: expression.range, secondary: [.init(baseRange, "this is \(base.type)")]))
        }
        return AxisIndex(start: start, limit: start + 1, isElement: true)
    }

    /// `lower:upper:step`.
    private func slice(_ slice: SliceSyntax, of size: Dimension) throws(Failed) -> AxisIndex {
        let step = try slice.step.map { (step) throws(Failed) in try self.step(step) } ?? 1
        let lower = try slice.lower.map { (lower) throws(Failed) in try bound(lower) }
        let upper = try slice.upper.map { (upper) throws(Failed) in try bound(upper) }
        if step < 0 { return try reversedSlice(slice, lower, upper, step: step, of: size) }
        let start = lower.map { clamp($0, to: size) } ?? 0
        let limit = upper.map { clamp($0, to: size) } ?? size
        if let length = (limit - start).size, length < 0 {
            return AxisIndex(start: start, limit: start, step: step)
        }
        return AxisIndex(start: start, limit: limit, step: step)
    }

    /// `x[a:b:-s]` has the places a, a - s, … down to but without b: those of a slice upwards, turned
    /// round.
    private func reversedSlice(
        _ slice: SliceSyntax, _ lower: Dimension?, _ upper: Dimension?, step: Int,
        of size: Dimension
    ) throws(Failed) -> AxisIndex {
        if lower == nil, upper == nil, step == -1 {
            return AxisIndex(start: 0, limit: size, isReversed: true)
        }
        guard let count = size.size, lower.map({ $0.size != nil }) ?? true,
            upper.map({ $0.size != nil }) ?? true
        else {
            throw fail(
                .error(
                    .indexOutOfRange, "a negative step needs an axis of known size",
                    at: slice.range, label: "this axis has size \(size)"))
        }
        func place(_ bound: Int) -> Int {
            Swift.min(Swift.max(bound < 0 ? bound + count : bound, -1), count - 1)
        }
        let first = lower?.size.map(place) ?? count - 1
        let end = upper?.size.map(place) ?? -1
        guard first > end else { return AxisIndex(start: 0, limit: 0) }
        let stride = step == .min ? Int.max : -step
        let steps = (first - end - 1) / stride
        return AxisIndex(
            start: Dimension(first - steps * stride), limit: Dimension(first + 1), step: stride,
            isReversed: true)
    }

    private func step(_ expression: ExpressionSyntax) throws(Failed) -> Int {
        guard case .integer(let step) = try known(expression), step != 0 else {
            throw fail(
                .error(
                    .invalidAttribute, "a step is an integer other than 0", at: expression.range))
        }
        return step
    }

    private func bound(_ expression: ExpressionSyntax) throws(Failed) -> Dimension {
        if let value = computed(expression) {
            throw fail(
                .error(
                    .invalidAttribute, "an index is known when compiling", at: expression.range,
                    label: "this is \(value.type)",
                    help: ["gather(x, indices) takes places that are computed"]))
        }
        let value = try known(expression)
        guard let bound = value.dimension else {
            throw fail(
                .error(
                    .invalidAttribute, "an index is an integer, found \(value.description)",
                    at: expression.range))
        }
        return bound
    }

    /// The tensor that a name stands for, if it does.
    private func computed(_ expression: ExpressionSyntax) -> Value? {
        guard case .name(let name) = expression, case .value(let value)? = scope[name]?.meaning
        else { return nil }
        return value
    }

    /// Whether a place counts from the end. A symbolic one counts from the front.
    private func isFromEnd(_ place: Dimension) -> Bool { place.size.map { $0 < 0 } ?? false }

    /// A bound counted from the front, and within the axis as far as that is known.
    private func clamp(_ bound: Dimension, to size: Dimension) -> Dimension {
        let place = isFromEnd(bound) ? size + bound : bound
        if let known = place.size, known < 0 { return 0 }
        if let excess = (place - size).size, excess > 0 { return size }
        return place
    }
}
