import CGradusKernels
import GradusTensors

extension KernelCall {
    /// Numbers uniform from `low` to `last`, which lies before `high`. Operands: the seed and the step,
    /// i64 scalars.
    package static func uniform(
        _ type: ElementType, count: Int, stream: String, low: Double, high: Double, last: Double
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        switch type {
        case .f32: kernel = gradus_uniform_f32
        case .f64: kernel = gradus_uniform_f64
        default: throw .unsupported("uniform numbers of \(type)")
        }
        var call = random("uniform \(type)", kernel, count, stream)
        call.scalars = [low, high - low, last]
        call.bytes = count * type.byteCount
        return call
    }

    /// Normal numbers. Operands: the seed and the step, i64 scalars.
    package static func normal(
        _ type: ElementType, count: Int, stream: String, mean: Double, deviation: Double
    ) throws(KernelError) -> KernelCall {
        let kernel: KernelFunction
        switch type {
        case .f32: kernel = gradus_normal_f32
        case .f64: kernel = gradus_normal_f64
        default: throw .unsupported("normal numbers of \(type)")
        }
        var call = random("normal \(type)", kernel, count, stream)
        call.scalars = [mean, deviation]
        call.bytes = count * type.byteCount
        return call
    }

    /// Truth values. Operands: the seed and the step, i64 scalars.
    package static func bernoulli(
        count: Int, stream: String, probability: Double
    ) -> KernelCall {
        var call = random("bernoulli", gradus_bernoulli, count, stream)
        call.scalars = [probability]
        call.bytes = count
        return call
    }

    private static func random(
        _ name: String, _ kernel: @escaping KernelFunction, _ count: Int, _ stream: String
    ) -> KernelCall {
        var call = KernelCall(
            name: "\(name) \(count)", kernel: kernel, resultCount: 1, operandCount: 2)
        call.integers = [count, Int(truncatingIfNeeded: RandomStream.hash(of: stream))]
        call.flops = count
        return call
    }
}
