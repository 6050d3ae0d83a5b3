import GradusTensors

/// An operation with the types of its operands and results: what the nodes share that apply equal
/// operations to operands of equal types. The type rule runs once for all of them.
@usableFromInline
package final class TypedOperation: Sendable {
    /// The operation.
    @usableFromInline package let operation: any Operation
    /// The types that go in.
    package let operandTypes: [TensorType]
    /// The types that come out.
    @usableFromInline package let resultTypes: [TensorType]
    /// How many come out.
    @usableFromInline package let resultCount: Int
    /// The type of the operation.
    @usableFromInline package let kind: ObjectIdentifier
    /// The name of the operation in a call.
    package let name: String
    /// What it conforms to.
    @usableFromInline package let traits: OperationTraits
    /// Equal for equal operations on equal types.
    let hash: Int

    /// - Throws: `OperationError` where the operands do not fit.
    convenience init(
        canonical operation: any Operation, operandTypes: [TensorType]
    ) throws(OperationError) {
        self.init(
            operation, operandTypes, resultTypes: try operation.resultTypes(for: operandTypes),
            hash: TypedOperation.hash(operation, operandTypes))
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

    /// Whether the operation is equal to this one and takes operands of the same types.
    func matches(
        _ other: any Operation, kind: ObjectIdentifier, _ types: some Collection<TensorType>
    ) -> Bool {
        kind == self.kind && types.elementsEqual(operandTypes)
            && (traits.contains(.withoutAttributes) || operation.isEqual(to: other))
    }
}

/// What protocols an operation conforms to, asked once.
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

    init(of operation: any Operation) {
        self = []
        let kind = type(of: operation)
        if operation.isStateless { insert(.withoutAttributes) }
        if kind.stretchesOperands { insert(.broadcasting) }
        if kind.isElementwise { insert(.elementwise) }
        if kind.isComposite { insert(.composite) }
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

/// A value for each of some typed operations, found by identity.
@usableFromInline
package struct TypedOperationMap<Element> {
    @usableFromInline var keys: [TypedOperation] = []
    @usableFromInline var elements: [Element] = []
    @usableFromInline var slots = HashSlots()

    @inlinable package init() {}

    /// The value of a typed operation, or nil.
    @inlinable
    package subscript(key: TypedOperation) -> Element? {
        guard let position = slots.find(TypedOperationMap.hash(key), where: { keys[$0] === key })
        else { return nil }
        return elements[position]
    }

    /// Gives a typed operation that has no value one.
    @inlinable
    package mutating func insert(_ element: Element, for key: TypedOperation) {
        slots.insert(TypedOperationMap.hash(key), keys.count)
        keys.append(key)
        elements.append(element)
    }

    @inlinable
    static func hash(_ key: TypedOperation) -> Int {
        Int(bitPattern: ObjectIdentifier(key)) >> 4
    }
}
