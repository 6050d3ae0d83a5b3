import GradusIR
import GradusTensors

/// The same elements, in the same order, in another shape.
package struct Reshape: DifferentiableOperation {
    package let shape: Shape

    package init(shape: Shape) { self.shape = shape }

    package static let signature = OperationSignature(
        "reshape", .shape, operands: ["x"], attributes: [.init("shape", .shape)],
        formula: "x in another shape",
        documentation: """
            The same elements in row-major order in another shape of as many elements. One size may \
            be -1: it is what is left.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        guard let shape = attributes.shape("shape") else {
            throw OperationError(.attribute, "'reshape' needs 'shape'")
        }
        guard shape.dimensions.filter({ $0 == -1 }).count <= 1 else {
            throw OperationError(.attribute, "only one size of 'reshape' may be -1")
        }
        self.shape = shape
    }

    package var attributes: AttributeValues { AttributeValues(["shape": .shape(shape)]) }

    package func binding(_ sizes: [String: Int]) -> Reshape {
        Reshape(shape: shape.binding(sizes))
    }

    /// A size of -1 becomes what is left.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Reshape {
        guard let open = shape.dimensions.firstIndex(of: -1) else { return self }
        var filled = shape
        filled[open] = 1
        guard
            let rest = operands[0].shape.elementCount.dividedExactly(by: filled.elementCount)
        else { throw mismatch(operands[0]) }
        filled[open] = rest
        return Reshape(shape: filled)
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let filled = try canonicalized(for: operands).shape
        try TypeRule.requireSizes(filled, of: "reshape")
        guard filled.elementCount == operands[0].shape.elementCount else {
            throw mismatch(operands[0])
        }
        return [operands[0].with(filled)]
    }

    private func mismatch(_ type: TensorType) -> OperationError {
        OperationError(
            .shape,
            "\(type.shape) has \(type.shape.elementCount) elements, \(shape) cannot hold them",
            labels: [.init(operand: 0, "this is \(type)")])
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let type = try resultTypes(for: operands.map(\.type))[0]
        return [operands[0].reshaped(type.shape.sizes ?? []) ?? operands[0]]
    }

    /// `x̄` is `ȳ` in the shape of x
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        [try context.cotangent.reshaped(to: context[0].shape)]
    }
}
