import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// The checks find what they are there to find.
@Suite struct GradientCheckTests {
    /// x² with a pullback to be tried.
    private struct Squared: UnaryFloatingPointOperation, CompositeOperation {
        enum Slope: String { case right, half, constant, ofWrongShape }
        var slope = Slope.right
        var decompositionExponent = 2.0

        static let signature = OperationSignature(
            "squared", .custom, operands: ["x"], formula: "x^2", documentation: "The square.")

        init(_ slope: Slope, decompositionExponent: Double = 2) {
            self.slope = slope
            self.decompositionExponent = decompositionExponent
        }

        init(attributes: AttributeValues) throws(OperationError) { self.init(.right) }

        func value(_ x: Double) -> Double { x * x }

        func decomposition(_ operands: [Value]) throws(GraphError) -> [Value] {
            [try operands[0].power(decompositionExponent)]
        }

        func pullback(_ context: PullbackContext) throws(GraphError) -> [Value?] {
            let x = context[0]
            return switch slope {
            case .right: [try context.cotangent * (2 * x)]
            case .half: [try context.cotangent * x]
            case .constant: [try context.cotangent * (2 * x.stoppingGradient())]
            case .ofWrongShape: [try context.cotangent.sum()]
            }
        }
    }

    @Test func rightDerivativesPass() throws {
        let sample = OperationSample(Squared(.right), [.init(.f64(3))])
        #expect(try GradientCheck.problems(of: sample) == [])
        #expect(try sample.problems() == [])
    }

    @Test func aWrongFirstDerivativeIsFound() throws {
        let problems = try GradientCheck.problems(of: .init(Squared(.half), [.init(.f64(3))]))
        #expect(problems.contains { $0.hasPrefix("squared(f64[3]): order 1 is") })
    }

    @Test func aWrongSecondDerivativeIsFound() throws {
        let problems = try GradientCheck.problems(of: .init(Squared(.constant), [.init(.f64(3))]))
        #expect(!problems.isEmpty)
        #expect(problems.allSatisfy { $0.hasPrefix("squared(f64[3]): order 2 is 0.0") })
    }

    @Test func aCotangentOfAnotherTypeIsRefused() {
        #expect(throws: GraphError.self) {
            try GradientCheck.problems(of: .init(Squared(.ofWrongShape), [.init(.f64(3))]))
        }
    }

    @Test func wrongDecompositionsAndAttributesAreFound() throws {
        let cubed = OperationSample(
            Squared(.half, decompositionExponent: 3), [.init(.f64(2), .positive)])
        let problems = try cubed.problems()
        #expect(problems.contains("squared(f64[2]): attributes do not round-trip"))
        #expect(problems.contains { $0.contains("differs from its decomposition") })
    }

    @Test func tensorsAreComparedInWords() {
        let x = Tensor.f64([1, .nan, .infinity])
        #expect(x.difference(from: x) == nil)
        #expect(x.difference(from: .f64([1, .nan])) == "is f64[3], expected f64[2]")
        #expect(
            x.difference(from: .f64([1, 0, .infinity])) == "element 1 is nan, expected 0.0")
        #expect(x.difference(from: .f64([1.1, .nan, .infinity]), tolerance: 0.2) == nil)
        #expect(Tensor.f64([1e-13]).difference(from: .f64([2e-13])) == nil)
        #expect(Tensor.f64([1e-13]).difference(from: .f64([2e-13]), unit: 0) != nil)
        #expect(Tensor.i64([4]).difference(from: .i64([5])) == "element 0 is 4, expected 5")
    }
}
