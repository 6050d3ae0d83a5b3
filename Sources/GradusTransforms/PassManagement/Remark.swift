import GradusIR

/// What a pass did at some place, or why it did not do it.
public struct Remark: Hashable, Sendable {
    /// What is remarked on.
    public enum Kind: String, Hashable, Sendable {
        /// Something was transformed.
        case applied
        /// Something was left as it is, though it looks as if it could be transformed.
        case missed
        /// Something is probably not what was meant.
        case warning
    }

    /// What is remarked on.
    public let kind: Kind
    /// The name of the pass.
    public let pass: String
    /// The name of the rule that fired, if one did.
    public let rule: String?
    /// One line, without a full stop.
    public let message: String
    /// The place in the user's text, where it is known.
    public let source: SourceRange?

    /// A remark from its parts.
    public init(kind: Kind, pass: String, rule: String?, message: String, source: SourceRange?) {
        self.kind = kind
        self.pass = pass
        self.rule = rule
        self.message = message
        self.source = source
    }
}

extension Remark: CustomStringConvertible {
    /// `two_layer.graph:13:12: stabilize: cross_entropy_of_softmax: …`
    public var description: String {
        let place = source.map { "\($0): " } ?? ""
        let rule = rule.map { "\($0): " } ?? ""
        return "\(place)\(pass): \(rule)\(message)"
    }
}
