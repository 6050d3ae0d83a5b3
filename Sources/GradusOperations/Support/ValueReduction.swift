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

extension Value {
    /// The largest element.
    public func max(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(Max(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The smallest element.
    public func min(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(Min(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The product.
    public func prod(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(Product(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The logarithm of the sum of exponentials.
    public func logSumExp(axes: [Int]? = nil, keepDims: Bool = false) throws(GraphError) -> Value {
        try applying(LogSumExp(ReducedAxes(axes, keepsDimensions: keepDims)))
    }

    /// The mean square distance from the mean; `ddof` is taken off the number of elements.
    public func variance(
        axes: [Int]? = nil, keepDims: Bool = false, ddof: Int = 0
    ) throws(GraphError) -> Value {
        try applying(
            Variance(ReducedAxes(axes, keepsDimensions: keepDims), degreesOfFreedom: ddof))
    }

    /// Probabilities in proportion to the exponentials, over one axis or several together.
    public func softmax(axes: [Int] = [-1]) throws(GraphError) -> Value {
        try applying(Softmax(axes: axes))
    }

    /// The logarithm of softmax.
    public func logSoftmax(axes: [Int] = [-1]) throws(GraphError) -> Value {
        try applying(LogSoftmax(axes: axes))
    }

    /// The distance from the mean in standard deviations, over one axis or several together.
    public func layerNorm(axes: [Int] = [-1], epsilon: Double = 1e-5) throws(GraphError) -> Value {
        try applying(LayerNormalization(axes: axes, epsilon: epsilon))
    }

    /// In units of the root mean square, over one axis or several together.
    public func rmsNorm(axes: [Int] = [-1], epsilon: Double = 1e-6) throws(GraphError) -> Value {
        try applying(RootMeanSquareNormalization(axes: axes, epsilon: epsilon))
    }
}
