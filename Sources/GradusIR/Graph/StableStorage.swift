/// Elements that stay where they are put until all go: pointers to them are good for as long as the
/// storage is.
struct StableStorage<Element>: ~Copyable {
    /// The chunks to which nothing is added any more, each with what is in it.
    private var full: [(elements: UnsafeMutableBufferPointer<Element>, count: Int)] = []
    /// The chunk to which elements are added, and how many it has.
    private var last = UnsafeMutableBufferPointer<Element>(start: nil, count: 0)
    private var count = 0

    /// How many elements a chunk has, unless more must lie side by side.
    private static var chunkSizes: ClosedRange<Int> { 16...4096 }

    /// Whether nothing is there.
    var isEmpty: Bool { last.isEmpty }

    /// Puts an element, and gives its place.
    mutating func store(_ element: consuming Element) -> UnsafePointer<Element> {
        let place = reserve(1)
        place.initialize(to: element)
        return UnsafePointer(place)
    }

    /// Puts elements side by side, and gives the place of the first.
    mutating func store(all elements: some Collection<Element>) -> UnsafePointer<Element> {
        let count = elements.count
        let place = reserve(count)
        let room = UnsafeMutableBufferPointer(start: place, count: count)
        _ = room.initialize(from: elements)
        return UnsafePointer(place)
    }

    /// Room for some elements, to be initialised at once.
    private mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if last.count - self.count < count || last.isEmpty { beginChunk(of: count) }
        let place = last.baseAddress! + self.count
        self.count += count
        return place
    }

    /// Begins a chunk with room for some elements at least.
    private mutating func beginChunk(of count: Int) {
        if !last.isEmpty { full.append((last, self.count)) }
        let sizes = StableStorage.chunkSizes
        let size = max(count, min(max(2 * last.count, sizes.lowerBound), sizes.upperBound))
        last = .allocate(capacity: size)
        self.count = 0
    }

    deinit {
        for (elements, count) in full + [(last, count)] {
            elements.baseAddress?.deinitialize(count: count)
            elements.deallocate()
        }
    }
}
