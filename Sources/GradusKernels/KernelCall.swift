import CGradusKernels

/// A C leaf function: reads and writes the buffers of its instruction, and nothing else.
package typealias KernelFunction = @convention(c) (UnsafePointer<gradus_instruction>) -> Void

/// A C leaf function that does some of the parts that the work of an instruction falls into.
package typealias KernelPartFunction =
    @convention(c) (
        UnsafePointer<gradus_instruction>, Int64, Int64, UnsafeMutableRawPointer?
    ) -> Void

/// A kernel with its resolved buffers: what the step loop runs.
package typealias Instruction = gradus_instruction

/// A kernel chosen for its types and shapes, whose buffers are not yet resolved.
///
/// The buffers of the instruction are the results, then the operands, then, if
/// `scratchByteCount` is not 0, one buffer of scratch. All must be 64-byte aligned, and distinct
/// but for `inPlace`. Operands may share a buffer with each other.
package struct KernelCall: Sendable {
    /// A result that may be written over an operand of the same call.
    ///
    /// The two buffers then must be the same, not merely overlap, and that buffer must be no
    /// other operand or result of the call, except another operand that also pairs with the result.
    package struct InPlacePair: Hashable, Sendable {
        /// Which result, counted from 0.
        package var result: Int
        /// Which operand, counted from 0.
        package var operand: Int

        /// A pair from its parts.
        package init(result: Int, operand: Int) {
            self.result = result
            self.operand = operand
        }
    }

    /// Kernel, types and shape, for schedules and profiles: `matmul f32 3x2x1`.
    package var name: String
    /// The function to call.
    package var kernel: KernelFunction
    /// The parts that threads share, where the work falls into such; `kernel` then runs them all.
    package var parts: KernelParts? {
        didSet { if parts != nil { kernel = gradus_run_parts } }
    }
    /// How many buffers the call writes.
    package var resultCount: Int
    /// How many buffers the call reads.
    package var operandCount: Int
    /// Bytes of scratch; 0 if the call takes no scratch buffer.
    package var scratchByteCount = 0
    /// Extents, strides and flags, at most `GRADUS_INTEGER_LIMIT`.
    package var integers: [Int] = []
    /// At most `GRADUS_SCALAR_LIMIT` numbers.
    package var scalars: [Double] = []
    /// What does not fit into `integers`; must outlive every instruction made from this call.
    package var details: KernelDetails?
    /// The form of the call that reads an operand from a copy, where there is one.
    package var packing: OperandPacking?
    /// Cuts the call into a number of slices, where that can be done.
    package var slicing: (@Sendable (_ count: Int) -> KernelSlices?)?
    /// The results that may stand in an operand's place.
    package var inPlace: [InPlacePair] = []
    /// Whether result 0 is also read: the call adds to it.
    package var accumulates = false
    /// Which operand each operand buffer of the instruction holds; nil: they stand in order.
    var operandOrder: [Int]?
    /// Arithmetic operations of one call, estimated; a transcendental function counts as one.
    package var flops = 0
    /// Bytes read and written by one call, estimated.
    package var bytes = 0

    /// A call of a function that takes nothing but buffers; set the properties for anything else.
    package init(name: String, kernel: KernelFunction, resultCount: Int, operandCount: Int) {
        self.name = name
        self.kernel = kernel
        self.resultCount = resultCount
        self.operandCount = operandCount
    }

    /// A call whose work falls into independent parts.
    package init(name: String, parts: KernelParts, resultCount: Int, operandCount: Int) {
        self.init(
            name: name, kernel: gradus_run_parts, resultCount: resultCount,
            operandCount: operandCount)
        self.parts = parts
    }

    /// Buffers that an instruction needs.
    package var bufferCount: Int { resultCount + operandCount + (scratchByteCount > 0 ? 1 : 0) }

    /// The instruction that runs this call on the given buffers: results, operands, scratch.
    ///
    /// It borrows `details` and the pool: keep this call and the pool alive as long as the instruction.
    package func instruction(
        pool: ThreadPool? = nil, buffers: (_ index: Int) -> UnsafeMutableRawPointer?
    ) -> Instruction {
        var instruction = Instruction()
        instruction.kernel = kernel
        if let parts {
            instruction.parts = parts.function
            instruction.part_count = Int64(parts.count)
            instruction.grain = Int64(parts.grain)
            instruction.pool = pool?.address
        }
        instruction.scratch = scratchByteCount > 0 ? buffers(bufferCount - 1) : nil
        instruction.details = details?.address
        Self.fill(&instruction.buffers, bufferCount) { position in
            guard let operandOrder, operandOrder.indices.contains(position - resultCount) else {
                return buffers(position)
            }
            return buffers(resultCount + operandOrder[position - resultCount])
        }
        Self.fill(&instruction.integers, integers.count) { Int64(integers[$0]) }
        Self.fill(&instruction.scalars, scalars.count) { scalars[$0] }
        return instruction
    }

    /// Writes the first `count` elements of a C array, which Swift sees as a tuple.
    private static func fill<Tuple, Element>(
        _ tuple: inout Tuple, _ count: Int, with element: (Int) -> Element
    ) {
        withUnsafeMutableBytes(of: &tuple) { bytes in
            let elements = bytes.bindMemory(to: Element.self)
            precondition(count <= elements.count, "an instruction has no room for \(count) values")
            for index in 0..<count { elements[index] = element(index) }
        }
    }
}

/// Why there is no kernel for a request.
package enum KernelError: Error, Equatable, CustomStringConvertible {
    /// The operation has no kernel for these types.
    case unsupported(String)
    /// The shapes, axes or types contradict each other.
    case invalid(String)
    /// The request exceeds a limit of one instruction; a smaller one would do.
    case tooLarge(String)

    /// What is wrong, as a sentence without a full stop.
    package var description: String {
        switch self {
        case .unsupported(let reason): "no kernel: \(reason)"
        case .invalid(let reason): "invalid kernel request: \(reason)"
        case .tooLarge(let reason): "kernel request too large: \(reason)"
        }
    }
}

/// Immutable memory that instructions point to.
///
/// Unchecked, because pointers are not `Sendable`: the memory is written in `init` alone, and
/// freed when no call holds it.
package final class KernelDetails: @unchecked Sendable {
    /// The first byte, 64-byte aligned.
    package let address: UnsafeRawPointer
    /// Kept alive with the memory, which may point into it.
    private let companions: [KernelDetails]

    /// Memory of `byteCount` bytes, zeroed and then written by `fill`.
    package init(
        byteCount: Int, keeping companions: [KernelDetails] = [],
        fill: (UnsafeMutableRawPointer) -> Void
    ) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        fill(memory)
        address = UnsafeRawPointer(memory)
        self.companions = companions
    }

    /// Memory that holds one value.
    package convenience init<Value: BitwiseCopyable>(
        _ value: Value, keeping companions: [KernelDetails] = []
    ) {
        self.init(byteCount: MemoryLayout<Value>.size, keeping: companions) {
            $0.storeBytes(of: value, as: Value.self)
        }
    }

    /// Memory that holds the elements one after another.
    package convenience init<Element: BitwiseCopyable>(elements: [Element]) {
        self.init(byteCount: elements.count * MemoryLayout<Element>.stride) { memory in
            elements.withUnsafeBytes {
                memory.copyMemory(
                    from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
            }
        }
    }

    deinit { address.deallocate() }
}
