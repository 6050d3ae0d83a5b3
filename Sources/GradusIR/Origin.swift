/// Where a node comes from: every diagnostic, drawing and report leads back through it to the line
/// that the user wrote. No part of a node's equality.
public enum Origin: Sendable {
    /// Made by a program rather than a file.
    case unknown
    /// Written by the user.
    case source(SourceRange)
    /// Built by the pullback of an operation, to carry the gradient of the node called `of` back.
    indirect case pullback(of: String, operation: String, Origin)
    /// Put by a rewrite rule or a pass in the place of another node.
    indirect case rewritten(by: String, Origin)

    /// The place in the user's text that caused this node.
    public var source: SourceRange? {
        var origin = self
        while true {
            switch origin {
            case .unknown: return nil
            case .source(let range): return range
            case .pullback(_, _, let inner), .rewritten(_, let inner): origin = inner
            }
        }
    }

    /// The innermost node whose pullback built this one, with the operation, or nil for a node of the
    /// forward graph.
    public var pullback: (node: String, operation: String)? {
        var origin = self
        while true {
            switch origin {
            case .unknown, .source: return nil
            case .pullback(let node, let operation, _): return (node, operation)
            case .rewritten(_, let inner): origin = inner
            }
        }
    }

    /// The rules that led here, latest first.
    public var rules: [String] {
        var rules: [String] = []
        var origin = self
        while true {
            switch origin {
            case .unknown, .source: return rules
            case .pullback(_, _, let inner): origin = inner
            case .rewritten(let rule, let inner):
                rules.append(rule)
                origin = inner
            }
        }
    }
}
