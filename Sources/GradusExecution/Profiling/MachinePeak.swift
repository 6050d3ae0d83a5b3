import CGradusKernels
import GradusKernels

/// What the machine can do at best, measured in a fraction of a second.
package struct MachinePeak: Hashable, Sendable {
    /// Floating-point operations per second, a multiply-add counted as two, of `f32`.
    package let flops: Double
    /// Bytes per second between memory and the cores, of arrays too large for the caches.
    package let bytes: Double

    /// A peak that is known.
    package init(flops: Double, bytes: Double) {
        self.flops = flops
        self.bytes = bytes
    }

    /// Measures the peak of as many threads.
    package init(threads: Int) {
        let pool = threads > 1 ? ThreadPool(threads: threads, scratchByteCount: 0) : nil
        flops = max(
            MachinePeak.multiplyAdd(sums: 6, threads: threads, pool),
            MachinePeak.multiplyAdd(sums: 12, threads: threads, pool))
        bytes = MachinePeak.triad(pool)
    }

    private static func multiplyAdd(sums: Int, threads: Int, _ pool: ThreadPool?) -> Double {
        let parts = 8 * threads
        let call = KernelCall.peakMultiplyAdd(parts: parts, rounds: 100_000, sums: sums)
        return rate(of: call, amount: call.flops, byteCounts: [parts * 64], repeats: 5, pool)
    }

    /// Numbers in each of the three arrays: together they are larger than most caches.
    private static let triadCount = 16 << 20

    private static func triad(_ pool: ThreadPool?) -> Double {
        let parts = 64
        let call = KernelCall.peakTriad(parts: parts, count: triadCount / parts)
        let byteCounts = [Int](repeating: triadCount * 4, count: 3)
        return rate(of: call, amount: call.bytes, byteCounts: byteCounts, repeats: 3, pool)
    }

    /// The amount per second of the fastest run, the first left out: it touches fresh memory.
    private static func rate(
        of call: KernelCall, amount: Int, byteCounts: [Int], repeats: Int, _ pool: ThreadPool?
    ) -> Double {
        let arenas = byteCounts.map { Arena(byteCount: $0, alignment: 64) }
        var instruction = call.instruction(pool: pool) { arenas[$0].base }
        let clock = ContinuousClock()
        gradus_run(&instruction, 1, 1)
        var best = Duration.seconds(1_000_000)
        for _ in 0..<repeats {
            best = min(best, clock.measure { gradus_run(&instruction, 1, 1) })
        }
        withExtendedLifetime((arenas, call)) {}
        return Double(amount) / max(best.seconds, 1e-12)
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
