import GradusTensors

extension Graph {
    /// An operation applied to values, as a value of its own.
    public struct Entry: Sendable {
        /// The name that the user gave, or one derived from it (`d_h`).
        public let name: String?
        /// What is computed.
        public let operation: any Operation
        /// The values that go in, in order.
        public let operands: [ValueID]
        /// The types of the values that come out.
        public let resultTypes: [TensorType]
        /// Where it comes from.
        public let origin: Origin

        fileprivate init(_ node: Node) {
            name = node.name
            operation = node.operation
            operands = Array(node.operands)
            resultTypes = node.resultTypes
            origin = node.origin
        }
    }

    /// What the graph computes, in topological order: `ValueID.node` counts in it.
    public var entries: [Entry] { nodes.map(Entry.init) }
}
