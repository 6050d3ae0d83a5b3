/// Elements that stay where they are put until all go: pointers to them are good for as long as the
/// storage is.
struct StableStorage<Element>: ~Copyable {
    private struct Chunk {
        let elements: UnsafeMutableBufferPointer<Element>
        var count = 0

        var room: Int { elements.count - count }
    }

    private var chunks: [Chunk] = []

    /// How many elements a chunk has, unless more must lie side by side.
    private static var chunkSizes: ClosedRange<Int> { 16...4096 }

    /// Whether nothing is there.
    var isEmpty: Bool { chunks.isEmpty }

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
        if chunks.isEmpty || chunks[chunks.count - 1].room < count {
            let doubled = 2 * (chunks.last?.elements.count ?? 0)
            let sizes = StableStorage.chunkSizes
            let size = max(count, min(max(doubled, sizes.lowerBound), sizes.upperBound))
            chunks.append(Chunk(elements: .allocate(capacity: size)))
        }
        let last = chunks.count - 1
        let place = chunks[last].elements.baseAddress! + chunks[last].count
        chunks[last].count += count
        return place
    }

    deinit {
        for chunk in chunks {
            chunk.elements.baseAddress?.deinitialize(count: chunk.count)
            chunk.elements.deallocate()
        }
    }
}
