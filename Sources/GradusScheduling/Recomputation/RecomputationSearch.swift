import GradusIR
import GradusTransforms

/// Looks for the fewest values to compute again such that the plan fits.
struct RecomputationSearch {
    /// The graph that takes the least so far; where one fits, the one of least work that was found.
    private(set) var best: Recompute.Trial
    private let budget: Int
    private let options: PipelineOptions

    /// Numbers of values that are tried before it is known between which two the least lies.
    private static let probeCount = 12
    /// How often the places beside the lowest one are tried where none fits.
    private static let depth = 5

    init(_ start: Recompute.Trial, budget: Int, options: PipelineOptions) {
        best = start
        self.budget = budget
        self.options = options
    }

    /// Tries to improve on the best graph; false where it did not.
    mutating func advance() throws(GraphError) -> Bool {
        let (base, options) = (best, options)
        let schedule = IdleValues(base.program, budget: budget)
        let candidates = schedule.candidates()
        guard !candidates.isEmpty else { return false }
        func trial(_ count: Int) throws(GraphError) -> Recompute.Trial {
            let chosen = Array(candidates[..<count])
            var trial = try Recompute.Trial(
                try RecomputationRewrite.graph(base.program, schedule, chosen), options)
            trial.copies = base.copies + chosen.map { schedule.copy($0) }
            return trial
        }
        var places: [Place] = [Place(count: 0, byteCount: base.byteCount)]
        for count in probes(candidates.count) {
            let found = try trial(count)
            places.append(take(found, count))
            if found.byteCount <= budget { break }
        }
        if best.byteCount > budget { try deepen(&places, trial) }
        if best.byteCount <= budget {
            try narrow(places, trial)
            return true
        }
        return best.byteCount < base.byteCount - base.byteCount / 100
    }

    /// A number of values that was tried, and the bytes that the plan takes then.
    private struct Place {
        let count: Int
        let byteCount: Int
    }

    /// Keeps what was found where it is the best so far.
    private mutating func take(_ found: Recompute.Trial, _ count: Int) -> Place {
        if found.byteCount < best.byteCount { best = found }
        return Place(count: count, byteCount: found.byteCount)
    }

    /// Looks on both sides of the lowest place, each time half as far away, until something fits.
    private mutating func deepen(
        _ places: inout [Place], _ trial: (Int) throws(GraphError) -> Recompute.Trial
    ) throws(GraphError) {
        for _ in 0..<RecomputationSearch.depth {
            guard
                let lowest = places.indices.min(by: {
                    (places[$0].byteCount, $0) < (places[$1].byteCount, $1)
                })
            else { return }
            // The places on the right first, so that those on the left stay where they are.
            for left in [lowest, lowest - 1] where left >= 0 && left + 1 < places.count {
                let middle = (places[left].count + places[left + 1].count) / 2
                guard middle > places[left].count else { continue }
                places.insert(take(try trial(middle), middle), at: left + 1)
                if best.byteCount <= budget { return }
            }
        }
    }

    /// Looks for the least number that fits, between one that does and the one below it that was tried.
    private mutating func narrow(
        _ places: [Place], _ trial: (Int) throws(GraphError) -> Recompute.Trial
    ) throws(GraphError) {
        guard let fit = places.firstIndex(where: { $0.byteCount <= budget }), fit > 0 else {
            return
        }
        var (low, high) = (places[fit - 1].count, places[fit].count)
        while high - low > 1 {
            let middle = (low + high) / 2
            let found = try trial(middle)
            if found.byteCount <= budget {
                best = found
                high = middle
            } else {
                low = middle
            }
        }
    }

    /// Evenly spread numbers up to the count.
    private func probes(_ count: Int) -> [Int] {
        let steps = min(count, RecomputationSearch.probeCount)
        return (1...steps).map { count * $0 / steps }
    }
}
