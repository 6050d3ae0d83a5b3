import Synchronization

/// What was found for some keys, for all graphs of the process: findings that follow from the key alone,
/// so that it does not show in a result whether one was there.
@usableFromInline
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline let entries = Mutex<[Key: Value]>([:])
    @usableFromInline let capacity: Int

    /// - Parameter capacity: how many are kept. One more, and it starts anew.
    @inlinable
    package init(capacity: Int = 512) { self.capacity = capacity }

    /// What is kept for a key, else what is found for it, which is kept from then on.
    @inlinable
    package func value<Failure: Error>(
        for key: Key, else find: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if let known = entries.withLock({ $0[key] }) { return known }
        let found = try find()
        entries.withLock { entries in
            if entries.count >= capacity { entries.removeAll() }
            entries[key] = found
        }
        return found
    }
}
