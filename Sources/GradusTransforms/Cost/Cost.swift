/// What a computation is estimated to cost.
///
/// It stands for a processor of several cores and a memory that they share, not for a certain
/// machine: good enough to compare two ways to compute the same.
public struct Cost: Hashable, Sendable {
    /// Arithmetic operations: 1 for an addition, a product, a comparison or a choice, more for what
    /// takes longer.
    public var flops: Double
    /// Bytes read and written, each operand and result once for each node.
    public var bytes: Double
    /// Nodes that run: neither declared, nor constant, nor another view of a tensor.
    public var nodes: Int

    /// Nothing.
    public static let zero = Cost(flops: 0, bytes: 0, nodes: 0)

    /// A cost from its parts.
    public init(flops: Double, bytes: Double, nodes: Int) {
        self.flops = flops
        self.bytes = bytes
        self.nodes = nodes
    }

    /// Arithmetic operations that take as long as moving a byte.
    private static let flopsPerByte = 8.0
    /// Bytes that could be moved while one node is started.
    private static let bytesPerNode = 512.0

    /// One figure to compare by, in bytes that could be moved meanwhile.
    package var estimate: Double {
        flops / Cost.flopsPerByte + bytes + Double(nodes) * Cost.bytesPerNode
    }

    /// Both, one after the other.
    public static func + (left: Cost, right: Cost) -> Cost {
        Cost(
            flops: left.flops + right.flops, bytes: left.bytes + right.bytes,
            nodes: left.nodes + right.nodes)
    }

    /// Adds what comes after.
    public static func += (left: inout Cost, right: Cost) { left = left + right }
}
