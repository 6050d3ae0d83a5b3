import GradusIR
import GradusTensors

// Reductions of values of a graph under construction: over axes, all of them for nil. With `keepDims`
// they stay with size 1.

extension Value {
    /// The mean.
    public func mean(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(Mean(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// Whether some element is true.
    public func any(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(AnyTrue(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// Whether every element is true.
    public func all(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(AllTrue(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The place of the largest element along an axis, in the flattened tensor for nil, as `i32`.
    public func argmax(axis: Int? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(ArgMax(axis: axis, keepsDimensions: keepDims))
    }

    /// The place of the smallest element along an axis, in the flattened tensor for nil, as `i32`.
    public func argmin(axis: Int? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(ArgMin(axis: axis, keepsDimensions: keepDims))
    }
}
