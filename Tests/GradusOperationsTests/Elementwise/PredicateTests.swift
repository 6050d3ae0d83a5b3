import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// Comparisons, logic and the properties of numbers.
@Suite struct PredicateTests {
    struct Comparison: Sendable, CustomTestStringConvertible {
        let operation: any Operation
        /// The truth for (1, 2), (2, 2), (3, 2), (NaN, 2), (NaN, NaN), (-0, 0), (∞, ∞).
        let truth: [Bool]

        var testDescription: String { operation.operationName }
    }

    private static let comparisons: [Comparison] = [
        .init(operation: Equal(), truth: [false, true, false, false, false, true, true]),
        .init(operation: NotEqual(), truth: [true, false, true, true, true, false, false]),
        .init(operation: Less(), truth: [true, false, false, false, false, false, false]),
        .init(operation: LessEqual(), truth: [true, true, false, false, false, true, true]),
        .init(operation: Greater(), truth: [false, false, true, false, false, false, false]),
        .init(operation: GreaterEqual(), truth: [false, true, true, false, false, true, true]),
    ]

    @Test(arguments: comparisons) func numbersAreCompared(row: Comparison) throws {
        for elementType in [ElementType.f32, .f64] {
            let x = Tensor.of(elementType, [1, 2, 3, .nan, .nan, -0.0, .infinity])
            let y = Tensor.of(elementType, [2, 2, 2, 2, .nan, 0, .infinity])
            #expect(try row.operation.evaluate([x, y]) == [.bool(row.truth)])
        }
        for elementType in [ElementType.i32, .i64] {
            let x = Tensor.of(elementType, [1, 2, 3])
            let y = Tensor.of(elementType, [2, 2, 2])
            #expect(try row.operation.evaluate([x, y]) == [.bool(Array(row.truth.prefix(3)))])
        }
    }

    /// 2⁵³ and 2⁵³ + 1 are one `Double`.
    @Test func wideIntegersAreComparedExactly() throws {
        let (x, y) = (Tensor.i64([1 << 53]), Tensor.i64([1 << 53 + 1]))
        #expect(try Equal().evaluate([x, y]) == [.bool([false])])
        #expect(try Less().evaluate([x, y]) == [.bool([true])])
    }

    @Test func truthValuesFollowTheirTables() throws {
        let x = Tensor.bool([false, false, true, true])
        let y = Tensor.bool([false, true, false, true])
        let rows: [(any Operation, [Bool])] = [
            (LogicalAnd(), [false, false, false, true]),
            (LogicalOr(), [false, true, true, true]),
            (Equal(), [true, false, false, true]),
            (NotEqual(), [false, true, true, false]),
        ]
        for (operation, truth) in rows {
            #expect(try operation.evaluate([x, y]) == [.bool(truth)])
        }
        #expect(try LogicalNot().evaluate([y]) == [.bool([true, false, true, false])])
    }

    @Test func propertiesOfNumbersAreKnown() throws {
        for elementType in [ElementType.f32, .f64] {
            let x = Tensor.of(elementType, [0, -2.5, .nan, .infinity, -.infinity])
            #expect(try IsNaN().evaluate([x]) == [.bool([false, false, true, false, false])])
            #expect(try IsFinite().evaluate([x]) == [.bool([true, true, false, false, false])])
        }
    }

    @Test func emptyTensorsGiveEmptyOnes() throws {
        let (x, truth) = (Tensor.f64([], [0, 2]), Tensor.bool([], [0, 2]))
        #expect(try Less().evaluate([x, x]) == [truth])
        #expect(try LogicalAnd().evaluate([truth, truth]) == [truth])
        #expect(try IsNaN().evaluate([x]) == [truth])
    }
}
