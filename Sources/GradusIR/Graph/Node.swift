import GradusTensors

/// One result of one node.
public struct ValueID: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline let nodeIndex: Int32
    @usableFromInline let resultIndex: Int32

    /// A result of a node.
    @inlinable
    public init(node: Int, result: Int = 0) {
        nodeIndex = Int32(truncatingIfNeeded: node)
        resultIndex = Int32(truncatingIfNeeded: result)
    }

    /// The node's index in the graph.
    @inlinable public var node: Int { Int(nodeIndex) }

    /// Which of the node's results.
    @inlinable public var result: Int { Int(resultIndex) }

    /// Both numbers in one.
    package var bits: UInt64 {
        UInt64(UInt32(bitPattern: nodeIndex)) << 32 | UInt64(UInt32(bitPattern: resultIndex))
    }
}

extension ValueID {
    /// Hashes both numbers at once.
    public func hash(into hasher: inout Hasher) { hasher.combine(bits) }
}

extension ValueID: Comparable {
    /// Earlier nodes first.
    public static func < (left: ValueID, right: ValueID) -> Bool { left.bits < right.bits }
}

/// An operation applied to values: plain bytes that point into the arena of the graph, good for as
/// long as a graph lives that has the node.
@usableFromInline
package struct Node: @unchecked Sendable, BitwiseCopyable {
    /// What is computed, with its types.
    @usableFromInline package let typed: TypedOperation
    /// The values that go in.
    @usableFromInline package let operands: Operands
    @usableFromInline let originPlace: UnsafePointer<Origin>
    @usableFromInline var namePlace: UnsafePointer<String>?

    init(
        typed: TypedOperation, operands: Operands, originPlace: UnsafePointer<Origin>,
        namePlace: UnsafePointer<String>?
    ) {
        self.typed = typed
        self.operands = operands
        self.originPlace = originPlace
        self.namePlace = namePlace
    }

    /// The same on other operands, or with another typed operation that is equal.
    func with(typed: TypedOperation, operands: Operands) -> Node {
        Node(typed: typed, operands: operands, originPlace: originPlace, namePlace: namePlace)
    }

    /// Where it comes from.
    @inlinable package var origin: Origin { originPlace.pointee }

    /// The name that the user gave, or one derived from it (`d_h`); shown, and no part of equality.
    @inlinable package var name: String? { namePlace?.pointee }

    /// Whether it has a name.
    @inlinable package var isNamed: Bool { namePlace != nil }

    /// What is computed.
    @inlinable package var operation: any Operation { typed.operation }

    /// The types of the values that come out.
    @inlinable package var resultTypes: [TensorType] { typed.resultTypes }

    /// The number of values that come out.
    @inlinable package var resultCount: Int { typed.resultCount }

    /// The type of the operation: cheaper to ask than to cast.
    @inlinable package var kind: ObjectIdentifier { typed.kind }

    /// What protocols the operation conforms to: cheaper to ask than to cast.
    @inlinable package var traits: OperationTraits { typed.traits }

    /// Whether the operation is of a type; what `operation is T` says, without a cast.
    @inlinable
    package func isKind<Kind: Operation>(_ type: Kind.Type) -> Bool {
        typed.kind == ObjectIdentifier(type)
    }
}
