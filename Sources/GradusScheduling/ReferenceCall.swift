import GradusIR
import GradusKernels
import GradusTensors
import Synchronization

/// An operation without a kernel, such as one that an embedding program adds: run by its reference
/// evaluation. It copies tensors and takes memory at each step.
package final class ReferenceCall: Sendable {
    private let operation: any Operation
    private let operandTypes: [TensorType]
    private let resultTypes: [TensorType]
    /// The faults of runs, by the place of the first result: sessions share the call, not their memory.
    private let failures = Mutex<[UInt: OperationError]>([:])
    /// Where the node comes from.
    package let origin: Origin

    init(_ node: Node, operandTypes: [TensorType]) {
        operation = node.operation
        resultTypes = node.resultTypes
        self.operandTypes = operandTypes
        origin = node.origin
    }

    /// The call; the program keeps `self` alive as long as its instructions.
    var kernelCall: KernelCall {
        var call = KernelCall(
            name: "reference \(operation.operationName)",
            kernel: { instruction in ReferenceCall.run(instruction) },
            resultCount: resultTypes.count, operandCount: operandTypes.count)
        call.details = KernelDetails(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque()))
        return call
    }

    /// The fault of a step that wrote into the given addresses, since the last call, if there was one.
    package func takeFailure(in addresses: Range<UInt>) -> OperationError? {
        failures.withLock { failures in
            let place = failures.keys.filter { addresses.contains($0) }.min()
            return place.flatMap { failures.removeValue(forKey: $0) }
        }
    }

    private static func run(_ instruction: UnsafePointer<Instruction>) {
        guard let details = instruction.pointee.details,
            let address = UnsafeRawPointer(bitPattern: details.load(as: UInt.self))
        else { return }
        let call = Unmanaged<ReferenceCall>.fromOpaque(address).takeUnretainedValue()
        withUnsafeBytes(of: instruction.pointee.buffers) { buffers in
            call.run(buffers.bindMemory(to: UnsafeMutableRawPointer?.self))
        }
    }

    private func run(_ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>) {
        let operands = operandTypes.enumerated().map { index, type in
            let sizes = type.shape.sizes ?? []
            let bytes = UnsafeRawBufferPointer(
                start: buffers[resultTypes.count + index],
                count: Tensor.count(of: sizes) * type.elementType.byteCount)
            return Tensor(type.elementType, sizes: sizes, copying: bytes)
        }
        do throws(OperationError) {
            let results = try operation.evaluate(operands)
            guard results.map(\.type) == resultTypes else {
                throw OperationError(
                    .evaluation, "'\(operation.operationName)' gave other types than it declares")
            }
            for (index, result) in results.enumerated() {
                result.withUnsafeBytes { bytes in
                    guard let source = bytes.baseAddress else { return }
                    buffers[index]?.copyMemory(from: source, byteCount: bytes.count)
                }
            }
        } catch {
            let place = UInt(bitPattern: buffers[0])
            failures.withLock { $0[place] = $0[place] ?? error }
        }
    }
}
