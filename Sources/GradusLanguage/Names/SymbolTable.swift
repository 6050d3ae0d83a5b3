/// Something for each of a number of names, in the order in which they came. Names are found by the
/// hashes that their syntax brings along, so that none is hashed at each of its uses; what they stand for
/// lies in memory as the text has it.
struct SymbolTable<Element> {
    fileprivate struct Entry {
        let name: String
        let hash: UInt32
        var element: Element
    }

    /// Where a name is to be found: its hash, and its index plus one; 0 for an empty slot.
    private struct Slot {
        var hash: UInt32 = 0
        var place: UInt32 = 0
    }

    private var entries: [Entry] = []
    /// As many as a power of two, at least a quarter of them empty. A name is in the first slot from its
    /// hash on that was empty when it came.
    private var slots: [Slot] = []

    init(minimumCapacity: Int = 0) {
        guard minimumCapacity > 0 else { return }
        entries.reserveCapacity(minimumCapacity)
        resize(for: minimumCapacity)
    }

    var count: Int { entries.count }

    /// The names in their order.
    var names: [String] { entries.map(\.name) }

    /// What the name of an index stands for.
    subscript(index: Int) -> Element {
        @inline(__always) get { entries[index].element }
        @inline(__always) _modify { yield &entries[index].element }
    }

    @inline(__always)
    func index(of name: NameSyntax) -> Int? { index(of: name.text, hash: name.hash) }

    func index(of name: String) -> Int? { index(of: name, hash: NameSyntax.hash(of: name)) }

    /// The index of a name; where it has none, it takes the next one.
    mutating func insert(_ name: NameSyntax, _ element: @autoclosure () -> Element) -> Int {
        if let known = index(of: name) { return known }
        if (entries.count + 1) * 4 > slots.count * 3 { resize(for: max(8, entries.count * 2)) }
        entries.append(Entry(name: name.text, hash: name.hash, element: element()))
        occupySlot(of: entries.count - 1)
        return entries.count - 1
    }

    /// Forgets the names from an index on.
    mutating func removeAll(from start: Int) {
        // The last one that came is in nobody's way.
        for index in (start..<entries.count).reversed() {
            var slot = home(of: entries[index].hash)
            while slots[slot].place != UInt32(index + 1) { slot = following(slot) }
            slots[slot] = Slot()
        }
        entries.removeLast(entries.count - start)
    }

    // MARK: Slots

    @inline(__always)
    private func index(of name: String, hash: UInt32) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = home(of: hash)
        while slots[slot].place != 0 {
            if slots[slot].hash == hash {
                let index = Int(slots[slot].place) - 1
                if entries[index].name == name { return index }
            }
            slot = following(slot)
        }
        return nil
    }

    private func home(of hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }

    private func following(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    private mutating func occupySlot(of index: Int) {
        var slot = home(of: entries[index].hash)
        while slots[slot].place != 0 { slot = following(slot) }
        slots[slot] = Slot(hash: entries[index].hash, place: UInt32(index + 1))
    }

    private mutating func resize(for capacity: Int) {
        var count = 8
        while count * 3 < capacity * 4 { count *= 2 }
        slots = Array(repeating: Slot(), count: count)
        for index in entries.indices { occupySlot(of: index) }
    }
}

extension SymbolTable: Sendable where Element: Sendable {}
extension SymbolTable.Entry: Sendable where Element: Sendable {}
