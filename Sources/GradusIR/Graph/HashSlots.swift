/// An open-addressing hash table of positions in an array that its owner keeps: equality is the
/// owner's.
@usableFromInline
package struct HashSlots: Sendable {
    /// The 32 bits that say where to look first, and the position plus one; 0 for an empty slot.
    @usableFromInline var slots: [UInt64] = []
    @usableFromInline var count = 0

    /// How many slots there are at least, once there is a position.
    @usableFromInline static var leastCapacity: Int { 64 }

    @inlinable package init() {}

    /// A position with this hash for which the condition holds.
    @inlinable
    package func find(_ hash: Int, where holds: (Int) -> Bool) -> Int? {
        guard count > 0 else { return nil }
        let home = HashSlots.home(hash)
        let mask = slots.count - 1
        var slot = Int(home) & mask
        while slots[slot] != 0 {
            let entry = slots[slot]
            if entry >> 32 == home {
                let position = Int(entry & 0xFFFF_FFFF) - 1
                if holds(position) { return position }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds a position that is not there yet.
    @inlinable
    package mutating func insert(_ hash: Int, _ position: Int) {
        if count * 2 >= slots.count { grow(to: max(HashSlots.leastCapacity, slots.count * 2)) }
        HashSlots.place(HashSlots.home(hash) << 32 | UInt64(position + 1), in: &slots)
        count += 1
    }

    /// Removes a position that is there with this hash.
    package mutating func remove(_ hash: Int, _ position: Int) {
        let mask = slots.count - 1
        let entry = HashSlots.home(hash) << 32 | UInt64(position + 1)
        var empty = Int(entry >> 32) & mask
        while slots[empty] != entry { empty = (empty + 1) & mask }
        // What is looked for from a slot up to the empty one on moves into it (Knuth, algorithm 6.4 R).
        var slot = (empty + 1) & mask
        while slots[slot] != 0 {
            let home = Int(slots[slot] >> 32) & mask
            if (slot - home) & mask >= (slot - empty) & mask {
                slots[empty] = slots[slot]
                empty = slot
            }
            slot = (slot + 1) & mask
        }
        slots[empty] = 0
        count -= 1
    }

    /// Makes room for a number of positions.
    package mutating func reserve(_ capacity: Int) {
        var size = max(HashSlots.leastCapacity, slots.count)
        while capacity * 2 > size { size *= 2 }
        if size > slots.count { grow(to: size) }
    }

    @usableFromInline
    mutating func grow(to size: Int) {
        var larger = [UInt64](repeating: 0, count: size)
        for entry in slots where entry != 0 { HashSlots.place(entry, in: &larger) }
        slots = larger
    }

    @usableFromInline
    static func place(_ entry: UInt64, in slots: inout [UInt64]) {
        let mask = slots.count - 1
        var slot = Int(entry >> 32) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = entry
    }

    /// 32 well spread bits of a hash.
    @inlinable
    static func home(_ hash: Int) -> UInt64 {
        var mixed = UInt64(bitPattern: Int64(hash))
        mixed = (mixed ^ mixed >> 32) &* 0x9E37_79B9_7F4A_7C15
        return (mixed ^ mixed >> 29) >> 32
    }
}
