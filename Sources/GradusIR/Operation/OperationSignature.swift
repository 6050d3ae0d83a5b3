import GradusTensors

/// How an operation is called and what it is for: what the parser checks calls against and what
/// `gradus ops` prints.
public final class OperationSignature: Sendable {
    /// One attribute.
    public struct Attribute: Sendable {
        /// The name in a call.
        public let name: String
        /// What it may hold.
        public let kind: AttributeKind
        /// The value where a call leaves it out; nil where it must be given.
        public let defaultValue: AttributeValue?

        /// An attribute; without a default it must be given.
        public init(
            _ name: String, _ kind: AttributeKind, default defaultValue: AttributeValue? = nil
        ) {
            self.name = name
            self.kind = kind
            self.defaultValue = defaultValue
        }
    }

    /// How many tensors a call takes.
    public enum Arity: Hashable, Sendable {
        /// As many as there are operand names.
        case exactly
        /// One or more; the last operand name stands for the rest.
        case variadic
    }

    /// The family, as `gradus ops` groups them.
    public enum Family: String, CaseIterable, Sendable {
        /// Nodes without operands: inputs, parameters, constants.
        case leaf
        /// Each element by itself.
        case elementwise
        /// Fewer axes than before.
        case reduction
        /// The same elements in another arrangement.
        case shape
        /// Products of matrices and vectors.
        case linearAlgebra
        /// A window that moves over the last axes.
        case convolution
        /// Elements chosen by integers.
        case indexing
        /// Activations and normalisations over an axis.
        case neural
        /// Losses.
        case loss
        /// Numbers that are drawn.
        case random
        /// What is kept in memory, and what is computed again.
        case memory
        /// What a program adds of its own.
        case custom
    }

    /// The name in a call.
    public let name: String
    /// The family.
    public let family: Family
    /// The names of the operands, in order.
    public let operands: [String]
    /// Whether the number of operands is fixed.
    public let arity: Arity
    /// The attributes, in the order in which they may follow the operands.
    public let attributes: [Attribute]
    /// The formula on one line, e.g. `1 / (1 + exp(-x))`.
    public let formula: String
    /// What it does, its shapes and its numerics; one or more sentences.
    public let documentation: String

    /// A signature from its parts.
    public init(
        _ name: String, _ family: Family, operands: [String], arity: Arity = .exactly,
        attributes: [Attribute] = [], formula: String, documentation: String
    ) {
        self.name = name
        self.family = family
        self.operands = operands
        self.arity = arity
        self.attributes = attributes
        self.formula = formula
        self.documentation = documentation
    }
}
