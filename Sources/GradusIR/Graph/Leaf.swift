import GradusTensors

/// A value that comes from outside: an input, a parameter or a state. Its name is its identity.
public struct Placeholder: Operation {
    /// What a placeholder stands for.
    public enum Kind: String, Hashable, Sendable {
        /// Given at each run.
        case input
        /// Learned: kept by the session, changed by updates.
        case parameter
        /// Carried from one training step to the next: kept by the session, changed by updates.
        case state
    }

    /// What it stands for.
    public let kind: Kind
    /// The name.
    public let name: String
    /// The declared type.
    public let type: TensorType

    /// A placeholder from its parts.
    public init(kind: Kind, name: String, type: TensorType) {
        self.kind = kind
        self.name = name
        self.type = type
    }

    /// Declared, never called.
    public static let signature = OperationSignature(
        "placeholder", .leaf, operands: [], formula: "",
        documentation: "An input, a parameter or a state.")

    /// Always an error: a placeholder is declared.
    public init(attributes: AttributeValues) throws(OperationError) {
        throw OperationError(
            .attribute, "a placeholder is declared with 'input', 'param' or 'state'")
    }

    /// The declared type.
    public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
        [type]
    }

    /// Always an error: an evaluator supplies the value.
    public func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] {
        throw OperationError(.evaluation, "no value is given for '\(name)'")
    }

    /// The placeholder with its type's symbols replaced.
    public func binding(_ sizes: [String: Int]) -> Placeholder {
        Placeholder(kind: kind, name: name, type: type.binding(sizes))
    }
}

/// A value known when compiling.
public struct Constant: DifferentiableOperation {
    /// The value.
    public let tensor: Tensor
    /// The file that it was read from, so that it need not be printed; no part of its identity.
    public let file: String?

    /// A constant.
    public init(_ tensor: Tensor, file: String? = nil) {
        self.tensor = tensor
        self.file = file
    }

    /// Written as a literal, never called.
    public static let signature = OperationSignature(
        "constant", .leaf, operands: [], formula: "", documentation: "A literal.")

    /// Always an error: a constant is written as a literal.
    public init(attributes: AttributeValues) throws(OperationError) {
        throw OperationError(.attribute, "a constant is written as a literal")
    }

    /// The tensor's type.
    public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
        [tensor.type]
    }

    /// The tensor.
    public func evaluate(_ operands: [Tensor]) throws(OperationError) -> [Tensor] { [tensor] }

    /// Nothing flows into a constant.
    public func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] { [] }

    /// Whether the tensors are the same to the bit.
    public static func == (left: Constant, right: Constant) -> Bool { left.tensor == right.tensor }

    /// Hashes the tensor.
    public func hash(into hasher: inout Hasher) { hasher.combine(tensor) }
}
