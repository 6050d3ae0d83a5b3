import GradusIR
import GradusTensors

// Methods of activations on values of a graph under construction.

extension Value {
    /// The logistic function.
    public func sigmoid() throws(GraphError) -> Value { try applying(Sigmoid()) }

    /// The rectifier.
    public func relu() throws(GraphError) -> Value { try applying(ReLU()) }

    /// The rectifier with a slope for negative elements.
    public func leakyReLU(negativeSlope: Double = 0.01) throws(GraphError) -> Value {
        try applying(LeakyReLU(negativeSlope: negativeSlope))
    }

    /// The exponential linear unit.
    public func elu(alpha: Double = 1) throws(GraphError) -> Value {
        try applying(ELU(alpha: alpha))
    }

    /// The smooth rectifier.
    public func softplus() throws(GraphError) -> Value { try applying(Softplus()) }

    /// The logarithm of the logistic function.
    public func logSigmoid() throws(GraphError) -> Value { try applying(LogSigmoid()) }

    /// The Gaussian error linear unit.
    public func gelu(approximate: Bool = false) throws(GraphError) -> Value {
        try applying(GELU(approximate: approximate))
    }

    /// The sigmoid-weighted linear unit.
    public func silu() throws(GraphError) -> Value { try applying(SiLU()) }
}
