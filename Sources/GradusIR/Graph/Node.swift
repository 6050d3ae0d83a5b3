import GradusTensors

/// One result of one node.
public struct ValueID: Hashable, Sendable {
    /// The node's index in the graph.
    public let node: Int
    /// Which of the node's results.
    public let result: Int

    /// A result of a node.
    public init(node: Int, result: Int = 0) {
        self.node = node
        self.result = result
    }
}

extension ValueID: Comparable {
    /// Earlier nodes first.
    public static func < (left: ValueID, right: ValueID) -> Bool {
        (left.node, left.result) < (right.node, right.result)
    }
}

/// An operation applied to values.
public struct Node: Sendable {
    /// What is computed.
    public let operation: any Operation
    /// The values that go in.
    public let operands: [ValueID]
    /// The types of the values that come out.
    public let resultTypes: [TensorType]
    /// Where it comes from.
    public var origin: Origin
    /// The name that the user gave, or one derived from it (`d_h`); shown, and no part of equality.
    public var name: String?

    package init(
        operation: any Operation, operands: [ValueID], resultTypes: [TensorType], origin: Origin,
        name: String?
    ) {
        self.operation = operation
        self.operands = operands
        self.resultTypes = resultTypes
        self.origin = origin
        self.name = name
    }

    /// Whether both compute the same from the same operands.
    package func computesSame(as other: Node) -> Bool {
        operands == other.operands && resultTypes == other.resultTypes
            && operation.isEqual(to: other.operation)
    }
}
