import GradusScheduling

/// How long each instruction of a program takes, and how near that is to what the machine can do.
package struct Profile: Sendable {
    /// One instruction.
    package struct Entry: Sendable {
        /// Its place in the program, counted from 0.
        package let step: Int
        /// Kernel, types and shape.
        package let kernel: String
        /// The names of the values that it computes, or their operations.
        package let values: [String]
        /// The line in the user's text that it comes from.
        package let line: Int?
        /// The median over all runs, in nanoseconds.
        package let nanoseconds: Double
        /// Arithmetic operations, estimated.
        package let flops: Int
        /// Bytes read and written, estimated.
        package let bytes: Int
    }

    /// What bounds an instruction.
    package enum Bound: String, Sendable {
        /// Arithmetic.
        case flops
        /// Memory.
        case bytes
    }

    /// The instructions in order.
    package let entries: [Entry]
    /// What the machine can do.
    package let peak: MachinePeak
    /// How many runs were timed.
    package let runs: Int
    /// A whole run without clocks between the instructions: the median, in nanoseconds.
    package let runNanoseconds: Double
    /// For each instruction of the last timed run, when it began and how long it took, in
    /// nanoseconds since the run began.
    package let lastRun: [(start: Double, duration: Double)]

    /// The sum of all instructions' times, in nanoseconds.
    package var nanoseconds: Double { entries.reduce(0) { $0 + $1.nanoseconds } }

    /// The entry's share of the sum of all times, from 0 to 1.
    package func share(of entry: Entry) -> Double {
        nanoseconds > 0 ? entry.nanoseconds / nanoseconds : 0
    }

    /// The least time that the machine needs for the entry's operations and bytes, by its time:
    /// max(flops / peak flops, bytes / peak bytes) / time. More than 1 where operands are in a cache.
    package func shareOfPeak(_ entry: Entry) -> (share: Double, bound: Bound) {
        let seconds = max(entry.nanoseconds, 1e-3) * 1e-9
        let byFlops = Double(entry.flops) / max(peak.flops, 1) / seconds
        let byBytes = Double(entry.bytes) / max(peak.bytes, 1) / seconds
        return byFlops > byBytes ? (byFlops, .flops) : (byBytes, .bytes)
    }

    /// The entries that take longest, longest first; of equal ones the earlier first.
    package func longest(_ count: Int) -> [Entry] {
        Array(
            entries.sorted { ($1.nanoseconds, $0.step) < ($0.nanoseconds, $1.step) }.prefix(count))
    }
}
