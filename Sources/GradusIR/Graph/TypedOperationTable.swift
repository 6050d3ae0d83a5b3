import GradusTensors

/// The typed operations of a graph under construction, each there once, so that nodes compare them by
/// identity.
struct TypedOperationTable {
    /// A typed operation, and the operation as it was written where that is not the canonical form.
    private struct Entry {
        let hash: Int
        let written: (any Operation)?
        let typed: TypedOperation
    }

    private var entries: [Entry] = []
    private var slots = HashSlots()
    /// Those of other graphs, and which of this one they equal.
    private var adopted = TypedOperationMap<TypedOperation>()

    /// The operation in its canonical form with its types.
    ///
    /// - Throws: `OperationError` where the operands do not fit.
    mutating func typed(
        _ operation: any Operation, _ types: [TensorType]
    ) throws(OperationError) -> TypedOperation {
        let hash = TypedOperation.hash(operation, types)
        let kind = ObjectIdentifier(type(of: operation))
        if let known = find(operation, kind, types, hash) { return known }
        let canonical = try operation.canonicalized(for: types)
        let ownHash = TypedOperation.hash(canonical, types)
        let isCanonical = ownHash == hash && canonical.isEqual(to: operation)
        let typed: TypedOperation
        if !isCanonical, let known = find(canonical, kind, types, ownHash) {
            typed = known
        } else {
            typed = TypedOperation(
                canonical, types, resultTypes: try canonical.resultTypes(for: types), hash: ownHash)
            insert(Entry(hash: ownHash, written: nil, typed: typed))
        }
        if !isCanonical { insert(Entry(hash: hash, written: operation, typed: typed)) }
        return typed
    }

    /// A leaf of a type that is known.
    mutating func leaf(_ operation: any Operation, _ type: TensorType) -> TypedOperation {
        let hash = TypedOperation.hash(operation, [])
        let kind = ObjectIdentifier(Swift.type(of: operation))
        if let known = find(operation, kind, [], hash) { return known }
        let typed = TypedOperation(operation, [], resultTypes: [type], hash: hash)
        insert(Entry(hash: hash, written: nil, typed: typed))
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
            insert(Entry(hash: typed.hash, written: nil, typed: typed))
        }
        adopted.insert(own, for: typed)
        return own
    }

    private func find(
        _ operation: any Operation, _ kind: ObjectIdentifier, _ types: [TensorType], _ hash: Int
    ) -> TypedOperation? {
        let found = slots.find(hash) { index in
            let entry = entries[index]
            guard let written = entry.written else {
                return entry.typed.matches(operation, kind: kind, types)
            }
            return entry.typed.kind == kind && entry.typed.operandTypes == types
                && written.isEqual(to: operation)
        }
        return found.map { entries[$0].typed }
    }

    private mutating func insert(_ entry: Entry) {
        slots.insert(entry.hash, entries.count)
        entries.append(entry)
    }
}
