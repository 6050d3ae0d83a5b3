import CGradusKernels
import Glibc
import GradusKernels
import Testing

@Suite struct ThreadPoolTests {
    /// Adds 1 to the element of each part, so that a part which is left out or done twice shows.
    private func counting(_ count: Int, scratch: Int = 0) -> KernelCall {
        let parts = KernelParts(
            { instruction, first, last, scratch in
                guard let result = instruction.pointee.buffers.0 else { return }
                let elements = result.assumingMemoryBound(to: Int64.self)
                for part in first..<last { elements[Int(part)] += part + 1 }
                if let scratch, last > first {
                    // Memory of one's own: nobody else's part appears in it.
                    scratch.storeBytes(of: last, as: Int64.self)
                    if scratch.load(as: Int64.self) != last { elements[Int(first)] = -1 }
                }
            }, count: count, flops: count * 250_000, bytes: 0)
        var call = KernelCall(name: "count", parts: parts, resultCount: 1, operandCount: 0)
        call.scratchByteCount = scratch
        return call
    }

    @Test(arguments: [1, 2, 3, 7])
    func everyPartIsDoneOnce(threads: Int) throws {
        let pool = try #require(ThreadPool(threads: threads, scratchByteCount: 64))
        for count in [0, 1, 2, 3, 64, 1001] {
            let call = counting(count, scratch: 64)
            let run = KernelRun(
                call, operands: [], resultByteCounts: [count * 8], pool: pool)
            run.setResult(0, Array(repeating: 0, count: count * 8))
            let rounds = 20
            for _ in 0..<rounds { run.run() }
            let found = run.result(0).bindMemory(to: Int64.self)
            #expect(found.elementsEqual((0..<count).map { Int64(rounds * ($0 + 1)) }))
        }
    }

    @Test func threadsWakeAfterASleep() throws {
        let pool = try #require(ThreadPool(threads: 3, scratchByteCount: 0))
        let run = KernelRun(counting(50), operands: [], resultByteCounts: [400], pool: pool)
        run.setResult(0, Array(repeating: 0, count: 400))
        for round in 1...5 {
            usleep(2000)
            run.run()
            #expect(run.result(0).bindMemory(to: Int64.self)[49] == Int64(round) * 50)
        }
    }

    @Test func sharesAreWorthTheirTaking() {
        let function: KernelPartFunction = { _, _, _, _ in }
        #expect(!KernelParts(function, count: 100, flops: 1000, bytes: 1000).isShared)
        // What lies in a near cache is done sooner than a thread wakes.
        #expect(!KernelParts(function, count: 100, flops: 0, bytes: 1 << 17).isShared)
        #expect(KernelParts(function, count: 100, flops: 0, bytes: 1 << 19).isShared)
        #expect(!KernelParts(function, count: 1, flops: 1 << 40, bytes: 0).isShared)
        #expect(!KernelParts(function, count: 0, flops: 0, bytes: 0).isShared)
        #expect(KernelParts(function, count: 1000, flops: 0, bytes: 1 << 20).grain == 48)
        #expect(KernelParts(function, count: 4, flops: 1 << 30, bytes: 0).grain == 1)
    }
}
