import GradusIR
import GradusKernels
import GradusOperations
import GradusTensors
import GradusTransforms

/// Sums and means of all elements of a value, which run in the tile program that computes it: each tile
/// leaves the sum of its elements, and these are summed up after. The value need not be read again, and
/// where nothing else reads it, not be written either.
enum TileSums {
    /// Smaller values are found in a first-level cache when they are read again.
    private static let leastBytes = 1 << 16

    /// Whether a node is a sum or a mean of all elements.
    static func isSum(_ node: Node) -> Bool {
        (node.isKind(Sum.self) || node.isKind(Mean.self))
            && node.resultTypes[0].shape.elementCount.size == 1
    }

    /// Whether a node is such a sum, of as many elements as pay for it.
    static func fuses(_ node: Node, in graph: Graph, _ options: PipelineOptions) -> Bool {
        guard options.level.soundness >= .reorders, isSum(node) else { return false }
        let type = graph.type(of: node.operands[0])
        return type.elementType != .bool && type.shape.sizes != nil && type.byteCount >= leastBytes
    }
}

extension Scheduler {
    func isSum(_ member: Int) -> Bool { TileSums.isSum(graph.nodes[member]) }

    /// A buffer for the sums of the tiles of a program.
    mutating func newSums(of node: Int, count: Int) -> Int {
        let type = graph.nodes[node].resultTypes[0].elementType
        return newBuffer(
            .temporary, byteCount: count * type.byteCount, owner: "sums of tiles",
            origin: graph.nodes[node].origin)
    }

    /// Emits what is left to do for a sum: to sum up the sums of the tiles.
    mutating func emitSum(_ index: Int, of sums: Int, count: Int) throws(KernelError) {
        let node = graph.nodes[index]
        let elements = graph.type(of: node.operands[0]).shape.sizes ?? []
        let call = try KernelCall.reduction(
            node.isKind(Mean.self) ? .mean : .sum, node.resultTypes[0].elementType,
            shape: [count], axes: [0], total: Tensor.count(of: elements))
        append(call, results: [define(ValueID(node: index))], operands: [sums], nodes: [index])
    }
}
