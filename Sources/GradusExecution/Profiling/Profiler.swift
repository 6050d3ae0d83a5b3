import GradusScheduling

/// Times the instructions of a session.
///
/// Clocks are read between instructions: what the reading takes, some tens of nanoseconds, is
/// measured and taken off, but instructions of that length are known no better than that.
package struct Profiler {
    /// How long to measure.
    package let duration: Duration
    /// What the machine can do.
    package let peak: MachinePeak
    /// Called now and then with the part that is done, from 0 to 1.
    package var progress: ((Double) -> Void)?

    package init(duration: Duration, peak: MachinePeak, progress: ((Double) -> Void)? = nil) {
        self.duration = duration
        self.peak = peak
        self.progress = progress
    }

    /// Samples that are kept at most, all instructions together.
    private static let sampleLimit = 1 << 22
    private static let fewestRuns = 5
    private static let mostRuns = 10_000

    /// Runs the session's program again and again. It must have all inputs; a training step changes its
    /// parameters.
    ///
    /// - Throws: `ExecutionError` where an input is missing or an evaluation fails.
    package func profile(_ session: Session) throws(ExecutionError) -> Profile {
        try session.run()
        let count = session.program.instructions.count
        let limit = min(
            Profiler.mostRuns, max(Profiler.fewestRuns, Profiler.sampleLimit / max(count, 1)))
        let reading = Profiler.clockNanoseconds()
        let clock = ContinuousClock()
        let start = clock.now
        var samples = [[Float]](repeating: [], count: count)
        var whole: [Double] = []
        var last: [(start: Double, duration: Double)] = []
        while whole.count < limit {
            let times = try session.timedRun()
            last.removeAll(keepingCapacity: true)
            for index in 0..<count {
                let time = max(0, times[index + 1] - times[index] - reading)
                samples[index].append(Float(time))
                last.append((times[index] - times[0], time))
            }
            let begin = clock.now
            try session.run()
            whole.append((clock.now - begin).seconds * 1e9)
            let elapsed = clock.now - start
            progress?(min(1, elapsed / duration))
            if elapsed >= duration, whole.count >= Profiler.fewestRuns { break }
        }
        return Profile(
            entries: Profiler.entries(of: session.program, times: samples.map(Profiler.median)),
            peak: peak, runs: whole.count, runNanoseconds: Profiler.median(whole), lastRun: last)
    }

    private static func entries(of program: Program, times: [Double]) -> [Profile.Entry] {
        zip(program.instructions, times).enumerated().map { step, timed in
            let (instruction, time) = timed
            return Profile.Entry(
                step: step, kernel: instruction.call.name,
                values: instruction.nodes.map { index in
                    let node = program.graph.nodes[index]
                    return node.name ?? node.operation.operationName
                },
                line: instruction.origin.source?.line, nanoseconds: time,
                flops: instruction.call.flops, bytes: instruction.call.bytes)
        }
    }

    /// What it takes to read the clock: the least of many.
    private static func clockNanoseconds() -> Double {
        let clock = ContinuousClock()
        var least = Double.infinity
        for _ in 0..<1000 {
            let first = clock.now
            least = min(least, (clock.now - first).seconds * 1e9)
        }
        return least
    }

    private static func median(_ samples: [some BinaryFloatingPoint]) -> Double {
        let sorted = samples.sorted()
        return sorted.isEmpty ? 0 : Double(sorted[sorted.count / 2])
    }
}
