import GradusTensors

/// Why an operation does not fit its operands or attributes: the material for a diagnostic.
public struct OperationError: Error, Hashable, Sendable {
    /// What kind of rule is broken.
    public enum Kind: String, Hashable, Sendable {
        /// Sizes that do not fit each other.
        case shape
        /// Too few or too many axes, or an axis that is not there.
        case rank
        /// Element types that differ or are not allowed.
        case elementType
        /// An attribute with an impossible value.
        case attribute
        /// Too few or too many operands.
        case arity
        /// Nothing to do with types: the evaluation itself cannot be done.
        case evaluation
    }

    /// What one operand contributes to the fault: shown as a label at the operand.
    public struct Label: Hashable, Sendable {
        /// The operand, counted from 0.
        public let operand: Int
        /// The axis whose size is at fault, so that its origin can be shown.
        public let axis: Int?
        /// The text of the label.
        public let text: String

        /// A label at an operand.
        public init(operand: Int, axis: Int? = nil, _ text: String) {
            self.operand = operand
            self.axis = axis
            self.text = text
        }
    }

    /// What kind of rule is broken.
    public let kind: Kind
    /// One line, without a full stop.
    public let message: String
    /// What each operand contributes.
    public let labels: [Label]
    /// The edit that mends it, where one is known.
    public let help: String?

    /// A fault from its parts.
    public init(_ kind: Kind, _ message: String, labels: [Label] = [], help: String? = nil) {
        self.kind = kind
        self.message = message
        self.labels = labels
        self.help = help
    }
}

extension OperationError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

/// Why a node cannot be added to a graph, or a graph cannot be transformed.
public struct GraphError: Error, Sendable {
    /// One line, without a full stop.
    public let message: String
    /// The broken rule of an operation, where that is the cause.
    public let cause: OperationError?
    /// Where the node that failed comes from.
    public let origin: Origin

    /// An error with its place.
    public init(_ message: String, cause: OperationError? = nil, origin: Origin = .unknown) {
        self.message = message
        self.cause = cause
        self.origin = origin
    }
}

extension GraphError: CustomStringConvertible {
    /// The message, with its place where that is known.
    public var description: String {
        origin.source.map { "\($0): \(message)" } ?? message
    }
}
