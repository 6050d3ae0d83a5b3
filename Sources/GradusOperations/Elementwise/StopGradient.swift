import GradusIR
import GradusTensors

/// `x`, as a constant to differentiation
package struct StopGradient: ElementwiseOperation, DifferentiableOperation {
    package static let signature = OperationSignature(
        "stop_gradient", .elementwise, operands: ["x"], formula: "x",
        documentation: "The operand itself; to differentiation it is a constant.")

    package init() {}
    package init(attributes: AttributeValues) throws(OperationError) {}

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { [operands[0]] }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { operands }

    /// Zero.
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] { [nil] }
}
