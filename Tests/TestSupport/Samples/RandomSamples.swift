import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Operations that draw numbers, by a seed and a step.
    package static let random: [OperationSample] = [
        OperationSample(Uniform(draw([2, 3], .f64)), counters),
        OperationSample(Uniform(draw([], .f32), low: -1, high: 3), counters),
        OperationSample(Uniform(draw([0, 2], .f64), low: 2, high: 2), counters),
        OperationSample(Normal(draw([5], .f32)), counters),
        OperationSample(Normal(draw([2, 2], .f64), mean: 1, deviation: 0.5), counters),
        OperationSample(Bernoulli(draw([7], .bool), probability: 0.25), counters),
        OperationSample(Bernoulli(draw([], .bool)), counters),
    ]

    private static func draw(_ shape: Shape, _ type: ElementType) -> RandomDraw {
        RandomDraw(shape: shape, type: type, key: "sample")
    }

    private static let counters: [Operand] = [
        .init(.i64(), .integers(0...9)), .init(.i64(), .integers(0...9)),
    ]
}
