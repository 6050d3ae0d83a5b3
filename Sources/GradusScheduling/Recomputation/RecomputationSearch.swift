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
        var tooFew = 0
        for count in probes(candidates.count) {
            let found = try trial(count)
            if found.byteCount <= budget {
                best = found
                try narrow(tooFew..<count, trial)
                return true
            }
            tooFew = count
            if found.byteCount < best.byteCount { best = found }
        }
        return best.byteCount < base.byteCount - base.byteCount / 100
    }

    /// Looks for the least number that fits, where the first of the range does not and its end does.
    private mutating func narrow(
        _ range: Range<Int>, _ trial: (Int) throws(GraphError) -> Recompute.Trial
    ) throws(GraphError) {
        var (low, high) = (range.lowerBound, range.upperBound)
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
