import GradusTensors

/// Places buffers one after another, each into the smallest gap that holds it between those placed before
/// that are alive with it.
enum OrderedPlacement {
    typealias Request = MemoryPlanner.Request

    /// The largest first.
    static func bySize(_ requests: [Request]) -> [Int] {
        requests.indices.sorted {
            (requests[$1].byteCount, $0) < (requests[$0].byteCount, $1)
        }
    }

    /// The buffers alive at the steps at which most bytes are alive first, among them the largest.
    static func byBreadth(_ requests: [Request]) -> [Int] {
        var rest = bySize(requests)
        var order: [Int] = []
        for steps in LiveBytes(requests).byBreadth where !rest.isEmpty {
            order += rest.filter { requests[$0].lifetime.overlaps(steps) }
            rest.removeAll { requests[$0].lifetime.overlaps(steps) }
        }
        return order + rest
    }

    /// Rounds after which a plan within a few per cent of the bound is good enough.
    private static let shortSearch = 128

    /// Plans by size, then looks back from each plan: a buffer that ends at the peak is placed before one of
    /// those that it had to climb over, and the plan is kept unless it is worse. Ends at the bound, or when no
    /// rounds are left; gives the best of all. The choices are those of a fixed stream of numbers.
    static func lookingBack(_ requests: [Request], bound: Int, rounds: Int) -> MemoryPlanner.Plan {
        let stream = RandomStream(seed: 0, path: "look-back")
        let columns = Columns(requests)
        var order = bySize(requests)
        var current = columns.plan(order)
        var best = current
        for round in 0..<rounds {
            // The last few per cent are worth a short search alone.
            let isClose = best.peakByteCount <= bound + bound / 25
            if best.peakByteCount == bound || isClose && round >= shortSearch { break }
            func choose(_ candidates: [Int], _ draw: Int) -> Int {
                candidates[Int(stream.bits(at: 2 * round + draw) % UInt64(candidates.count))]
            }
            let highest = order.indices.filter {
                current.offsets[order[$0]] + requests[order[$0]].size == current.peakByteCount
            }
            let place = choose(highest, 0)
            let buffer = order[place]
            let below = order[..<place].indices.filter {
                requests[order[$0]].lifetime.overlaps(requests[buffer].lifetime)
            }
            var other = order
            // Where nothing helps, a step at random leads out of the dead end.
            let isStuck = below.isEmpty || (round + 1).isMultiple(of: shortSearch)
            let target = choose(isStuck ? Array(order.indices) : below, 1)
            other.insert(other.remove(at: place), at: target)
            let found = columns.plan(other, keeping: min(place, target), of: current)
            guard isStuck || found.peakByteCount <= current.peakByteCount else { continue }
            (order, current) = (other, found)
            if found.peakByteCount < best.peakByteCount { best = found }
        }
        return best
    }

    /// Places all buffers in an order.
    static func plan(_ requests: [Request], order: [Int]) -> MemoryPlanner.Plan {
        Columns(requests).plan(order)
    }

    /// The buffers as columns of numbers, over which the innermost loop runs.
    private struct Columns {
        let sizes: [Int]
        let firsts: [Int]
        let lasts: [Int]

        init(_ requests: [Request]) {
            sizes = requests.map(\.size)
            firsts = requests.map(\.lifetime.lowerBound)
            lasts = requests.map(\.lifetime.upperBound)
        }

        /// Places buffers in an order.
        ///
        /// - Parameters:
        ///   - count: how many at its beginning stay where they are.
        ///   - known: a plan in whose order they stand at the beginning, too.
        func plan(
            _ order: [Int], keeping count: Int = 0, of known: MemoryPlanner.Plan? = nil
        ) -> MemoryPlanner.Plan {
            var offsets = known?.offsets ?? [Int](repeating: 0, count: sizes.count)
            // Sorted by offset, those of one offset in the order in which they were placed.
            var placed = order.indices.prefix(count).sorted {
                (offsets[order[$0]], $0) < (offsets[order[$1]], $1)
            }.map { order[$0] }
            placed.reserveCapacity(order.count)
            var peak = placed.lazy.map { offsets[$0] + sizes[$0] }.max() ?? 0
            for index in order.dropFirst(count) {
                offsets[index] = smallestGap(for: index, between: placed, offsets)
                peak = max(peak, offsets[index] + sizes[index])
                let position = placed.partitioningIndex { offsets[$0] > offsets[index] }
                placed.insert(index, at: position)
            }
            return MemoryPlanner.Plan(offsets: offsets, peakByteCount: peak)
        }

        /// The beginning of the smallest gap that holds a buffer, or the end of all that are alive with it.
        private func smallestGap(for index: Int, between placed: [Int], _ offsets: [Int]) -> Int {
            let (size, first, last) = (sizes[index], firsts[index], lasts[index])
            var cursor = 0
            var best: (offset: Int, gap: Int)?
            for other in placed where firsts[other] <= last && first <= lasts[other] {
                let gap = offsets[other] - cursor
                if gap >= size, gap < best?.gap ?? .max { best = (cursor, gap) }
                cursor = max(cursor, offsets[other] + sizes[other])
            }
            return best?.offset ?? cursor
        }
    }
}
