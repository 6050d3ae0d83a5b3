import GradusIR
import GradusOperations
import GradusTensors

extension OperationSample {
    /// Activations.
    package static let activation: [OperationSample] =
        unary(Sigmoid()) + unary(ReLU(), .nonzero) + unary(Softplus()) + unary(LogSigmoid())
        + unary(GELU()) + unary(GELU(approximate: true)) + unary(SiLU())
        + [LeakyReLU(), LeakyReLU(negativeSlope: 0.3)].flatMap { unary($0, .nonzero) }
        + [ELU(), ELU(alpha: 1.5)].flatMap { unary($0, .nonzero) }
        + [OperationSample(ReLU(), [.init(.i32(2, 3), .integers(-3...3))])]
}
