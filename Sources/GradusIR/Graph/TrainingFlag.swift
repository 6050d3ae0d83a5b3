import GradusTensors

/// `training` as it stands in the text: whether the graph is a training step. It is settled before a
/// graph is compiled: a training step says that it is one; everything else is none.
public struct TrainingFlag: Operation {
    /// The flag.
    public init() {}

    /// A name, never called.
    public static let signature = OperationSignature(
        "training", .leaf, operands: [], formula: "true in a training step",
        documentation: "Whether the graph is a training step.")

    /// No attributes.
    public init(attributes: AttributeValues) throws(OperationError) {}

    /// A truth value.
    public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
        [TensorType(.bool)]
    }

    /// False: what is evaluated as it was written is no training step.
    public func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [Tensor(repeating: 0, .bool)]
    }
}
