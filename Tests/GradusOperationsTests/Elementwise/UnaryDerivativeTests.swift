import Foundation
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// The conventions at kinks and poles, and derivatives far out.
@Suite struct UnaryDerivativeTests {
    @Test(arguments: rows) func derivativesAreKnown(row: DerivativeRow) throws {
        let problems = try row.problems()
        #expect(problems == [])
    }

    private static let rows: [DerivativeRow] = [
        .init(AbsoluteValue(), [(-2, -1, 0), (0, 0, 0), (3, 1, 0), (.infinity, 1, 0)]),
        .init(Sign(), [(-2, 0, 0), (0, 0, 0), (3, 0, 0)]),
        .init(Floor(), [(-1.5, 0, 0), (1, 0, 0)]),
        .init(Ceiling(), [(-1.5, 0, 0), (1, 0, 0)]),
        .init(Round(), [(0.5, 0, 0), (1, 0, 0)]),
        .init(Square(), [(0, 0, 2), (-3, -6, 2)]),
        .init(Reciprocal(), [(0.5, -4, 16), (-2, -0.25, -0.25)]),
        .init(SquareRoot(), [(0, .infinity, -.infinity), (4, 0.25, -1.0 / 32)]),
        .init(ReciprocalSquareRoot(), [(4, -1.0 / 16, 3.0 / 128), (0, -.infinity, .infinity)]),
        .init(Exponential(), [(-1000, 0, 0), (0, 1, 1)]),
        .init(ExponentialMinusOne(), [(-1000, 0, 0), (0, 1, 1), (-40, exp(-40), exp(-40))]),
        .init(Exponential2(), [(3, 8 * log(2), 8 * log(2) * log(2))]),
        .init(Logarithm(), [(0, .infinity, -.infinity), (2, 0.5, -0.25), (.infinity, 0, 0)]),
        .init(LogarithmOnePlus(), [(0, 1, -1), (1, 0.5, -0.25)]),
        .init(Logarithm2(), [(2, 0.5 / log(2), -0.25 / log(2))]),
        .init(Logarithm10(), [(2, 0.5 / log(10), -0.25 / log(10))]),
        .init(Arcsine(), [(0, 1, 0), (1, .infinity, nil)]),
        .init(Arccosine(), [(0, -1, 0), (1, -.infinity, nil)]),
        .init(Arctangent(), [(0, 1, 0), (1, 0.5, -0.5), (1e200, 0, 0)]),
        .init(HyperbolicTangent(), [(0, 1, 0), (1000, 0, 0), (-1000, 0, 0)]),
        .init(InverseHyperbolicSine(), [(0, 1, 0), (1e200, 0, 0)]),
        .init(InverseHyperbolicTangent(), [(0, 1, 0), (0.5, 4.0 / 3, 16.0 / 9)]),
        .init(ErrorFunction(), [(0, 2 / Double.pi.squareRoot(), 0), (1000, 0, 0), (-1000, 0, 0)]),
        .init(Clip(min: -1, max: 2), [(-1.5, 0, 0), (-1, 1, 0), (0, 1, 0), (2, 1, 0), (3, 0, 0)]),
        .init(StopGradient(), [(-2, 0, 0), (0, 0, 0)]),
        .init(Cast(.f32), [(0.5, 1, 0)]),
    ]
}
