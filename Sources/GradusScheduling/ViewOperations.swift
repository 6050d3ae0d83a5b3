import GradusIR
import GradusOperations

/// Operations whose result is the operand's memory under another shape or name.
enum ViewOperations {
    /// The value whose memory the node's result is, or nil where the node computes.
    static func source(of node: Node) -> ValueID? {
        let isView =
            node.regroupsAxes || node.isKind(StopGradient.self) || node.isKind(After.self)
            || node.isKind(Checkpoint.self)
        return isView ? node.operands.first : nil
    }
}
