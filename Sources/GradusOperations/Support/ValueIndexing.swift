import GradusIR
import GradusTensors

// Choosing elements of values of a graph under construction by integers.

extension GraphBuilder {
    /// The vector 0, 1, 2, … of a size.
    ///
    /// - Throws: `GraphError` where the size is negative.
    public func iota(
        size: Dimension, _ elementType: ElementType = .i32
    ) throws(GraphError) -> Value {
        try apply(Iota(size: size, type: elementType), [])[0]
    }

    /// Numbers at equal distances from `start` up to and with `stop`.
    ///
    /// - Throws: `GraphError` where the count is negative.
    public func linspace(
        from start: Double, to stop: Double, count: Dimension, _ elementType: ElementType = .f32
    ) throws(GraphError) -> Value {
        try apply(Linspace(start: start, stop: stop, count: count, type: elementType), [])[0]
    }
}

extension Value {
    /// The slices along an axis that integers choose.
    public func gathered(at indices: Value, axis: Int = 0) throws(GraphError) -> Value {
        try applying(Gather(axis: axis), indices)
    }

    /// Zeros with an axis of the given size to which each slice of this is added where its index says.
    public func scatterAdded(
        at indices: Value, size: Dimension, axis: Int = 0
    ) throws(GraphError) -> Value {
        try indices.applying(ScatterAdd(size: size, axis: axis), self)
    }

    /// For each integer a row with 1 at that place and 0 elsewhere.
    public func oneHot(depth: Dimension, _ elementType: ElementType = .f32) throws(GraphError)
        -> Value
    {
        try applying(OneHot(depth: depth, type: elementType))
    }
}
