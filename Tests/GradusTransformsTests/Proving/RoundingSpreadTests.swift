import GradusIR
import GradusTensors
import TestSupport
import Testing

@testable import GradusTransforms

@Suite struct RoundingSpreadTests {
    private func allowance(_ text: String, _ x: [Double], seed: UInt64 = 0) throws -> [Double] {
        let graph = try Graph.statements(text)
        let values = ["x": Tensor(.f64, sizes: [x.count], converting: x)]
        let expected = try ReferenceEvaluator(graph).outputs(values)
        return try RoundingSpread(of: graph, at: values, around: expected, seed: seed)
            .allowance("y")
    }

    /// Near 1 a sum is known to 2⁻⁵², and what cancels to no more than that.
    @Test func isThatOfTheLastPlace() throws {
        let sum = try allowance("input x: f64[2]\noutput y = x + 0.5", [0.75, 1])
        let difference = try allowance(
            "input x: f64[2]\noutput y = (x + 1) - 1", [1e-10, 0.25])
        for bound in sum + difference { #expect(bound > 0 && bound < 1e-14) }
        #expect(difference[0] / 1e-10 > 1e-6)
    }

    /// What only moves, picks or negates elements, and what is given, has no rounding.
    @Test(arguments: [
        "x", "-x[0:3]", "max(x)", "flip(maximum(x, 0.25), axis: 0)",
        "abs(reshape(x, shape: [4, 1]))",
    ])
    func isNoneWhereNothingIsRounded(expression: String) throws {
        let bounds = try allowance(
            "input x: f64[4]\noutput y = \(expression)", [0.3, -0.7, 0.1, 2.5])
        #expect(!bounds.isEmpty && bounds.allSatisfy { $0 == 0 })
    }

    /// A zero that is computed may have either sign.
    @Test func isInfiniteBesideAnInfinity() throws {
        let bounds = try allowance(
            "input x: f64[2]\noutput y = tanh(1 / (x - 1))", [1, 3])
        #expect(bounds[0] >= 2 && bounds[1] < 1e-13)
        #expect(
            try allowance("input x: f64[2]\noutput y = 1 / (x - 1)", [1, 3])[0] == .infinity)
    }

    @Test func dependsOnTheSeedAlone() throws {
        let text = "input x: f64[3]\noutput y = sin(exp(x)) * cos(exp(x) * 3)"
        let x = [1.5, 2.5, 3.5]
        #expect(try allowance(text, x) == allowance(text, x))
        #expect(try allowance(text, x) != allowance(text, x, seed: 1))
    }
}
