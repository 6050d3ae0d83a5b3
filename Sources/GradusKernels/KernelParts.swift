import CGradusKernels

/// Work that falls into independent parts, such as rows or tiles, which threads share.
///
/// The parts follow from the shapes alone, and what each writes does not depend on which others are
/// done with it: so the bits are the same for any number of threads.
package struct KernelParts: Sendable {
    /// Does some of the parts.
    package let function: KernelPartFunction
    /// How many there are.
    package let count: Int
    /// How many a thread takes at a time.
    package let grain: Int

    /// Parts of about equal cost, of which a thread takes as many as pay for the taking.
    ///
    /// - Parameters:
    ///   - flops: arithmetic operations of all parts together.
    ///   - bytes: what they read and write, all together.
    ///   - leastGrain: how many parts a thread takes at least.
    package init(
        _ function: KernelPartFunction, count: Int, flops: Int, bytes: Int, leastGrain: Int = 1
    ) {
        self.function = function
        self.count = count
        let time = Self.nanoseconds(flops: flops, bytes: bytes)
        let parts = Double(max(count, 1))
        let wanted = (Self.nanosecondsPerTake * parts / max(time, 1)).rounded(.up)
        grain = max(leastGrain, Int(min(parts, wanted)))
    }

    /// About how long one core takes at best.
    package static func nanoseconds(flops: Int, bytes: Int) -> Double {
        let rate = bytes <= cachedByteCount ? cachedBytesPerNanosecond : bytesPerNanosecond
        return max(Double(flops) / flopsPerNanosecond, Double(bytes) / rate)
    }

    /// Less than what one core does at best, so that a share is rather too large than too small.
    private static let flopsPerNanosecond = 50.0
    private static let bytesPerNanosecond = 10.0
    /// The rate of what lies in a near cache, and how much that may be.
    private static let cachedBytesPerNanosecond = 40.0
    private static let cachedByteCount = 512 << 10
    /// Taking a share costs about a tenth of a microsecond, and waking a thread some.
    private static let nanosecondsPerTake = 5000.0

    /// Whether there is something to share.
    package var isShared: Bool { count > grain }
}

/// Threads that share the parts of instructions, one instruction at a time. They sleep when there is
/// none.
///
/// Unchecked, because pointers are not `Sendable`: the C side guards what the threads share.
package final class ThreadPool: @unchecked Sendable {
    let address: OpaquePointer

    /// The instruction that runs lanes, each on one thread. It borrows the lanes and the pool.
    package func instruction(running lanes: UnsafeBufferPointer<gradus_lane>) -> Instruction {
        var instruction = Instruction()
        instruction.kernel = gradus_run_parts
        instruction.parts = gradus_run_lanes
        instruction.part_count = Int64(lanes.count)
        instruction.grain = 1
        instruction.details = UnsafeRawPointer(lanes.baseAddress)
        instruction.pool = address
        return instruction
    }

    /// A pool of `threads` threads, that of the caller among them, each with working memory.
    ///
    /// - Returns: nil where the system denies threads or memory.
    package init?(threads: Int, scratchByteCount: Int) {
        guard let pool = gradus_pool_create(Int64(threads), Int64(scratchByteCount)) else {
            return nil
        }
        address = pool
    }

    deinit { gradus_pool_destroy(address) }

    /// How many processors this process may use.
    package static var processorCount: Int { Int(gradus_processor_count()) }
}
