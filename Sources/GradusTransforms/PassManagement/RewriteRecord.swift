import GradusIR

/// What one rewrite put in the place of what.
package struct RewriteRecord: Hashable, Sendable {
    /// The name of the pass.
    package let pass: String
    /// The name of the rule that fired.
    package let rule: String
    /// The expression as it was, its inner parts shortened to the names of values.
    package let before: String
    /// What stands in its place.
    package let after: String
    /// The place in the user's text, where it is known.
    package let source: SourceRange?
}

extension RewriteRecord: CustomStringConvertible {
    /// `two_layer.graph:13:12: stabilize: log_softmax: log(softmax(z)) => log_softmax(z)`
    package var description: String {
        let place = source.map { "\($0): " } ?? ""
        return "\(place)\(pass): \(rule): \(before) => \(after)"
    }
}
