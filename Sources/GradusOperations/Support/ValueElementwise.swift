import GradusIR
import GradusTensors

// Methods and operators of element-wise operations on values of a graph under construction.
// Comparisons and logic are written with the pointwise operators of Swift's SIMD vectors.

extension Value {
    /// The number that fills a constant, also one that is stretched; nil where it is not known.
    package var knownNumber: Double? {
        let node = builder.node(id.node)
        if let constant = node.operation as? Constant, constant.tensor.count == 1 {
            return constant.tensor.doubles[0]
        }
        guard node.operation is BroadcastTo else { return nil }
        return builder.value(node.operands[0]).knownNumber
    }

    /// The absolute value.
    public func abs() throws(GraphError) -> Value { try applying(AbsoluteValue()) }

    /// -1, 0 or 1.
    public func sign() throws(GraphError) -> Value { try applying(Sign()) }

    /// The square.
    public func square() throws(GraphError) -> Value { try applying(Square()) }

    /// One divided by the value.
    public func reciprocal() throws(GraphError) -> Value { try applying(Reciprocal()) }

    /// The square root.
    public func sqrt() throws(GraphError) -> Value { try applying(SquareRoot()) }

    /// The reciprocal of the square root.
    public func rsqrt() throws(GraphError) -> Value { try applying(ReciprocalSquareRoot()) }

    /// The exponential less one, exact near 0.
    public func expm1() throws(GraphError) -> Value { try applying(ExponentialMinusOne()) }

    /// Two to this power.
    public func exp2() throws(GraphError) -> Value { try applying(Exponential2()) }

    /// The natural logarithm.
    public func log() throws(GraphError) -> Value { try applying(Logarithm()) }

    /// The natural logarithm of one plus the value, exact near 0.
    public func log1p() throws(GraphError) -> Value { try applying(LogarithmOnePlus()) }

    /// The logarithm to base 2.
    public func log2() throws(GraphError) -> Value { try applying(Logarithm2()) }

    /// The logarithm to base 10.
    public func log10() throws(GraphError) -> Value { try applying(Logarithm10()) }

    /// The sine.
    public func sin() throws(GraphError) -> Value { try applying(Sine()) }

    /// The cosine.
    public func cos() throws(GraphError) -> Value { try applying(Cosine()) }

    /// The tangent.
    public func tan() throws(GraphError) -> Value { try applying(Tangent()) }

    /// The inverse of the sine.
    public func arcsin() throws(GraphError) -> Value { try applying(Arcsine()) }

    /// The inverse of the cosine.
    public func arccos() throws(GraphError) -> Value { try applying(Arccosine()) }

    /// The inverse of the tangent.
    public func arctan() throws(GraphError) -> Value { try applying(Arctangent()) }

    /// The hyperbolic sine.
    public func sinh() throws(GraphError) -> Value { try applying(HyperbolicSine()) }

    /// The hyperbolic cosine.
    public func cosh() throws(GraphError) -> Value { try applying(HyperbolicCosine()) }

    /// The hyperbolic tangent.
    public func tanh() throws(GraphError) -> Value { try applying(HyperbolicTangent()) }

    /// The inverse of the hyperbolic sine.
    public func arcsinh() throws(GraphError) -> Value { try applying(InverseHyperbolicSine()) }

    /// The inverse of the hyperbolic cosine.
    public func arccosh() throws(GraphError) -> Value { try applying(InverseHyperbolicCosine()) }

    /// The inverse of the hyperbolic tangent.
    public func arctanh() throws(GraphError) -> Value { try applying(InverseHyperbolicTangent()) }

    /// Rounded towards minus infinity.
    public func floor() throws(GraphError) -> Value { try applying(Floor()) }

    /// Rounded towards infinity.
    public func ceil() throws(GraphError) -> Value { try applying(Ceiling()) }

    /// Rounded to the nearest whole number, halves to even.
    public func round() throws(GraphError) -> Value { try applying(Round()) }

    /// The error function.
    public func erf() throws(GraphError) -> Value { try applying(ErrorFunction()) }

    /// Whether each element is NaN.
    public func isNaN() throws(GraphError) -> Value { try applying(IsNaN()) }

    /// Whether each element is finite.
    public func isFinite() throws(GraphError) -> Value { try applying(IsFinite()) }

    /// The value, as a constant to differentiation.
    public func stoppingGradient() throws(GraphError) -> Value { try applying(StopGradient()) }

    /// The greater of two elements.
    public func maximum(_ other: Value) throws(GraphError) -> Value {
        try applying(Maximum(), other)
    }

    /// The lesser of two elements.
    public func minimum(_ other: Value) throws(GraphError) -> Value {
        try applying(Minimum(), other)
    }

    /// This value to a power.
    public func power(_ exponent: Value) throws(GraphError) -> Value {
        try applying(Power(), exponent)
    }

    /// This value to a power.
    public func power(_ exponent: Double) throws(GraphError) -> Value {
        try power(scalar(exponent))
    }

    /// The remainder of the division rounded towards minus infinity.
    public static func % (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Remainder(), right)
    }

    /// Converted to another element type; itself where it has the type.
    public func cast(to type: ElementType) throws(GraphError) -> Value {
        elementType == type ? self : try applying(Cast(type))
    }

    /// Moved into an interval.
    public func clipped(
        min low: Double = -.infinity, max high: Double = .infinity
    ) throws(GraphError) -> Value {
        try applying(Clip(min: low, max: high))
    }
}

extension Value {
    /// Where this truth value is true the first, else the second.
    public func select(_ first: Value, _ second: Value) throws(GraphError) -> Value {
        try applying(Select(), first, second)
    }

    /// Where this truth value is true the value, else the number.
    public func select(_ first: Value, _ second: Double) throws(GraphError) -> Value {
        try select(first, first.scalar(second))
    }

    /// Where this truth value is true the number, else the value.
    public func select(_ first: Double, _ second: Value) throws(GraphError) -> Value {
        try select(second.scalar(first), second)
    }

    /// Whether two elements are equal.
    public static func .== (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Equal(), right)
    }

    /// Whether each element equals the number.
    public static func .== (left: Value, right: Double) throws(GraphError) -> Value {
        try left .== left.scalar(right)
    }

    /// Whether two elements differ.
    public static func .!= (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(NotEqual(), right)
    }

    /// Whether each element differs from the number.
    public static func .!= (left: Value, right: Double) throws(GraphError) -> Value {
        try left .!= left.scalar(right)
    }

    /// Whether each element is less.
    public static func .< (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Less(), right)
    }

    /// Whether each element is less than the number.
    public static func .< (left: Value, right: Double) throws(GraphError) -> Value {
        try left .< left.scalar(right)
    }

    /// Whether each element is at most the other.
    public static func .<= (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(LessEqual(), right)
    }

    /// Whether each element is at most the number.
    public static func .<= (left: Value, right: Double) throws(GraphError) -> Value {
        try left .<= left.scalar(right)
    }

    /// Whether each element is greater.
    public static func .> (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(Greater(), right)
    }

    /// Whether each element is greater than the number.
    public static func .> (left: Value, right: Double) throws(GraphError) -> Value {
        try left .> left.scalar(right)
    }

    /// Whether each element is at least the other.
    public static func .>= (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(GreaterEqual(), right)
    }

    /// Whether each element is at least the number.
    public static func .>= (left: Value, right: Double) throws(GraphError) -> Value {
        try left .>= left.scalar(right)
    }

    /// Whether both are true.
    public static func .& (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(LogicalAnd(), right)
    }

    /// Whether one is true, or both.
    public static func .| (left: Value, right: Value) throws(GraphError) -> Value {
        try left.applying(LogicalOr(), right)
    }

    /// The other truth value.
    public static prefix func .! (value: Value) throws(GraphError) -> Value {
        try value.applying(LogicalNot())
    }
}
