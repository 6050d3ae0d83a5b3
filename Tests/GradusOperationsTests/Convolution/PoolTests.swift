import GradusIR
import GradusOperations
import GradusTensors
import TestSupport
import Testing

@Suite struct PoolTests {
    private static let pair = PoolAttributes([2, 2])
    private static let overlapping = PoolAttributes([1, 2], strides: [1, 1])
    private static let padded = PoolAttributes([1, 2], padding: .zeros([0, 0, 1, 1]))

    @Test(arguments: [
        ResultRow(
            MaxPool2D(pair), [.counting(1, 1, 4, 5)], Numbers([6, 8, 16, 18], [1, 1, 2, 2]),
            in: ResultRow.real),
        ResultRow(
            MaxPool2D(padded), [Numbers([-3, -2, -1, .nan], [1, 1, 1, 4])],
            Numbers([-3, -1, .nan], [1, 1, 1, 3]), in: ResultRow.real),
        ResultRow(
            MaxPool2DGradient(overlapping),
            [Numbers([1, 3, 3, 2], [1, 1, 1, 4]), Numbers([1, 10, 100], [1, 1, 1, 3])],
            Numbers([0, 11, 100, 0], [1, 1, 1, 4]), in: ResultRow.real),
        ResultRow(
            MaxPool2DGather(overlapping),
            [Numbers([1, 3, 3, 2], [1, 1, 1, 4]), Numbers([5, 6, 7, 8], [1, 1, 1, 4])],
            Numbers([6, 6, 7], [1, 1, 1, 3]), in: ResultRow.real),
        ResultRow(
            AvgPool2D(.init(pair)), [.counting(1, 1, 2, 4)], Numbers([2.5, 4.5], [1, 1, 1, 2]),
            in: ResultRow.real),
        ResultRow(
            AvgPool2D(.init(padded)), [.counting(1, 1, 1, 4)],
            Numbers([0, 1.5, 1.5], [1, 1, 1, 3]), in: ResultRow.real),
        ResultRow(
            AvgPool2D(.init(padded, countsPadding: false)), [.counting(1, 1, 1, 4)],
            Numbers([0, 1.5, 3], [1, 1, 1, 3]), in: ResultRow.real),
        ResultRow(
            AvgPool2DGradient(.init(overlapping), size: [1, 3]),
            [Numbers([2, 20], [1, 1, 1, 2])], Numbers([1, 11, 10], [1, 1, 1, 3]),
            in: ResultRow.real),
        ResultRow(
            MaxPool1D(PoolAttributes([2])), [.counting(1, 1, 5)], Numbers([1, 3], [1, 1, 2]),
            in: ResultRow.real),
        ResultRow(
            AvgPool1D(.init(PoolAttributes([2], strides: [1]))), [.counting(1, 2, 2)],
            Numbers([0.5, 2.5], [1, 2, 1]), in: ResultRow.real),
    ])
    func resultsAreKnown(row: ResultRow) throws {
        #expect(try row.problems() == [])
    }

    @Test(arguments: [
        VerdictRow(MaxPool2D(pair), [.f32("n", 3, 9, 8)], "f32[n, 3, 4, 4]"),
        VerdictRow(
            MaxPool2D(.init([3, 3], strides: [2, 2], padding: .same)), [.f32("n", 3, 9, 8)],
            "f32[n, 3, 5, 4]"),
        VerdictRow(
            MaxPool2D(pair), [.f32(3, 9)],
            "'max_pool2d' needs the axes [batch, channels, height, width], found f32[3, 9] "
                + "[0: this is f32[3, 9]]"),
        VerdictRow(
            AvgPool2D(.init(pair)), [.f32(1, 1, 1, 4)],
            "the window of 'avg_pool2d' spans 2 elements of an axis of 1 [0.2: this axis]"),
        VerdictRow(
            MaxPool2D(.init([2, 2], padding: .zeros([0, 2, 0, 0]))), [.f32(1, 1, 4, 4)],
            "'max_pool2d' has windows of nothing but padding: 2 beside a window of 2"),
        VerdictRow(
            MaxPool2DGradient(pair), [.f32(1, 1, 4, 4), .f32(1, 1, 4, 4)],
            "the cotangent of 'max_pool2d_gradient' is f32[1, 1, 2, 2], found f32[1, 1, 4, 4] "
                + "[1: this is f32[1, 1, 4, 4]]"),
        VerdictRow(
            AvgPool2DGradient(.init(pair), size: [5, 4]), [.f32("n", 1, 2, 2)], "f32[n, 1, 5, 4]"),
        VerdictRow(
            MaxPool1D(.init([2])), [.f32(1, 1, 4, 4)],
            "'max_pool1d' needs the axes [batch, channels, width], found f32[1, 1, 4, 4] "
                + "[0: this is f32[1, 1, 4, 4]]"),
    ])
    func typesAreJudged(row: VerdictRow) {
        #expect(row.operation.verdict(on: row.operands) == row.verdict)
    }

    /// Windows lie side by side where no strides are given.
    @Test func stridesFollowTheWindow() throws {
        let read = try MaxPool2D(attributes: .init(["window": .integers([2, 3])]))
        #expect(read == MaxPool2D(PoolAttributes([2, 3], strides: [2, 3])))
        let error = #expect(throws: OperationError.self) {
            try MaxPool2D(attributes: .init())
        }
        #expect(error?.message == "'max_pool2d' needs the size of its 'window'")
    }
}
