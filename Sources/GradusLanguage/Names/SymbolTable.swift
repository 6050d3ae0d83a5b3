import GradusIR

/// Something for each of a number of names, in the order in which they came. Names are found by the
/// hashes that their syntax brings along, so that none is hashed at each of its uses; what they stand for
/// lies in memory as the text has it.
struct SymbolTable<Element> {
    fileprivate struct Entry {
        let name: String
        let hash: Int
        var element: Element
    }

    private var entries: [Entry] = []
    private var slots = HashSlots()

    init(minimumCapacity: Int = 0) {
        guard minimumCapacity > 0 else { return }
        entries.reserveCapacity(minimumCapacity)
        slots.reserve(minimumCapacity)
    }

    /// A table of names that differ.
    init(_ elements: [(String, Element)]) {
        for (name, element) in elements { append(name, hash: name.hashValue, element) }
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

    func index(of name: String) -> Int? { index(of: name, hash: name.hashValue) }

    @inline(__always)
    private func index(of name: String, hash: Int) -> Int? {
        slots.find(hash) { entries[$0].name == name }
    }

    /// The index of a name; where it has none, it takes the next one.
    mutating func insert(_ name: NameSyntax, _ element: @autoclosure () -> Element) -> Int {
        if let known = index(of: name) { return known }
        append(name.text, hash: name.hash, element())
        return entries.count - 1
    }

    private mutating func append(_ name: String, hash: Int, _ element: Element) {
        slots.insert(hash, entries.count)
        entries.append(Entry(name: name, hash: hash, element: element))
    }

    /// Forgets the names from an index on.
    mutating func removeAll(from start: Int) {
        for index in start..<entries.count { slots.remove(entries[index].hash, index) }
        entries.removeLast(entries.count - start)
    }
}

extension SymbolTable: Sendable where Element: Sendable {}
extension SymbolTable.Entry: Sendable where Element: Sendable {}
