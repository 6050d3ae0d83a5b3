import GradusTensors

/// One result of one node.
public struct ValueID: Hashable, Sendable {
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

extension ValueID: Comparable {
    /// Earlier nodes first.
    public static func < (left: ValueID, right: ValueID) -> Bool { left.bits < right.bits }
}

/// An operation applied to values. One reference, which graphs share that have the node in common.
public struct Node: Sendable {
    @usableFromInline
    final class Storage: Sendable {
        @usableFromInline let typed: TypedOperation
        @usableFromInline let operands: Operands
        @usableFromInline let origin: Origin
        /// Written only by who holds the one reference to it.
        @usableFromInline nonisolated(unsafe) fileprivate(set) var name: String?

        init(typed: TypedOperation, operands: Operands, origin: Origin, name: String?) {
            self.typed = typed
            self.operands = operands
            self.origin = origin
            self.name = name
        }
    }

    @usableFromInline private(set) var storage: Storage

    package init(
        typed: TypedOperation, operands: Operands, origin: Origin, name: String?
    ) {
        storage = Storage(typed: typed, operands: operands, origin: origin, name: name)
    }

    /// What is computed, with its types.
    @inlinable package var typed: TypedOperation { storage.typed }

    /// The values that go in.
    @inlinable public var operands: Operands { storage.operands }

    /// Where it comes from.
    @inlinable public var origin: Origin { storage.origin }

    /// The name that the user gave, or one derived from it (`d_h`); shown, and no part of equality.
    @inlinable public var name: String? { storage.name }

    /// What is computed.
    @inlinable public var operation: any Operation { storage.typed.operation }

    /// The types of the values that come out.
    @inlinable public var resultTypes: [TensorType] { storage.typed.resultTypes }

    /// The number of values that come out.
    @inlinable package var resultCount: Int { storage.typed.resultCount }

    /// The type of the operation: cheaper to ask than to cast.
    @inlinable package var kind: ObjectIdentifier { storage.typed.kind }

    /// What protocols the operation conforms to: cheaper to ask than to cast.
    @inlinable package var traits: OperationTraits { storage.typed.traits }

    /// Whether the operation is of a type; what `operation is T` says, without a cast.
    @inlinable
    package func isKind<Kind: Operation>(_ type: Kind.Type) -> Bool {
        storage.typed.kind == ObjectIdentifier(type)
    }

    /// Gives the node another name, or none. Graphs that share it keep the one that they have.
    mutating func rename(_ name: String?) {
        if isKnownUniquelyReferenced(&storage) {
            storage.name = name
        } else {
            self = Node(typed: typed, operands: operands, origin: origin, name: name)
        }
    }
}
