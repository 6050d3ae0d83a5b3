import GradusTensors

/// An operation with the types of its operands and results: what the nodes share that apply equal
/// operations to operands of equal types. The type rule runs once for all of them. A pointer into the
/// arena of a graph; two of one graph are equal if they are the same.
@usableFromInline
package struct TypedOperation: @unchecked Sendable, BitwiseCopyable, Hashable {
    @usableFromInline
    struct Contents: Sendable {
        @usableFromInline let operation: any Operation
        @usableFromInline let operandTypes: [TensorType]
        @usableFromInline let resultTypes: [TensorType]
        @usableFromInline let resultCount: Int
        @usableFromInline let kind: ObjectIdentifier
        @usableFromInline let name: String
        @usableFromInline let traits: OperationTraits
        @usableFromInline let hash: Int
    }

    @usableFromInline let contents: UnsafePointer<Contents>

    /// The operation.
    @inlinable package var operation: any Operation { contents.pointee.operation }

    /// The types that go in.
    @inlinable package var operandTypes: [TensorType] { contents.pointee.operandTypes }

    /// The types that come out.
    @inlinable package var resultTypes: [TensorType] { contents.pointee.resultTypes }

    /// How many come out.
    @inlinable package var resultCount: Int { contents.pointee.resultCount }

    /// The type of the operation.
    @inlinable package var kind: ObjectIdentifier { contents.pointee.kind }

    /// The name of the operation in a call.
    @inlinable package var name: String { contents.pointee.name }

    /// What it conforms to.
    @inlinable package var traits: OperationTraits { contents.pointee.traits }

    /// Equal for equal operations on equal types.
    var hash: Int { contents.pointee.hash }

    /// Equal for the same one alone.
    @inlinable package var identity: Int { Int(bitPattern: contents) >> 4 }

    /// Whether the operation is equal to another one and takes operands of the same types.
    func matches(
        _ other: any Operation, kind: ObjectIdentifier, _ types: some Collection<TensorType>
    ) -> Bool {
        kind == self.kind && types.elementsEqual(operandTypes)
            && (traits.contains(.withoutAttributes) || operation.isEqual(to: other))
    }
}

extension TypedOperation.Contents {
    /// A leaf of a type that is known.
    init(leaf operation: any Operation, _ type: TensorType) {
        self.init(
            operation, [], resultTypes: [type], hash: Self.hash(operation, [TensorType]()))
    }

    /// An operation whose result types are known.
    init(
        _ operation: any Operation, _ operandTypes: [TensorType], resultTypes: [TensorType],
        hash: Int
    ) {
        self.operation = operation
        self.operandTypes = operandTypes
        self.resultTypes = resultTypes
        resultCount = resultTypes.count
        self.hash = hash
        kind = ObjectIdentifier(type(of: operation))
        name = operation.operationName
        traits = OperationTraits(of: operation)
    }

    static func hash(
        _ operation: any Operation, _ operandTypes: some Collection<TensorType>
    ) -> Int {
        var hash = operation.mixedHash
        for type in operandTypes { hash = hash &* 31 &+ type.roughHash }
        return hash
    }
}

/// What an operation is by its type, asked once.
@usableFromInline
package struct OperationTraits: OptionSet, Sendable {
    @usableFromInline package let rawValue: UInt8

    @usableFromInline
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `ElementwiseOperation`.
    package static let elementwise = OperationTraits(rawValue: 1)
    /// `BroadcastingOperation`.
    package static let broadcasting = OperationTraits(rawValue: 2)
    /// `CompositeOperation`, or `LanguageDefinedOperation`.
    package static let composite = OperationTraits(rawValue: 4)
    /// It has no stored attributes: all operations of its type are equal.
    package static let withoutAttributes = OperationTraits(rawValue: 8)
    /// Its two operands may change places.
    package static let commutative = OperationTraits(rawValue: 16)

    init(of operation: any Operation) {
        self = []
        let kind = type(of: operation)
        if operation.isStateless { insert(.withoutAttributes) }
        if kind.stretchesOperands { insert(.broadcasting) }
        if kind.isElementwise { insert(.elementwise) }
        if kind.isComposite { insert(.composite) }
        if kind.isCommutative { insert(.commutative) }
    }
}

extension Operation {
    fileprivate var isStateless: Bool { MemoryLayout<Self>.size == 0 }

    /// Equal for equal operations.
    var mixedHash: Int {
        let kind = Int(bitPattern: ObjectIdentifier(Self.self))
        if MemoryLayout<Self>.size == 0 { return kind }
        var hasher = Hasher()
        hash(into: &hasher)
        return kind ^ hasher.finalize()
    }
}

/// A value for each of some typed operations, whose arena lives longer.
@usableFromInline
package struct TypedOperationMap<Element> {
    @usableFromInline var keys: [TypedOperation] = []
    @usableFromInline var elements: [Element] = []
    @usableFromInline var slots = HashSlots()

    @inlinable package init() {}

    /// The value of a typed operation, or nil.
    @inlinable
    package subscript(key: TypedOperation) -> Element? {
        guard let position = slots.find(key.identity, where: { keys[$0] == key })
        else { return nil }
        return elements[position]
    }

    /// Gives a typed operation that has no value one.
    @inlinable
    package mutating func insert(_ element: Element, for key: TypedOperation) {
        slots.insert(key.identity, keys.count)
        keys.append(key)
        elements.append(element)
    }
}
