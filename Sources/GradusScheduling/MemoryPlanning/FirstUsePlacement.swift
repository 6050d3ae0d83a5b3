/// Best fit in one walk through time: each buffer, in the order of first use, goes into the smallest gap
/// that holds it between those that are alive then.
enum FirstUsePlacement {
    static func plan(_ requests: [MemoryPlanner.Request]) -> MemoryPlanner.Plan {
        // Of those that begin together the ones that live longest lie lowest.
        let starts = requests.indices.sorted {
            let (a, b) = (requests[$0].lifetime, requests[$1].lifetime)
            return (a.lowerBound, b.upperBound, $0) < (b.lowerBound, a.upperBound, $1)
        }
        let ends = requests.indices.sorted {
            (requests[$0].lifetime.upperBound, $0) < (requests[$1].lifetime.upperBound, $1)
        }
        var offsets = [Int](repeating: 0, count: requests.count)
        var free = FreeGaps()
        var ended = ends.startIndex
        for index in starts {
            while ended < ends.endIndex,
                requests[ends[ended]].lifetime.upperBound < requests[index].lifetime.lowerBound
            {
                let gone = ends[ended]
                free.give(offsets[gone], size: requests[gone].size)
                ended += 1
            }
            offsets[index] = free.take(requests[index].size)
        }
        return MemoryPlanner.Plan(offsets: offsets, peakByteCount: free.peak)
    }
}

/// The gaps in an arena below its highest buffer.
private struct FreeGaps {
    private struct Gap {
        var offset: Int
        var size: Int
    }

    /// By offset; no two touch.
    private var byOffset: [Gap] = []
    /// The same by size, then offset.
    private var bySize: [Gap] = []
    /// Where the highest buffer that is alive ends.
    private var end = 0
    /// The largest end so far.
    private(set) var peak = 0

    private func offsetIndex(_ offset: Int) -> Int {
        byOffset.partitioningIndex { $0.offset >= offset }
    }

    private func sizeIndex(_ gap: Gap) -> Int {
        bySize.partitioningIndex { ($0.size, $0.offset) >= (gap.size, gap.offset) }
    }

    private mutating func insert(_ gap: Gap) {
        byOffset.insert(gap, at: offsetIndex(gap.offset))
        bySize.insert(gap, at: sizeIndex(gap))
    }

    private mutating func remove(_ gap: Gap) {
        byOffset.remove(at: offsetIndex(gap.offset))
        bySize.remove(at: sizeIndex(gap))
    }

    /// The offset of a place of the size: in the smallest gap that holds it, else at the end.
    mutating func take(_ size: Int) -> Int {
        let index = bySize.partitioningIndex { $0.size >= size }
        guard index < bySize.endIndex else {
            defer { end += size }
            peak = max(peak, end + size)
            return end
        }
        let gap = bySize[index]
        remove(gap)
        if gap.size > size { insert(Gap(offset: gap.offset + size, size: gap.size - size)) }
        return gap.offset
    }

    /// Frees a place.
    mutating func give(_ offset: Int, size: Int) {
        var gap = Gap(offset: offset, size: size)
        let position = offsetIndex(offset)
        if position < byOffset.endIndex, byOffset[position].offset == offset + size {
            let next = byOffset[position]
            remove(next)
            gap.size += next.size
        }
        if position > 0, byOffset[position - 1].offset + byOffset[position - 1].size == offset {
            let previous = byOffset[position - 1]
            remove(previous)
            gap = Gap(offset: previous.offset, size: previous.size + gap.size)
        }
        if gap.offset + gap.size == end {
            end = gap.offset
        } else {
            insert(gap)
        }
    }
}

extension Array {
    /// The first position from which on the condition holds, in an array where it holds for all
    /// elements after the first for which it does.
    func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
