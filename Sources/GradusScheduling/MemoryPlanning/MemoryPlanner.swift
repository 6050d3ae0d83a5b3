/// Gives buffers their places in one arena, so that no two that are alive at once overlap.
///
/// The heuristics are those of Pisarchyk and Lee, *Efficient memory management for deep neural net
/// inference* (arXiv 2001.03288), and one that learns from the plan before; they are tried until one
/// reaches the lower bound, and the lowest peak wins:
///
/// 1. best fit by first use: one walk through time that keeps the gaps,
/// 2. the same from the last step to the first,
/// 3. greedy by size: the largest buffers first,
/// 4. greedy by breadth: the buffers of the steps at which most bytes are alive first,
/// 5. look-back: what ended at the peak of a plan is placed earlier in the next, again and again.
///
/// The first two take n log n steps. The others compare each buffer with those placed before, and are
/// left out above `exhaustiveLimit` buffers.
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

        /// Bytes that it takes, the rest of its last line included.
        var size: Int { aligned(byteCount) }
    }

    /// Where the buffers lie.
    package struct Plan: Sendable {
        package let offsets: [Int]
        package let peakByteCount: Int
    }

    /// The number of buffers up to which every heuristic is tried.
    package static let exhaustiveLimit = 4096

    /// Steps that the look-back takes at most, each the comparison of two buffers.
    private static let lookBackLimit = 32_000_000

    /// The number rounded up to the alignment.
    package static func aligned(_ byteCount: Int) -> Int {
        (max(byteCount, 1) + alignment - 1) / alignment * alignment
    }

    /// Places all buffers.
    package static func plan(_ requests: [Request]) -> Plan {
        let bound = lowerBound(requests)
        var best = FirstUsePlacement.plan(requests)
        func consider(_ plan: () -> Plan) {
            guard best.peakByteCount > bound else { return }
            let other = plan()
            if other.peakByteCount < best.peakByteCount { best = other }
        }
        consider { FirstUsePlacement.plan(reversed(requests)) }
        guard requests.count <= exhaustiveLimit else { return best }
        consider { OrderedPlacement.plan(requests, order: OrderedPlacement.bySize(requests)) }
        consider { OrderedPlacement.plan(requests, order: OrderedPlacement.byBreadth(requests)) }
        let rounds = min(8192, lookBackLimit / max(1, requests.count * requests.count))
        consider { OrderedPlacement.lookingBack(requests, bound: bound, rounds: rounds) }
        return best
    }

    /// The requests as they are when time runs backward.
    private static func reversed(_ requests: [Request]) -> [Request] {
        requests.map {
            Request(
                byteCount: $0.byteCount,
                lifetime: -$0.lifetime.upperBound ... -$0.lifetime.lowerBound)
        }
    }

    /// Bytes of the largest set of buffers alive at once: no plan can take less.
    package static func lowerBound(_ requests: [Request]) -> Int { LiveBytes(requests).peak }
}

/// The bytes alive at the steps at which something is written first or read last.
struct LiveBytes {
    /// The steps, ascending, each with the bytes alive from it on until the next.
    private(set) var changes: [(step: Int, bytes: Int)] = []
    /// The most bytes alive at once.
    private(set) var peak = 0

    init(_ requests: [MemoryPlanner.Request]) {
        guard let first = requests.map({ $0.lifetime.lowerBound }).min(),
            let last = requests.map({ $0.lifetime.upperBound }).max()
        else { return }
        // What changes at each step, and whether something begins or ends there.
        var change = [Int](repeating: 0, count: last - first + 2)
        var isEvent = [Bool](repeating: false, count: change.count)
        for request in requests {
            let (begin, end) = (
                request.lifetime.lowerBound - first, request.lifetime.upperBound + 1 - first
            )
            change[begin] += request.size
            change[end] -= request.size
            (isEvent[begin], isEvent[end]) = (true, true)
        }
        var live = 0
        for step in change.indices where isEvent[step] {
            live += change[step]
            changes.append((first + step, live))
            peak = max(peak, live)
        }
    }

    /// The steps at which the most bytes are alive, most first, each until the next change.
    var byBreadth: [ClosedRange<Int>] {
        changes.indices.filter { changes[$0].bytes > 0 }
            .sorted { (changes[$1].bytes, $0) < (changes[$0].bytes, $1) }
            .map { changes[$0].step...(changes[$0 + 1].step - 1) }
    }
}
