import GradusIR
import GradusTensors

/// Tensors one after the other along an axis.
package struct Concatenate: DifferentiableOperation {
    package let axis: Int

    package init(axis: Int) { self.axis = axis }

    package static let signature = OperationSignature(
        "concat", .shape, operands: ["x"], arity: .variadic,
        attributes: [.init("axis", .integer, default: .integer(0))],
        formula: "x₀, x₁, … along an axis",
        documentation: """
            Tensors one after the other along an existing axis, the first by default. Their other \
            sizes are equal.
            """)

    package init(attributes: AttributeValues) throws(OperationError) {
        axis = attributes.integer("axis") ?? 0
    }

    package var attributes: AttributeValues { AttributeValues(["axis": .integer(axis)]) }

    /// The axis counted from the front.
    package func canonicalized(for operands: [TensorType]) throws(OperationError) -> Concatenate {
        guard let first = operands.first else { throw TypeRule.noOperands(of: "concat") }
        return Concatenate(axis: try TypeRule.axis(axis, of: first, for: "concat"))
    }

    package func resultTypes(
        for operands: [TensorType]
    ) throws(OperationError) -> [TensorType] {
        let axis = try canonicalized(for: operands).axis
        try TypeRule.requireEqualElementTypes(operands, of: "concat")
        var result = operands[0]
        for (index, type) in operands.enumerated().dropFirst() {
            guard type.rank == result.rank else {
                throw OperationError(
                    .rank, "'concat' needs equal numbers of axes, found \(operands[0]) and \(type)",
                    labels: [
                        .init(operand: 0, "this is \(operands[0])"),
                        .init(operand: index, "this is \(type)"),
                    ])
            }
            if let other = (0..<type.rank).first(where: {
                $0 != axis && type.shape[$0] != result.shape[$0]
            }) {
                throw OperationError(
                    .shape,
                    "sizes of 'concat' differ along axis \(other): \(result.shape[other]) and "
                        + "\(type.shape[other])",
                    labels: [
                        .init(operand: 0, axis: other, "this is \(operands[0])"),
                        .init(operand: index, axis: other, "this is \(type)"),
                    ])
            }
            result.shape[axis] = result.shape[axis] + type.shape[axis]
        }
        return [result]
    }

    package func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        let type = try resultTypes(for: operands.map(\.type))[0]
        let axis = try canonicalized(for: operands.map(\.type)).axis
        let sizes = try TypeRule.evaluatedSizes(of: type)
        let outer = Tensor.count(of: Array(sizes[..<axis]))
        if type.elementType.isFloatingPoint {
            let parts = Concatenate.blocks(of: operands.map(\.doubles), outer)
            return [Tensor(type.elementType, sizes: sizes, converting: parts)]
        }
        let parts = Concatenate.blocks(of: operands.map(\.integers), outer)
        return [Tensor(type.elementType, sizes: sizes, converting: parts)]
    }

    /// The first block of each, the second block of each, ….
    private static func blocks<Element>(of parts: [[Element]], _ count: Int) -> [Element] {
        if parts.allSatisfy(\.isEmpty) { return [] }
        return (0..<count).flatMap { block in
            parts.flatMap { part in
                let length = part.count / count
                return part[block * length..<(block + 1) * length]
            }
        }
    }

    /// `x̄ᵢ` is the part of `ȳ` that came from xᵢ
    package func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
        var start = Dimension(0)
        var cotangents: [Value?] = []
        for (index, operand) in context.operands.enumerated() {
            let limit = start + operand.shape[axis]
            cotangents.append(
                context.isNeeded[index]
                    ? try context.cotangent.sliced(axis: axis, from: start, to: limit) : nil)
            start = limit
        }
        return cotangents
    }
}
