import GradusKernels
import GradusOperations
import GradusTensors

extension KernelSelector {
    /// Random numbers.
    static func random(_ request: Request) throws(KernelError) -> [KernelStep]? {
        let count = Tensor.count(of: request.resultSizes[0])
        switch request.node.operation {
        case let uniform as Uniform:
            return request.single(
                try .uniform(
                    uniform.draw.type, count: count, stream: uniform.draw.key, low: uniform.low,
                    high: uniform.high, last: uniform.last))
        case let normal as Normal:
            return request.single(
                try .normal(
                    normal.draw.type, count: count, stream: normal.draw.key, mean: normal.mean,
                    deviation: normal.deviation))
        case let bernoulli as Bernoulli:
            return request.single(
                .bernoulli(
                    count: count, stream: bernoulli.draw.key, probability: bernoulli.probability))
        default: return nil
        }
    }
}
