import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

/// What element-wise operations and activations accept, and in which words they reject.
@Suite struct TypeRuleTests {
    private static let real: [any Operation] = [
        Reciprocal(), SquareRoot(), ReciprocalSquareRoot(), Exponential(), ExponentialMinusOne(),
        Exponential2(), Logarithm(), LogarithmOnePlus(), Logarithm2(), Logarithm10(), Sine(),
        Cosine(), Tangent(), Arcsine(), Arccosine(), Arctangent(), HyperbolicSine(),
        HyperbolicCosine(), HyperbolicTangent(), InverseHyperbolicSine(),
        InverseHyperbolicCosine(), InverseHyperbolicTangent(), Floor(), Ceiling(), Round(),
        ErrorFunction(), Sigmoid(), LeakyReLU(), ELU(), Softplus(), LogSigmoid(), GELU(), SiLU(),
    ]
    private static let numeric: [any Operation] = [
        Negate(), AbsoluteValue(), Sign(), Square(), ReLU(), Clip(min: 0),
    ]
    private static let arithmetic: [any Operation] = [
        Add(), Subtract(), Multiply(), Divide(), Remainder(), Power(), Maximum(), Minimum(),
    ]
    private static let orders: [any Operation] = [
        Less(), LessEqual(), Greater(), GreaterEqual(),
    ]

    @Test func functionsOfOneNumberKeepItsType() {
        for operation in TypeRuleTests.real + TypeRuleTests.numeric {
            #expect(operation.verdict(on: [.f32("batch", 3)]) == "f32[batch, 3]")
            #expect(operation.verdict(on: [.f64()]) == "f64")
        }
        for operation in TypeRuleTests.numeric {
            #expect(operation.verdict(on: [.i32(0)]) == "i32[0]")
            #expect(operation.verdict(on: [.i64(2, 1)]) == "i64[2, 1]")
        }
    }

    @Test func functionsOfOneNumberRejectOthers() {
        for operation in TypeRuleTests.real {
            let name = operation.operationName
            for type in [TensorType.i32(3), .i64(), .bool(2)] {
                #expect(
                    operation.verdict(on: [type])
                        == "'\(name)' needs floating-point elements, found \(type) "
                        + "[0: this is \(type)]")
            }
        }
        for operation in TypeRuleTests.numeric {
            #expect(
                operation.verdict(on: [.bool(2)])
                    == "'\(operation.operationName)' needs numbers, found bool[2] "
                    + "[0: this is bool[2]]")
        }
    }

    @Test func functionsOfTwoNumbersNeedOneType() {
        for operation in TypeRuleTests.arithmetic + TypeRuleTests.orders {
            let name = operation.operationName
            let isOrder = TypeRuleTests.orders.contains { $0.isEqual(to: operation) }
            for type in [TensorType.f32("batch"), .f64(2, 3), .i32(), .i64(0)] {
                #expect(
                    operation.verdict(on: [type, type])
                        == (isOrder ? type.with(.bool) : type).description)
            }
            #expect(
                operation.verdict(on: [.f32(3), .f64(3)])
                    == "element types of '\(name)' differ: f32 and f64 "
                    + "[0: this is f32[3]; 1: this is f64[3]]")
            #expect(
                operation.verdict(on: [.f32(3), .f32("n")])
                    == "shapes of '\(name)' differ: [3] and [n] "
                    + "[0: this is f32[3]; 1: this is f32[n]]")
            #expect(
                operation.verdict(on: [.f32(3), .bool(3)])
                    == "'\(name)' needs numbers, found bool[3] [1: this is bool[3]]")
        }
    }

    struct Row: Sendable {
        let operation: any Operation
        let operands: [TensorType]
        let verdict: String

        init(_ operation: any Operation, _ operands: [TensorType], _ verdict: String) {
            self.operation = operation
            self.operands = operands
            self.verdict = verdict
        }
    }

    private static let rows: [Row] = [
        Row(Equal(), [.bool("n"), .bool("n")], "bool[n]"),
        Row(NotEqual(), [.bool(), .bool()], "bool"),
        Row(LogicalAnd(), [.bool(2), .bool(2)], "bool[2]"),
        Row(LogicalNot(), [.bool("n")], "bool[n]"),
        Row(
            LogicalOr(), [.bool(2), .i32(2)],
            "'logical_or' needs truth values, found i32[2] [1: this is i32[2]]"),
        Row(
            LogicalAnd(), [.bool(2), .bool(3)],
            "shapes of 'logical_and' differ: [2] and [3] [0: this is bool[2]; 1: this is bool[3]]"),
        Row(LogicalNot(), [.f32()], "'logical_not' needs truth values, found f32 [0: this is f32]"),
        Row(IsNaN(), [.f32("n")], "bool[n]"),
        Row(
            IsFinite(), [.i32()],
            "'isfinite' needs floating-point elements, found i32 [0: this is i32]"),
        Row(Select(), [.bool("n"), .i64("n"), .i64("n")], "i64[n]"),
        Row(
            Select(), [.f32(2), .f32(2), .f32(2)],
            "'where' needs truth values, found f32[2] [0: this is f32[2]]"),
        Row(
            Select(), [.bool(2), .f32(2), .f64(2)],
            "element types of 'where' differ: f32 and f64 [1: this is f32[2]; 2: this is f64[2]]"),
        Row(
            Select(), [.bool(2), .f32(2), .f32(3)],
            "shapes of 'where' differ: [2] and [3] [1: this is f32[2]; 2: this is f32[3]]"),
        Row(
            Select(), [.bool(2), .f32(3), .f32(3)],
            "shapes of 'where' differ: [2] and [3] [0: this is bool[2]; 1: this is f32[3]]"),
        Row(Cast(.bool), [.f32("n", 2)], "bool[n, 2]"),
        Row(StopGradient(), [.bool(2)], "bool[2]"),
        Row(Clip(min: -2, max: 7), [.i32(2)], "i32[2]"),
        Row(Clip(min: 2, max: 1), [.f32(2)], "'clip' needs min <= max, found 2.0 and 1.0"),
        Row(Clip(min: .nan), [.f32(2)], "'clip' needs min <= max, found nan and inf"),
        Row(
            Clip(min: 0.5), [.i32(2)],
            "'clip' of i32[2] needs bounds of i32, found 0.5 [0: this is i32[2]]"),
        Row(
            Clip(max: 1e10), [.i32(2)],
            "'clip' of i32[2] needs bounds of i32, found 10000000000.0 [0: this is i32[2]]"),
        Row(
            LeakyReLU(negativeSlope: .infinity), [.f32()],
            "'negative_slope' of 'leaky_relu' must be finite, found inf"),
        Row(ELU(alpha: .nan), [.f32()], "'alpha' of 'elu' must be finite, found nan"),
    ]

    @Test(arguments: rows) func typesAreJudged(row: Row) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    @Test func attributesThatMustBeGivenAreAskedFor() {
        #expect(throws: OperationError(.attribute, "'cast' needs 'type'")) {
            try Cast(attributes: AttributeValues())
        }
    }

    /// Operands of different shapes are stretched before an operation sees them; the axis at fault
    /// is labelled where they do not fit.
    @Test func shapesThatDoNotFitAreLabelled() throws {
        let builder = GraphBuilder(name: "shapes")
        let a = try builder.input("a", .f32("batch", 3))
        let b = try builder.input("b", .f32(4))
        let c = try builder.input("c", .bool(2, 1, 1))
        #expect(try c.select(a, 0).type == .f32(2, "batch", 3))
        let error = #expect(throws: GraphError.self) { try a.maximum(b) }
        #expect(
            error?.cause?.message == "shapes of 'maximum' do not fit: [batch, 3] and [4]")
        #expect(error?.cause?.labels.map(\.axis) == [1, 0])
    }
}
