import GradusTensors

/// The gradient of a scalar with respect to values that it was computed from: `gradient(f, wrt: x)`
/// as it stands in the text. Operands are the scalar, then the values; there is one result for each.
/// The differentiate pass replaces the node by the graph that computes it.
public struct Gradient: Operation {
    /// The gradient with respect to as many values as the node has operands beside the scalar.
    public init() {}

    /// `gradient(f, wrt: x)`.
    public static let signature = OperationSignature(
        "gradient", .leaf, operands: ["f", "wrt"], arity: .variadic, formula: "∂f/∂x",
        documentation: """
            The gradient of a scalar with respect to an input, a parameter or a named value. It is an \
            expression and nests: the gradient of a gradient is a second derivative.
            """)

    /// No attributes.
    public init(attributes: AttributeValues) throws(OperationError) {}

    /// The types of the values; the scalar must be one, and floating-point.
    public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
        guard let objective = operands.first, operands.count > 1 else {
            throw OperationError(.arity, "'gradient' needs a scalar and 'wrt: …'")
        }
        guard objective.shape.isScalar else {
            throw OperationError(
                .shape, "'gradient' needs a scalar, found \(objective)",
                labels: [.init(operand: 0, "this is \(objective)")],
                help: "reduce it first, with sum(…) or mean(…)")
        }
        for (index, type) in operands.enumerated() where !type.elementType.isFloatingPoint {
            throw OperationError(
                .elementType, "'gradient' needs floating-point values, found \(type)",
                labels: [.init(operand: index, "this is \(type)")])
        }
        return Array(operands.dropFirst())
    }

    /// Always an error: the node must be differentiated first.
    public func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        throw OperationError(.evaluation, "'gradient' is not yet differentiated")
    }
}
