import GradusIR
import GradusTensors

/// `x` as elements of another type
package struct Cast: ElementwiseOperation, DifferentiableOperation {
    package let type: ElementType

    package init(_ type: ElementType) { self.type = type }

    package static let signature = OperationSignature(
        "cast", .elementwise, operands: ["x"], attributes: [.init("type", .elementType)],
        formula: "x as elements of another type",
        documentation: """
            Each element converted: rounded to the nearest number of a floating-point type, \
            truncated towards zero and saturated to an integer (NaN to 0), wrapped between \
            integers, compared with 0 for 'bool'. The gradient passes between floating-point \
            types.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let type = attributes.elementType("type") else {
            throw OperationError(.attribute, "'cast' needs 'type'")
        }
        self.type = type
    }

    package var attributes: AttributeValues { AttributeValues(["type": .elementType(type)]) }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] { [operands[0].with(type)] }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        [operands[0].converted(to: type)]
    }

    /// `x̄` is `ȳ` as elements of x
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.cast(to: context[0].elementType)]
    }
}
