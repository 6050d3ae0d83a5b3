/// The nodes of a graph in topological order, with what they point to.
@usableFromInline
package struct NodeList: Sendable {
    @usableFromInline var nodes: [Node] = []
    /// What the nodes point to.
    @usableFromInline var arena = NodeArena.none

    init() {}

    init(_ nodes: [Node], in arena: NodeArena) {
        self.nodes = nodes
        self.arena = arena
    }

    mutating func append(_ node: Node) { nodes.append(node) }

    mutating func append(contentsOf others: some Collection<Node>) {
        nodes.append(contentsOf: others)
    }

    mutating func reserveCapacity(_ count: Int) { nodes.reserveCapacity(count) }

    /// Gives the nodes as they lie in memory to a walk over many of them, which counts no references then.
    @inlinable
    package func withUnsafeBufferPointer<Result>(
        _ body: (UnsafeBufferPointer<Node>) -> Result
    ) -> Result {
        withExtendedLifetime(arena) { nodes.withUnsafeBufferPointer(body) }
    }

    /// Whether both lie in the same memory.
    func isSame(as other: NodeList) -> Bool {
        let isShared = nodes.withUnsafeBufferPointer { own in
            other.nodes.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
        }
        return isShared && nodes.count == other.nodes.count
    }
}

extension NodeList: RandomAccessCollection {
    /// 0.
    @inlinable package var startIndex: Int { 0 }

    /// The number of nodes.
    @inlinable package var endIndex: Int { nodes.count }

    /// The node at an index: good for as long as the list lives, or a graph that has the node.
    @inlinable
    package internal(set) subscript(index: Int) -> Node {
        get { nodes[index] }
        _modify { yield &nodes[index] }
    }
}
