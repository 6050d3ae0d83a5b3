import GradusIR
import GradusTensors

// Losses of values of a graph under construction.

extension Value {
    /// The mean square distance from targets over all elements.
    public func meanSquaredError(_ targets: Value) throws(GraphError) -> Value {
        try applying(MeanSquaredError(), targets)
    }

    /// The mean distance from targets over all elements.
    public func meanAbsoluteError(_ targets: Value) throws(GraphError) -> Value {
        try applying(MeanAbsoluteError(), targets)
    }

    /// The cross-entropy of these probabilities over the last axis; the targets are probabilities or
    /// classes.
    public func crossEntropy(_ targets: Value) throws(GraphError) -> Value {
        try applying(CrossEntropy(), targets)
    }

    /// The cross-entropy of the softmax of these scores over the last axis; the targets are
    /// probabilities or classes.
    public func softmaxCrossEntropy(_ targets: Value) throws(GraphError) -> Value {
        try applying(SoftmaxCrossEntropy(), targets)
    }

    /// The cross-entropy of these probabilities of two classes, element by element.
    public func binaryCrossEntropy(_ targets: Value) throws(GraphError) -> Value {
        try applying(BinaryCrossEntropy(), targets)
    }

    /// The cross-entropy of the sigmoid of these scores, element by element.
    public func sigmoidBinaryCrossEntropy(_ targets: Value) throws(GraphError) -> Value {
        try applying(SigmoidBinaryCrossEntropy(), targets)
    }

    /// The greater of this and the least normal number of its type: what a gradient may divide by.
    func atLeastNormal() throws(GraphError) -> Value {
        let least =
            elementType == .f32
            ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
        return try maximum(scalar(least))
    }
}
