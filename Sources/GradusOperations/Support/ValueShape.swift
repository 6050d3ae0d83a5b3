import GradusIR
import GradusTensors

// Methods on values of a graph under construction that rearrange elements.

extension Value {
    /// With the axes in another order: axis i of the result is `axes[i]` of this; reversed for nil.
    public func transposed(_ axes: [Int]? = nil) throws(GraphError) -> Value {
        try applying(Transpose(axes: axes))
    }

    /// The values one after the other along an axis.
    public static func concatenation(
        _ values: [Value], axis: Int = 0
    ) throws(GraphError) -> Value {
        guard let first = values.first else {
            throw GraphError("nothing to concatenate", cause: TypeRule.noOperands(of: "concat"))
        }
        return try first.builder.call(Concatenate(axis: axis), values)[0]
    }

    /// The values, all of one type, along a new axis.
    public static func stack(_ values: [Value], axis: Int = 0) throws(GraphError) -> Value {
        guard let first = values.first else {
            throw GraphError("nothing to stack", cause: TypeRule.noOperands(of: "stack"))
        }
        return try first.builder.call(Stack(axis: axis), values)[0]
    }

    /// Every step-th element from a start up to but without a limit, one entry for each axis, counted
    /// from the front; steps of 1 for nil.
    public func sliced(
        starts: [Dimension], limits: [Dimension], steps: [Int]? = nil
    ) throws(GraphError) -> Value {
        try applying(Slice(starts: Shape(starts), limits: Shape(limits), steps: steps))
    }

    /// The elements from a start up to but without a limit along one axis counted from the front;
    /// itself where these are all.
    public func sliced(
        axis: Int, from start: Dimension, to limit: Dimension
    ) throws(GraphError) -> Value {
        guard shape.dimensions.indices.contains(axis) else {
            throw GraphError("\(type) has no axis \(axis)", origin: builder.origin)
        }
        if start == 0, limit == shape[axis] { return self }
        var starts = [Dimension](repeating: 0, count: shape.rank)
        var limits = shape.dimensions
        starts[axis] = start
        limits[axis] = limit
        return try sliced(starts: starts, limits: limits)
    }

    /// With zeros before, after and between the elements, one entry for each axis.
    public func padded(
        low: [Dimension], high: [Dimension], interior: [Int]? = nil
    ) throws(GraphError) -> Value {
        try applying(Pad(low: Shape(low), high: Shape(high), interior: interior))
    }

    /// Without the given axes of size 1; without all of them for nil.
    public func squeezed(_ axes: [Int]? = nil) throws(GraphError) -> Value {
        try applying(Squeeze(axes: axes))
    }

    /// With new axes of size 1 at the given places of the result.
    public func expandingDims(_ axes: [Int]) throws(GraphError) -> Value {
        try applying(ExpandDims(axes: axes))
    }

    /// Back to front along axes, all of them for nil.
    public func flipped(_ axes: [Int]? = nil) throws(GraphError) -> Value {
        try applying(Flip(axes: axes))
    }
}
