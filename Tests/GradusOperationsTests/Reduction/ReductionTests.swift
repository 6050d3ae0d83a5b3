import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct ReductionTests {
    private static let all = ReducedAxes(nil)
    private static let matrix = Numbers([1, 2, 3, 4, 5, 6], [2, 3])
    private static let noRows = Numbers([], [0, 2])
    private static let infinity = Double.infinity

    @Test(arguments: sums + extrema + places + truths) func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    private static let sums: [ResultRow] = [
        ResultRow(Sum(all), [matrix], Numbers([21], [])),
        ResultRow(Sum(ReducedAxes([-1])), [matrix], Numbers([6, 15])),
        ResultRow(
            Sum(ReducedAxes([0], keepsDimensions: true)), [matrix], Numbers([5, 7, 9], [1, 3])),
        ResultRow(Sum(ReducedAxes([0])), [noRows], Numbers([0, 0])),
        ResultRow(Sum(ReducedAxes([])), [matrix], matrix),
        ResultRow(
            Sum(ReducedAxes([2, 0])), [.counting(2, 2, 3)], Numbers([24, 42])),
        ResultRow(Product(all), [matrix], Numbers([720], [])),
        ResultRow(Product(ReducedAxes([1])), [matrix], Numbers([6, 120])),
        ResultRow(Product(ReducedAxes([0])), [noRows], Numbers([1, 1])),
        ResultRow(Mean(all), [matrix], Numbers([3.5], []), in: ResultRow.real),
        ResultRow(Mean(ReducedAxes([0])), [matrix], Numbers([2.5, 3.5, 4.5]), in: ResultRow.real),
        ResultRow(Mean(ReducedAxes([0])), [noRows], Numbers([.nan, .nan]), in: ResultRow.real),
        ResultRow(Variance(all), [matrix], Numbers([35.0 / 12], []), in: ResultRow.real),
        ResultRow(
            Variance(ReducedAxes([1]), degreesOfFreedom: 1), [matrix], Numbers([1, 1]),
            in: ResultRow.real),
        ResultRow(
            Variance(ReducedAxes([0]), degreesOfFreedom: 9), [matrix],
            Numbers([infinity, infinity, infinity]), in: ResultRow.real),
        ResultRow(
            LogSumExp(ReducedAxes([1])),
            [
                Numbers(
                    [
                        1000, 1000, -1000, -1001, 0, -infinity, -infinity, -infinity, 5, infinity,
                        1, .nan,
                    ], [6, 2])
            ],
            Numbers([1000.6931471805599, -999.6867383124818, 0, -infinity, infinity, .nan]),
            in: ResultRow.real),
        ResultRow(
            LogSumExp(ReducedAxes([0])), [noRows], Numbers([-infinity, -infinity]),
            in: ResultRow.real),
    ]

    private static let extrema: [ResultRow] = [
        ResultRow(Max(all), [matrix], Numbers([6], [])),
        ResultRow(Min(ReducedAxes([0])), [matrix], Numbers([1, 2, 3])),
        ResultRow(
            Max(ReducedAxes([1], keepsDimensions: true)), [matrix], Numbers([3, 6], [2, 1])),
        ResultRow(Max(ReducedAxes([1])), [noRows], Numbers([], [0])),
        ResultRow(Max(all), [Numbers([-3], [])], Numbers([-3], [])),
        ResultRow(
            Max(ReducedAxes([1])),
            [Numbers([-infinity, -infinity, 1, .nan, .nan, 9, infinity, 2], [4, 2])],
            Numbers([-infinity, .nan, .nan, infinity]), in: ResultRow.real),
        ResultRow(
            Min(ReducedAxes([1])), [Numbers([-infinity, 1, 3, .nan, infinity, 2], [3, 2])],
            Numbers([-infinity, .nan, 2]), in: ResultRow.real),
    ]

    private static let places: [ResultRow] = [
        ResultRow(ArgMax(axis: nil), [matrix], Numbers([5], [], .i32)),
        ResultRow(ArgMax(axis: 0), [matrix], .indices(1, 1, 1)),
        ResultRow(
            ArgMin(axis: -1, keepsDimensions: true), [matrix], .indices(0, 0, sizes: [2, 1])),
        ResultRow(ArgMin(axis: nil, keepsDimensions: true), [matrix], .indices(0, sizes: [1, 1])),
        ResultRow(ArgMax(axis: 0), [Numbers([2, 7, 7, 1])], .indices(1, sizes: [])),
        ResultRow(ArgMin(axis: nil), [Numbers([2, 1, 7, 1])], .indices(1, sizes: [])),
        ResultRow(ArgMax(axis: 1), [noRows], .indices(sizes: [0])),
        ResultRow(
            ArgMax(axis: 1), [Numbers([1, .nan, .nan, -infinity, -infinity, -infinity], [2, 3])],
            .indices(1, 0), in: ResultRow.real),
        ResultRow(
            ArgMin(axis: 0), [Numbers([-infinity, .nan])], .indices(1, sizes: []),
            in: ResultRow.real),
    ]

    private static let truths: [ResultRow] = [
        ResultRow(
            AnyTrue(ReducedAxes([1])), [Numbers([0, 1, 0, 0], [2, 2])], Numbers([1, 0]), in: [.bool]
        ),
        ResultRow(
            AllTrue(ReducedAxes([1])), [Numbers([1, 1, 0, 1], [2, 2])], Numbers([1, 0]), in: [.bool]
        ),
        ResultRow(AnyTrue(ReducedAxes([0])), [noRows], Numbers([0, 0]), in: [.bool]),
        ResultRow(AllTrue(ReducedAxes([0])), [noRows], Numbers([1, 1]), in: [.bool]),
    ]

    @Test func integersWrap() throws {
        let big = Tensor.i32([.init(Int32.max), 1])
        #expect(try Sum(ReductionTests.all).evaluate([big])[0] == .i32([Int64(Int32.min)], []))
        let wide = Tensor.i64([.max, 2])
        #expect(try Sum(ReductionTests.all).evaluate([wide])[0] == .i64([.min + 1], []))
        #expect(try Product(ReductionTests.all).evaluate([wide])[0] == .i64([-2], []))
        let close = Tensor.i64([.max - 1, .max])
        #expect(try ArgMax(axis: 0).evaluate([close])[0] == .i32([1], []))
        #expect(try Max(ReductionTests.all).evaluate([close])[0] == .i64([.max], []))
    }

    @Test(arguments: [
        VerdictRow(Sum(all), [.f32("batch", 3)], "f32"),
        VerdictRow(Sum(ReducedAxes([-1])), [.i32("batch", 3)], "i32[batch]"),
        VerdictRow(Mean(ReducedAxes([0], keepsDimensions: true)), [.f32("n", 3)], "f32[1, 3]"),
        VerdictRow(ArgMax(axis: -1), [.f64("n", 3)], "i32[n]"),
        VerdictRow(ArgMax(axis: nil, keepsDimensions: true), [.f64("n", 3)], "i32[1, 1]"),
        VerdictRow(AnyTrue(ReducedAxes([1])), [.bool(2, "n")], "bool[2]"),
        VerdictRow(
            Sum(ReducedAxes([2])), [.f32("batch", 3)],
            "axis 2 of 'sum' is not there: f32[batch, 3] has 2 axes [0: this is f32[batch, 3]]"),
        VerdictRow(
            Max(ReducedAxes([0, -2])), [.f32(2, 3)], "axes [0, -2] of 'max' name one axis twice"),
        VerdictRow(Sum(all), [.bool(2)], "'sum' needs numbers, found bool[2] [0: this is bool[2]]"),
        VerdictRow(
            Mean(all), [.i32(2)],
            "'mean' needs floating-point elements, found i32[2] [0: this is i32[2]]"),
        VerdictRow(
            LogSumExp(all), [.i64()],
            "'logsumexp' needs floating-point elements, found i64 [0: this is i64]"),
        VerdictRow(
            Variance(all), [.bool()],
            "'variance' needs floating-point elements, found bool [0: this is bool]"),
        VerdictRow(
            AllTrue(all), [.f32(2)],
            "'all' needs truth values, found f32[2] [0: this is f32[2]]"),
        VerdictRow(
            Max(ReducedAxes([0])), [.f32(0, 3)],
            "'max' of no elements: axis 0 has size 0 [0.0: this is f32[0, 3]]"),
        VerdictRow(
            ArgMin(axis: nil), [.f32(2, 0)],
            "'argmin' of no elements: axis 1 has size 0 [0.1: this is f32[2, 0]]"),
        VerdictRow(
            ArgMax(axis: 1), [.f32()],
            "axis 1 of 'argmax' is not there: f32 has no axes [0: this is f32]"
        ),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    @Test func negativeDegreesOfFreedomAreRefused() {
        let attributes = AttributeValues(["ddof": .integer(-1)])
        #expect(
            throws: OperationError(.attribute, "'ddof' of 'variance' is at least 0, found -1")
        ) { try Variance(attributes: attributes) }
    }

    @Test func axesOfEqualMeaningAreEqual() throws {
        let type = TensorType.f32(2, 3)
        let whole = try Sum(ReducedAxes(nil)).canonicalized(for: [type])
        #expect(try Sum(ReducedAxes([-1, 0])).canonicalized(for: [type]) == whole)
        #expect(
            try ArgMax(axis: nil).canonicalized(for: [.f32(4)])
                == ArgMax(axis: -1).canonicalized(for: [.f32(4)]))
    }
}
