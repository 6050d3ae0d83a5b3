import GradusTensors

/// The typed operations of a graph under construction, each there once, so that nodes compare them by
/// identity.
struct TypedOperationTable {
    /// Where they are made.
    private let arena: NodeArena
    private var entries: [TypedOperation] = []
    /// For entries that stand for an operation in another than its canonical form, that form.
    private var written: [Int: any Operation] = [:]
    private var slots = HashSlots()
    /// Those that have been asked for, by what computes their operands.
    private var applied = AppliedOperations()
    /// Those of other graphs, and which of this one they equal.
    private var adopted = TypedOperationMap<TypedOperation>()

    init(in arena: NodeArena) { self.arena = arena }

    /// The operation in its canonical form with its types.
    ///
    /// - Throws: `OperationError` where the operands do not fit.
    mutating func typed(
        _ operation: any Operation, _ operandTypes: OperandTypes
    ) throws(OperationError) -> TypedOperation {
        if let known = applied.find(operation, operandTypes) { return known }
        let typed = try typed(slowly: operation, operandTypes)
        applied.insert(operation, operandTypes, typed)
        return typed
    }

    private mutating func typed(
        slowly operation: any Operation, _ operandTypes: OperandTypes
    ) throws(OperationError) -> TypedOperation {
        let hash = TypedOperation.Contents.hash(operation, operandTypes)
        let kind = ObjectIdentifier(type(of: operation))
        if let known = find(operation, kind, operandTypes, hash) { return known }
        let types = Array(operandTypes)
        let canonical = try operation.canonicalized(for: types)
        let ownHash = TypedOperation.Contents.hash(canonical, types)
        let isCanonical = ownHash == hash && canonical.isEqual(to: operation)
        let typed: TypedOperation
        if !isCanonical, let known = find(canonical, kind, types, ownHash) {
            typed = known
        } else {
            typed = arena.store(
                TypedOperation.Contents(
                    canonical, types, resultTypes: try canonical.resultTypes(for: types),
                    hash: ownHash))
            insert(typed, ownHash)
        }
        if !isCanonical {
            written[entries.count] = operation
            insert(typed, hash)
        }
        return typed
    }

    /// A leaf of a type that is known.
    mutating func leaf(_ operation: any Operation, _ type: TensorType) -> TypedOperation {
        let hash = TypedOperation.Contents.hash(operation, [TensorType]())
        let kind = ObjectIdentifier(Swift.type(of: operation))
        if let known = find(operation, kind, [TensorType](), hash) { return known }
        let typed = arena.store(
            TypedOperation.Contents(operation, [], resultTypes: [type], hash: hash))
        insert(typed, hash)
        return typed
    }

    /// The one of this table that equals one of another.
    mutating func adopt(_ typed: TypedOperation) -> TypedOperation {
        if let known = adopted[typed] { return known }
        let own: TypedOperation
        if let known = find(typed.operation, typed.kind, typed.operandTypes, typed.hash) {
            own = known
        } else {
            own = typed
            insert(typed, typed.hash)
        }
        adopted.insert(own, for: typed)
        return own
    }

    private func find(
        _ operation: any Operation, _ kind: ObjectIdentifier, _ types: some Collection<TensorType>,
        _ hash: Int
    ) -> TypedOperation? {
        let found = slots.find(hash) { index in
            guard !written.isEmpty, let written = written[index] else {
                return entries[index].matches(operation, kind: kind, types)
            }
            return entries[index].kind == kind && types.elementsEqual(entries[index].operandTypes)
                && written.isEqual(to: operation)
        }
        return found.map { entries[$0] }
    }

    private mutating func insert(_ typed: TypedOperation, _ hash: Int) {
        slots.insert(hash, entries.count)
        entries.append(typed)
    }
}

/// Typed operations by what computes their operands: found without a look at a type.
private struct AppliedOperations {
    private struct Entry {
        let operation: any Operation
        let kind: ObjectIdentifier
        let isStateless: Bool
        let producers: [OperandTypes.Producer]
        let typed: TypedOperation
    }

    private var entries: [Entry] = []
    private var slots = HashSlots()

    /// What was found for an equal operation on results of the same typed operations.
    func find(_ operation: any Operation, _ operands: OperandTypes) -> TypedOperation? {
        let kind = ObjectIdentifier(type(of: operation))
        let found = slots.find(AppliedOperations.hash(operation, operands)) { index in
            entries[index].kind == kind && operands.areProduced(by: entries[index].producers)
                && (entries[index].isStateless
                    || entries[index].operation.isEqual(to: operation))
        }
        return found.map { entries[$0].typed }
    }

    mutating func insert(
        _ operation: any Operation, _ operands: OperandTypes, _ typed: TypedOperation
    ) {
        slots.insert(AppliedOperations.hash(operation, operands), entries.count)
        entries.append(
            Entry(
                operation: operation, kind: ObjectIdentifier(type(of: operation)),
                isStateless: OperationTraits(of: operation).contains(.withoutAttributes),
                producers: operands.operands.map(operands.producer), typed: typed))
    }

    private static func hash(_ operation: any Operation, _ operands: OperandTypes) -> Int {
        var hash = operation.mixedHash
        for operand in operands.operands {
            hash = hash &* 31 &+ operands.producer(of: operand).typed.identity &+ operand.result
        }
        return hash
    }
}

/// The types of the values that go into a node. To be let go of before a node is added, which copies
/// the nodes otherwise.
struct OperandTypes: RandomAccessCollection {
    let nodes: NodeList
    let operands: Operands

    var startIndex: Int { 0 }
    var endIndex: Int { operands.count }

    subscript(position: Int) -> TensorType {
        let operand = operands[position]
        return nodes[operand.node].typed.resultTypes[operand.result]
    }

    /// A result of a typed operation.
    struct Producer: Equatable {
        let typed: TypedOperation
        let result: Int
    }

    /// What computes an operand.
    func producer(of operand: ValueID) -> Producer {
        Producer(typed: nodes[operand.node].typed, result: operand.result)
    }

    /// Whether this is what computes the operands.
    func areProduced(by producers: [Producer]) -> Bool {
        guard producers.count == operands.count else { return false }
        for position in producers.indices
        where producer(of: operands[position]) != producers[position] {
            return false
        }
        return true
    }
}
