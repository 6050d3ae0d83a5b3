import GradusIR
import GradusOperations
import GradusTensors

/// What fusion asks of a node by itself, which its typed operation says.
struct FusionKind: BitwiseCopyable {
    /// The shape of the first result as a number: the same for equal shapes.
    let shape: Int32
    /// Whether a node may be part of a group.
    let fuses: Bool
    /// Whether it is a product, which may be joined with what reads it.
    let isProduct: Bool
    /// Whether it is a sum of all elements, which may be joined with what computes them.
    let isSum: Bool
    /// Whether a value passes it unchanged, in memory or in the way it is read: such nodes run nowhere
    /// by themselves.
    let isTransparent: Bool

    /// The kind of each node. The questions are asked once for each typed operation.
    static func kinds(
        of nodes: NodeList, fuses: (Node) -> Bool, products: (Node) -> Bool,
        sums: (Node) -> Bool
    ) -> [FusionKind] {
        var known = TypedOperationMap<FusionKind>()
        var shapes: [Shape?: Int32] = [:]
        return nodes.map { node in
            if let kind = known[node.typed] { return kind }
            let shape = node.resultTypes.first?.shape
            let number = shapes[shape] ?? Int32(shapes.count)
            shapes[shape] = number
            let isTransparent = FusionKind.isTransparent(node)
            let isSingle = !node.operands.isEmpty && node.resultCount == 1
            let kind = FusionKind(
                shape: number, fuses: isSingle && !isTransparent && fuses(node),
                isProduct: products(node), isSum: sums(node), isTransparent: isTransparent)
            known.insert(kind, for: node.typed)
            return kind
        }
    }

    private static func isTransparent(_ node: Node) -> Bool {
        node.isKind(BroadcastTo.self) || node.isKind(Reshape.self) || node.isKind(Squeeze.self)
            || node.isKind(ExpandDims.self) || node.isKind(StopGradient.self)
            || node.isKind(After.self) || node.isKind(Checkpoint.self)
    }
}
