import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// The conventions of JAX at kinks, and derivatives far out: finite, and without overflow.
@Suite struct ActivationDerivativeTests {
    @Test(arguments: rows) func derivativesAreKnown(row: DerivativeRow) throws {
        let problems = try row.problems()
        #expect(problems == [])
    }

    private static let rows: [DerivativeRow] = [
        .init(Sigmoid(), [(0, 0.25, 0), (1000, 0, 0), (-1000, 0, 0)]),
        .init(ReLU(), [(-1, 0, 0), (0, 0, 0), (2, 1, 0), (.infinity, 1, 0)]),
        .init(LeakyReLU(), [(-1, 0.01, 0), (0, 1, 0), (2, 1, 0)]),
        .init(LeakyReLU(negativeSlope: -0.5), [(-1, -0.5, 0), (0, 1, 0)]),
        .init(ELU(alpha: 2), [(0, 2, 2), (-1000, 0, 0), (1000, 1, 0), (.infinity, 1, 0)]),
        .init(Softplus(), [(0, 0.5, 0.25), (1000, 1, 0), (-1000, 0, 0)]),
        .init(LogSigmoid(), [(0, 0.5, -0.25), (1000, 0, 0), (-1000, 1, 0)]),
        .init(SiLU(), [(0, 0.5, 0.5), (1000, 1, 0), (-1000, 0, 0)]),
        .init(
            GELU(), [(0, 0.5, (2 / Double.pi).squareRoot()), (1000, 1, 0), (-1000, 0, 0)]),
        .init(
            GELU(approximate: true),
            [(0, 0.5, (2 / Double.pi).squareRoot()), (1000, 1, 0), (-1000, 0, 0)]),
    ]
}
