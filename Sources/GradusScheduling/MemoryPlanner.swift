/// Gives buffers their places in one arena, so that no two that are alive at once overlap.
///
/// The heuristics are those of Pisarchyk and Lee, *Efficient memory management for deep neural net
/// inference* (arXiv 2001.03288): greedy by size, and greedy by first use; the lower peak wins.
package enum MemoryPlanner {
    /// Bytes that every offset is a multiple of.
    package static let alignment = 64

    /// A buffer to place.
    package struct Request: Hashable, Sendable {
        package var byteCount: Int
        /// The first and last step that need it.
        package var lifetime: ClosedRange<Int>

        package init(byteCount: Int, lifetime: ClosedRange<Int>) {
            self.byteCount = byteCount
            self.lifetime = lifetime
        }
    }

    /// Where the buffers lie.
    package struct Plan: Sendable {
        package let offsets: [Int]
        package let peakByteCount: Int
    }

    /// Above this many buffers only the heuristic by first use is tried: the other compares each
    /// buffer with all those placed before.
    private static let exhaustiveLimit = 4096

    /// The number rounded up to the alignment.
    package static func aligned(_ byteCount: Int) -> Int {
        (max(byteCount, 1) + alignment - 1) / alignment * alignment
    }

    /// Places all buffers.
    package static func plan(_ requests: [Request]) -> Plan {
        let byTime = placeByFirstUse(requests)
        guard requests.count <= exhaustiveLimit else { return byTime }
        let bySize = place(
            requests,
            order: requests.indices.sorted {
                (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
            })
        return bySize.peakByteCount <= byTime.peakByteCount ? bySize : byTime
    }

    /// Bytes of the largest set of buffers alive at once.
    package static func lowerBound(_ requests: [Request], steps: Int) -> Int {
        let last = max(steps, requests.map(\.lifetime.upperBound).max() ?? 0)
        var changes = [Int](repeating: 0, count: last + 2)
        for request in requests {
            changes[max(request.lifetime.lowerBound, 0)] += aligned(request.byteCount)
            changes[request.lifetime.upperBound + 1] -= aligned(request.byteCount)
        }
        var live = 0
        var peak = 0
        for change in changes {
            live += change
            peak = max(peak, live)
        }
        return peak
    }

    /// Puts each buffer, in the order of first use, into the smallest gap that holds it between
    /// those that are alive then: one walk through time that keeps the gaps.
    private static func placeByFirstUse(_ requests: [Request]) -> Plan {
        let starts = requests.indices.sorted {
            (requests[$0].lifetime.lowerBound, $0) < (requests[$1].lifetime.lowerBound, $1)
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
                free.give(offsets[gone], size: aligned(requests[gone].byteCount))
                ended += 1
            }
            offsets[index] = free.take(aligned(requests[index].byteCount))
        }
        return Plan(offsets: offsets, peakByteCount: free.peak)
    }

    /// Puts each buffer, in the given order, into the smallest gap that holds it between those placed
    /// before that are alive with it.
    private static func place(_ requests: [Request], order: [Int]) -> Plan {
        var offsets = [Int](repeating: 0, count: requests.count)
        var placed: [Int] = []  // sorted by offset
        var peak = 0
        for index in order {
            let size = aligned(requests[index].byteCount)
            var cursor = 0
            var best: (offset: Int, gap: Int)?
            for other in placed where requests[other].lifetime.overlaps(requests[index].lifetime) {
                let gap = offsets[other] - cursor
                if gap >= size, gap < best?.gap ?? .max { best = (cursor, gap) }
                cursor = max(cursor, offsets[other] + aligned(requests[other].byteCount))
            }
            offsets[index] = best?.offset ?? cursor
            peak = max(peak, offsets[index] + size)
            let position = placed.partitioningIndex { offsets[$0] > offsets[index] }
            placed.insert(index, at: position)
        }
        return Plan(offsets: offsets, peakByteCount: peak)
    }
}

/// The gaps in an arena below its highest buffer.
private struct FreeGaps {
    /// By offset; no two touch.
    private var gaps: [(offset: Int, size: Int)] = []
    /// Where the highest buffer that is alive ends.
    private var end = 0
    /// The largest end so far.
    private(set) var peak = 0

    /// The offset of a place of the size: in the smallest gap that holds it, else at the end.
    mutating func take(_ size: Int) -> Int {
        var best: Int?
        for (index, gap) in gaps.enumerated()
        where gap.size >= size && gap.size < best.map({ gaps[$0].size }) ?? .max {
            best = index
            if gap.size == size { break }
        }
        guard let best else {
            defer { end += size }
            peak = max(peak, end + size)
            return end
        }
        let offset = gaps[best].offset
        if gaps[best].size == size {
            gaps.remove(at: best)
        } else {
            gaps[best] = (offset + size, gaps[best].size - size)
        }
        return offset
    }

    /// Frees a place.
    mutating func give(_ offset: Int, size: Int) {
        var gap = (offset: offset, size: size)
        let position = gaps.partitioningIndex { $0.offset > gap.offset }
        if position < gaps.endIndex, gaps[position].offset == gap.offset + gap.size {
            gap.size += gaps.remove(at: position).size
        }
        if position > 0, gaps[position - 1].offset + gaps[position - 1].size == gap.offset {
            gaps[position - 1].size += gap.size
            gap = gaps.remove(at: position - 1)
        }
        if gap.offset + gap.size == end {
            end = gap.offset
        } else {
            gaps.insert(gap, at: gaps.partitioningIndex { $0.offset > gap.offset })
        }
    }
}

extension Array {
    /// The first position from which on the condition holds, in an array where it holds for all
    /// elements after the first for which it does.
    fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
