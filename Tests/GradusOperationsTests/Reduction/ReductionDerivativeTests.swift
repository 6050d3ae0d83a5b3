import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Derivatives of reductions at ties, zeros and extremes.
@Suite struct ReductionDerivativeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let x: [Double]
        let slopes: [Double]
        let operation: @Sendable (Value) throws -> Value

        init(
            _ name: String, _ x: [Double], _ slopes: [Double],
            _ operation: @escaping @Sendable (Value) throws -> Value
        ) {
            testDescription = name
            self.x = x
            self.slopes = slopes
            self.operation = operation
        }
    }

    @Test(arguments: [
        Row("max: ties share", [1, 3, 3, 2], [0, 0.5, 0.5, 0]) { try $0.max() },
        Row("min: ties share", [1, 1, 1, 2], [1.0 / 3, 1.0 / 3, 1.0 / 3, 0]) { try $0.min() },
        Row("max of -inf", [-.infinity, -.infinity], [0.5, 0.5]) { try $0.max() },
        Row("max with NaN", [1, .nan], [.nan, .nan]) { try $0.max() },
        Row("prod without zeros", [2, 3, 4], [12, 8, 6]) { try $0.prod() },
        Row("prod with one zero", [2, 0, 4, 5, 1], [0, 40, 0, 0, 0]) { try $0.prod() },
        Row("prod with two zeros", [0, 3, 0], [0, 0, 0]) { try $0.prod() },
        Row("prod that underflows", [1e-200, 1e-200, 1e250], [1e50, 1e50, 0]) { try $0.prod() },
        Row("prod of one", [7], [1]) { try $0.prod() },
        Row("prod of none", [], []) { try $0.prod() },
        Row("mean", [1, 2, 3, 4], [0.25, 0.25, 0.25, 0.25]) { try $0.mean() },
        Row("variance", [1, 2, 6], [-4.0 / 3, -2.0 / 3, 2]) { try $0.variance() },
        Row("logsumexp at 1000", [1000, 1000, -1000], [0.5, 0.5, 0]) { try $0.logSumExp() },
        Row("logsumexp with -inf", [-.infinity, 0], [0, 1]) { try $0.logSumExp() },
    ])
    func slopesAreKnown(row: Row) throws {
        let found = try Derivatives(at: [.f64(row.x)]) { try row.operation($0[0]) }
        #expect(found.first[0].difference(from: .f64(row.slopes), unit: 0) == nil)
    }

    /// `∂²/∂x² of the sum over i of ∂p/∂xᵢ`: at zeros, too, the others are multiplied.
    @Test func secondDerivativesOfProductsAreRightAtZeros() throws {
        let x = Tensor.f64([0, 3, 0, 2])
        let found = try Derivatives(at: [x]) { try $0[0].prod() }
        #expect(found.second[0] == .f64([6, 0, 6, 0]))
    }

    @Test func secondDerivativesAreFiniteAtExtremes() throws {
        let x = Tensor.f64([1000, 0, -1000])
        for operation in [LogSumExp(ReducedAxes(nil))] as [any Operation] {
            let found = try Derivatives(at: [x]) { try $0[0].builder.call(operation, $0)[0] }
            #expect(found.first[0] == .f64([1, 0, 0]))
            #expect(found.second[0] == .f64([0, 0, 0]))
        }
    }
}
