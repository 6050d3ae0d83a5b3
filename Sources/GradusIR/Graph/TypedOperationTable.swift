import GradusTensors

/// The typed operations of a graph under construction, each there once, so that nodes compare them by
/// identity.
struct TypedOperationTable {
    private var entries: [TypedOperation] = []
    /// For entries that stand for an operation in another than its canonical form, that form.
    private var written: [Int: any Operation] = [:]
    private var slots = HashSlots()
    /// Those of other graphs, and which of this one they equal.
    private var adopted = TypedOperationMap<TypedOperation>()

    /// The operation in its canonical form with its types.
    ///
    /// - Throws: `OperationError` where the operands do not fit.
    mutating func typed(
        _ operation: any Operation, _ operandTypes: OperandTypes
    ) throws(OperationError) -> TypedOperation {
        let hash = TypedOperation.hash(operation, operandTypes)
        let kind = ObjectIdentifier(type(of: operation))
        if let known = find(operation, kind, operandTypes, hash) { return known }
        let types = Array(operandTypes)
        let canonical = try operation.canonicalized(for: types)
        let ownHash = TypedOperation.hash(canonical, types)
        let isCanonical = ownHash == hash && canonical.isEqual(to: operation)
        let typed: TypedOperation
        if !isCanonical, let known = find(canonical, kind, types, ownHash) {
            typed = known
        } else {
            typed = TypedOperation(
                canonical, types, resultTypes: try canonical.resultTypes(for: types), hash: ownHash)
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
        let hash = TypedOperation.hash(operation, [TensorType]())
        let kind = ObjectIdentifier(Swift.type(of: operation))
        if let known = find(operation, kind, [TensorType](), hash) { return known }
        let typed = TypedOperation(operation, [], resultTypes: [type], hash: hash)
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

/// The types of the values that go into a node. To be let go of before a node is added, which copies
/// the nodes otherwise.
struct OperandTypes: RandomAccessCollection {
    let nodes: [Node]
    let operands: Operands

    var startIndex: Int { 0 }
    var endIndex: Int { operands.count }

    subscript(position: Int) -> TensorType {
        let operand = operands[position]
        return nodes[operand.node].typed.resultTypes[operand.result]
    }
}
