import GradusIR
import GradusOperations

/// Operations whose result is the operand's memory under another shape.
enum ViewOperations {
    private static let types: Set<ObjectIdentifier> = [ObjectIdentifier(Reshape.self)]

    /// The value whose memory the node's result is, or nil where the node computes.
    static func source(of node: Node) -> ValueID? {
        types.contains(ObjectIdentifier(type(of: node.operation))) ? node.operands.first : nil
    }
}
