import GradusTensors

/// One result of one node.
public struct ValueID: Hashable, Sendable {
    private let nodeIndex: Int32
    private let resultIndex: Int32

    /// A result of a node.
    public init(node: Int, result: Int = 0) {
        nodeIndex = Int32(truncatingIfNeeded: node)
        resultIndex = Int32(truncatingIfNeeded: result)
    }

    /// The node's index in the graph.
    public var node: Int { Int(nodeIndex) }

    /// Which of the node's results.
    public var result: Int { Int(resultIndex) }

    /// Both numbers in one.
    var bits: UInt64 {
        UInt64(UInt32(bitPattern: nodeIndex)) << 32 | UInt64(UInt32(bitPattern: resultIndex))
    }
}

extension ValueID: Comparable {
    /// Earlier nodes first.
    public static func < (left: ValueID, right: ValueID) -> Bool { left.bits < right.bits }
}

/// An operation applied to values.
public struct Node: Sendable {
    /// What is computed, with its types.
    package let typed: TypedOperation
    /// The values that go in.
    public let operands: [ValueID]
    /// Where it comes from.
    public var origin: Origin
    /// The name that the user gave, or one derived from it (`d_h`); shown, and no part of equality.
    public var name: String?

    package init(
        typed: TypedOperation, operands: [ValueID], origin: Origin, name: String?
    ) {
        self.typed = typed
        self.operands = operands
        self.origin = origin
        self.name = name
    }

    /// What is computed.
    public var operation: any Operation { typed.operation }

    /// The types of the values that come out.
    public var resultTypes: [TensorType] { typed.resultTypes }

    /// The type of the operation: cheaper to ask than to cast.
    package var kind: ObjectIdentifier { typed.kind }

    /// What protocols the operation conforms to: cheaper to ask than to cast.
    package var traits: OperationTraits { typed.traits }

    /// Whether the operation is of a type; what `operation is T` says, without a cast.
    package func isKind<Kind: Operation>(_ type: Kind.Type) -> Bool {
        typed.kind == ObjectIdentifier(type)
    }
}
