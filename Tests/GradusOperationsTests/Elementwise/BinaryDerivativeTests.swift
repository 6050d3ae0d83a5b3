import Foundation
import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Ties, and the corners of power and remainder.
@Suite struct BinaryDerivativeTests {
    @Test func equalElementsShareTheGradient() throws {
        let points: [Tensor] = [.f64([1, 2, 3, .nan]), .f64([2, 2, 2, 0])]
        let maximum = try Derivatives(at: points) { try $0[0].maximum($0[1]) }
        #expect(maximum.first == [.f64([0, 0.5, 1, 0]), .f64([1, 0.5, 0, 0])])
        #expect(maximum.second == [.f64([0, 0, 0, 0]), .f64([0, 0, 0, 0])])
        let minimum = try Derivatives(at: points) { try $0[0].minimum($0[1]) }
        #expect(minimum.first == [.f64([1, 0.5, 0, 0]), .f64([0, 0.5, 1, 0])])
    }

    @Test func powerIsRightAtItsCorners() throws {
        let bases: [Double] = [0, 0, 0, 0, -3, -3, 2, 2]
        let exponents: [Double] = [0, 1, 2, 3, 2, 3, 0, -1]
        let found = try Derivatives(at: [.f64(bases), .f64(exponents)]) {
            try $0[0].power($0[1])
        }
        let ln2 = log(2.0)
        let expected: [(Tensor, [Double])] = [
            (found.first[0], [0, 1, 0, 0, -6, 27, 0, -0.25]),
            (found.second[0], [0, 0, 2, 0, 2, -18, 0, 0.25]),
            (found.first[1], [0, 0, 0, 0, .nan, .nan, ln2, ln2 / 2]),
            (found.second[1], [0, 0, 0, 0, .nan, .nan, ln2 * ln2, ln2 * ln2 / 2]),
        ]
        for (tensor, values) in expected {
            #expect(tensor.difference(from: .f64(values), tolerance: 1e-14) == nil)
        }
    }

    /// c xᶜ⁻¹ and c (c - 1) xᶜ⁻²
    @Test(arguments: [-2, -1, 0, 0.5, 1, 2, 3, 4.0])
    func powerWithAConstantExponentIsSimple(exponent: Double) throws {
        let bases: [Double] = exponent == 0.5 ? [0.5, 2] : [-2, -0.5, 0.5, 3]
        let found = try Derivatives(at: [.f64(bases)]) { try $0[0].power(exponent) }
        let first = bases.map { exponent * pow($0, exponent - 1) }
        let second = bases.map { exponent * (exponent - 1) * pow($0, exponent - 2) }
        #expect(found.first[0].difference(from: .f64(first), tolerance: 1e-14) == nil)
        #expect(found.second[0].difference(from: .f64(second), tolerance: 1e-14) == nil)
    }

    @Test func powerWithAWholeExponentIsSmoothAtZero() throws {
        let found = try Derivatives(at: [.f64([0])]) { try $0[0].power(2) }
        #expect(found.first == [.f64([0])])
        #expect(found.second == [.f64([2])])
    }

    /// ∂²xʸ / ∂x ∂y = xʸ⁻¹ (1 + y ln x), by differentiating along x = y = t:
    /// d²/dt² = ∂xx + 2 ∂xy + ∂yy.
    @Test func powerIsRightInMixedDerivatives() throws {
        for (x, y) in [(2.0, 0.0), (2, 3), (0.5, 1)] {
            let found = try Derivatives(at: [.f64([0])]) { t in
                try (t[0] + x).power(t[0] + y)
            }
            let z = pow(x, y)
            let (xx, yy) = (y * (y - 1) * pow(x, y - 2), z * log(x) * log(x))
            let xy = pow(x, y - 1) * (1 + y * log(x))
            let expected = Tensor.f64([xx + 2 * xy + yy])
            #expect(found.second[0].difference(from: expected, tolerance: 1e-14) == nil)
        }
    }

    /// The number of whole divisors is that of the remainder, also where x / y rounds up to it.
    @Test func remainderCountsAsItDivides() throws {
        let found = try Derivatives(at: [.f64([1, 7, -7, 7]), .f64([0.1, 3, 3, -3])]) {
            try $0[0] % $0[1]
        }
        #expect(found.first == [.f64([1, 1, 1, 1]), .f64([-9, -2, 3, 3])])
    }
}
