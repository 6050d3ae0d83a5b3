import GradusIR
import GradusOperations

/// Operations whose result is the operand's memory under another shape or name.
enum ViewOperations {
    private static let types: Set<ObjectIdentifier> = Set(
        ["reshape", "squeeze", "expand_dims", "stop_gradient"].compactMap { name in
            OperationRegistry.standard[name].map { ObjectIdentifier($0) }
        })

    /// The value whose memory the node's result is, or nil where the node computes.
    static func source(of node: Node) -> ValueID? {
        types.contains(ObjectIdentifier(type(of: node.operation))) ? node.operands.first : nil
    }
}
