import CGradusKernels
import GradusKernels
import Testing

/// A kernel with buffers of its own, each with a guard behind it that a run must leave alone.
final class KernelRun {
    /// The instruction, ready to run again.
    private(set) var instruction = Instruction()
    private let call: KernelCall
    private let pool: ThreadPool?
    private var buffers: [UnsafeMutableRawBufferPointer] = []
    /// The operand in whose place a result stands.
    private var shared: [Int: Int] = [:]

    private static let guardByteCount = 128
    private static let guardByte: UInt8 = 0xa5

    /// Copies the operands to aligned memory and makes room for results of the given bytes.
    ///
    /// - Parameter inPlace: pairs of the call's `inPlace` whose result takes the operand's buffer.
    init(
        _ call: KernelCall, operands: [[UInt8]], resultByteCounts: [Int],
        inPlace: [KernelCall.InPlacePair] = [], pool: ThreadPool? = nil
    ) {
        self.call = call
        self.pool = pool
        buffers = resultByteCounts.map { Self.allocate($0) }
        for bytes in operands {
            let buffer = Self.allocate(bytes.count)
            buffer.copyBytes(from: bytes)
            buffers.append(buffer)
        }
        if call.scratchByteCount > 0 { buffers.append(Self.allocate(call.scratchByteCount)) }
        precondition(buffers.count == call.bufferCount, "\(call.name): wrong number of buffers")
        instruction = call.instruction(pool: pool) { index in
            let pair = inPlace.first { $0.result == index }
            return self.buffers[pair.map { call.resultCount + $0.operand } ?? index].baseAddress
        }
        shared = Dictionary(uniqueKeysWithValues: inPlace.map { ($0.result, $0.operand) })
    }

    deinit { buffers.forEach { $0.deallocate() } }

    /// Runs the call once.
    func run() {
        withUnsafePointer(to: instruction) { gradus_run($0, 1, 1) }
        expectGuards()
    }

    /// Runs the parts of the call, so many at once.
    func run(partsAtOnce count: Int) {
        guard let parts = call.parts else { return run() }
        for first in stride(from: 0, to: parts.count, by: count) {
            let last = min(first + count, parts.count)
            withUnsafePointer(to: instruction) {
                parts.function($0, Int64(first), Int64(last), $0.pointee.scratch)
            }
        }
        expectGuards()
    }

    private func expectGuards() {
        for buffer in buffers {
            let guardBytes = UnsafeRawBufferPointer(
                start: buffer.baseAddress.map { $0 + buffer.count }, count: Self.guardByteCount)
            #expect(
                guardBytes.allSatisfy { $0 == Self.guardByte },
                "\(call.name) writes beyond its buffers")
        }
    }

    /// The bytes of a result, or of the operand in whose place it stands.
    func result(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(buffers[shared[index].map { call.resultCount + $0 } ?? index])
    }

    /// Overwrites the bytes of a result before a run, for a call that accumulates.
    func setResult(_ index: Int, _ bytes: [UInt8]) {
        buffers[index].copyBytes(from: bytes)
    }

    private static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: byteCount + guardByteCount, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: guardByte)
        return UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    }
}

extension KernelCall {
    /// Runs the call once on arrays and returns its results, of `counts` elements each.
    func run<Result: KernelElement>(
        _ operands: [any KernelOperand], returning: Result.Type = Result.self, counts: [Int]
    ) -> [[Result]] {
        let run = KernelRun(
            self, operands: operands.map(\.bytes),
            resultByteCounts: counts.map { $0 * MemoryLayout<Result>.stride })
        run.run()
        return counts.indices.map { Array(run.result($0).bindMemory(to: Result.self)) }
    }
}

/// An array that a kernel can read.
protocol KernelOperand {
    /// The elements' memory.
    var bytes: [UInt8] { get }
}

/// A Swift type whose memory is that of an `ElementType`.
protocol KernelElement: BitwiseCopyable {}

extension Float: KernelElement {}
extension Double: KernelElement {}
extension Int32: KernelElement {}
extension Int64: KernelElement {}
extension Bool: KernelElement {}

extension Array: KernelOperand where Element: KernelElement {
    var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
